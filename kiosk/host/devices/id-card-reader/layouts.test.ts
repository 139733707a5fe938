import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBaseInformation, decodeNewestAddress } from './base-information.ts'

/** The data of a base information reply whose text has the given values at byte offsets of the published tables. */
function dataOf(
  values: readonly (readonly [offset: number, value: string])[],
  fingerprint: number | null = null,
) {
  const text = Buffer.from(' '.repeat(128), 'utf16le')
  for (const [offset, value] of values) text.write(value, offset, 'utf16le')
  const head = [1, 0, 4, 0, ...(fingerprint === null ? [] : [fingerprint >> 8, fingerprint & 0xff])]
  return Uint8Array.from([...head, ...text, ...new Uint8Array(1024 + (fingerprint ?? 0)).fill(7)])
}
type Values = readonly (readonly [number, string])[]

const resident: Values = [
  [0, '测试用户'],
  [30, '2'],
  [32, '01'],
  [36, '19491231'],
  [52, '北京市朝阳区示例路1号院2号楼3单元401室'],
  [122, '11010519491231002X'],
  [158, '北京市公安局朝阳分局'],
  [188, '20200101'],
  [204, '长期'],
]
const foreigner2023: Values = [
  [0, '安娜'],
  [30, '2'],
  [32, '01'],
  [36, '19740812'],
  [52, 'SPECIMEN-EXAMPLESON, ANNA MARIA ELISABETH'.slice(0, 35)],
  [122, '911040197408120013'],
  [188, '20240301'],
  [204, '20340301'],
  [220, 'SPECIMEN-EXAMPLESON, ANNA MARIA ELISABETH'.slice(35)],
  [242, 'AUT'],
  [248, 'Y'],
  [250, 'A1 '],
]
const foreigner2017: Values = [
  [0, 'SPECIMEN, JOHN'],
  [120, '1'],
  [122, 'CAN110080022901'],
  [152, 'CAN'],
  [158, '约翰'],
  [188, '20180501'],
  [204, '20280501'],
  [220, '19800229'],
  [236, '01'],
  [240, '1100'],
  [248, 'I'],
]
const without = (values: Values, offset: number): Values => values.filter(([at]) => at !== offset)
const but = (values: Values, offset: number, value: string): Values => [
  ...without(values, offset),
  [offset, value],
]
const cardOf = (values: Values): unknown => {
  const decoded = decodeBaseInformation(dataOf(values))
  return decoded.kind === 'card' ? decoded.card : decoded
}

describe('foreigners’ cards', () => {
  test('one of 2023 is read by its own table, the English name from both of its places', () => {
    expect(cardOf(foreigner2023)).toEqual({
      kind: 'foreigner-2023',
      name: '安娜',
      englishName: 'SPECIMEN-EXAMPLESON, ANNA MARIA ELISABETH',
      sex: '2',
      birth: '19740812',
      idNumber: '911040197408120013',
      nationality: 'AUT',
      validFrom: '20240301',
      validTo: '20340301',
      timesReissued: '01',
      earlierNumber: 'A1',
    })
  })

  test('a space between two names that falls between the two places is kept', () => {
    const name = 'A'.repeat(34)
    const split = but(but(foreigner2023, 52, name), 220, 'MARIA')
    expect(cardOf(split)).toMatchObject({ englishName: `${name} MARIA` })
    expect(cardOf(without(split, 220))).toMatchObject({ englishName: name })
  })

  test('one of 2017 is read by its own table, though its number stands where others have theirs', () => {
    expect(cardOf(foreigner2017)).toEqual({
      kind: 'foreigner-2017',
      name: '约翰',
      englishName: 'SPECIMEN, JOHN',
      sex: '1',
      birth: '19800229',
      idNumber: 'CAN110080022901',
      nationality: 'CAN',
      validFrom: '20180501',
      validTo: '20280501',
      version: '01',
      authorityCode: '1100',
    })
  })

  test('without a Chinese name the holder is called by the English one', () => {
    expect(cardOf(without(foreigner2017, 158))).toMatchObject({ name: 'SPECIMEN, JOHN' })
    expect(cardOf(without(foreigner2023, 0))).toMatchObject({
      name: 'SPECIMEN-EXAMPLESON, ANNA MARIA ELISABETH',
    })
  })

  test.each([
    [
      'of 2023 whose number does not begin with 9',
      but(foreigner2023, 122, '11010519491231002X'),
      'id-number',
      'area',
    ],
    [
      'of 2023 with a wrong check character',
      but(foreigner2023, 122, '911040197408120014'),
      'id-number',
      'check-character',
    ],
    [
      'of 2023 born on another day than its number says',
      but(foreigner2023, 36, '19740813'),
      'birth',
      'differs',
    ],
    ['of 2023 with no end', but(foreigner2023, 204, '长期    '), 'valid-to', 'not a date'],
    [
      'of 2017 with a number of another shape',
      but(foreigner2017, 122, '911040197408120'),
      'id-number',
      'shape',
    ],
    ['of 2017 with no name at all', without(without(foreigner2017, 158), 0), 'name', 'empty'],
    ['of 2017 born on a day no calendar has', but(foreigner2017, 220, '19810229'), 'birth', 'not a date'],
    [
      'of a permit whose number is of the mainland',
      [...resident, [248, 'J'], [204, '20300101']],
      'id-number',
      'area',
    ],
  ] as const)('one %s is unreadable and says where', (_what, values, field, reason) => {
    expect(cardOf(values)).toMatchObject({ kind: 'unreadable', field })
    expect(JSON.stringify(cardOf(values))).toContain(reason)
  })

  test('nothing is checked of a number of 2017 beyond its shape', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z]{3}\d{12}$/), (number) => {
        expect(cardOf(but(foreigner2017, 122, number))).toMatchObject({ idNumber: number })
      }),
    )
  })
})

describe('what else a reply holds', () => {
  test.each([0, 512, 1024])('a fingerprint of %i bytes is told apart from text and photo', (length) => {
    const decoded = decodeBaseInformation(dataOf(resident, length))
    if (decoded.kind !== 'card') throw new TypeError(JSON.stringify(decoded))
    expect(decoded.card.name).toBe('测试用户')
    expect(decoded.photo).toHaveLength(1024)
    expect(decoded.fingerprint?.length ?? 0).toBe(length)
  })

  test('a single changed length makes the reply no card, whatever follows', () => {
    const cases = fc.record({
      fingerprint: fc.constantFrom(null, 0, 512, 1024),
      at: fc.nat(5),
      change: fc.integer({ min: 1, max: 255 }),
    })
    fc.assert(
      fc.property(cases, ({ fingerprint, at, change }) => {
        fc.pre(fingerprint !== null || at < 4)
        const data = dataOf(resident, fingerprint).map((byte, i) => (i === at ? byte ^ change : byte))
        expect(decodeBaseInformation(data)).toMatchObject({ kind: 'unreadable', field: 'lengths' })
      }),
    )
  })

  test('a reply that ends elsewhere than its lengths say is no card', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(null, 0, 512, 1024),
        fc.integer({ min: -600, max: 600 }),
        (fingerprint, more) => {
          fc.pre(more !== 0)
          const data = dataOf(resident, fingerprint)
          const other = Uint8Array.from([...data, ...new Uint8Array(Math.max(0, more))]).slice(
            0,
            data.length + more,
          )
          expect(decodeBaseInformation(other)).toMatchObject({ kind: 'unreadable' })
        },
      ),
    )
  })

  test('rare characters, beyond the basic plane and of private use, come through', () => {
    for (const name of ['何㛃㬎', '𠮷田𫍽', '张\ue815\uf8ff', '古丽娜尔·阿不都热依木']) {
      expect(cardOf(but(resident, 0, name.padEnd(15, ' ')))).toMatchObject({ name })
    }
  })

  test('an ideographic space is part of a value, the fill is not', () => {
    expect(cardOf(but(resident, 52, '示例路1号\u3000'.padEnd(35, ' ')))).toMatchObject({
      address: '示例路1号\u3000',
    })
  })

  test('the newest address is text without a length in front', () => {
    const data = Uint8Array.from(Buffer.from('北京市海淀区新址路8号'.padEnd(35, ' '), 'utf16le'))
    expect(decodeNewestAddress(data)).toEqual({ kind: 'address', address: '北京市海淀区新址路8号' })
    expect(decodeNewestAddress(data.slice(1))).toMatchObject({ kind: 'unreadable' })
    expect(decodeNewestAddress(data.map((byte, i) => (i === 1 ? 0xdc : byte)))).toMatchObject({
      kind: 'unreadable',
    })
  })
})
