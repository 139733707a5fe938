import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hexFixture } from '../testing/hex-fixture.ts'
import { decodeBaseInformation } from './base-information.ts'
import { cardValidity } from './card-content.ts'
import { ethnicityByCode, sexByCode } from './code-tables.ts'
import { calendarDate, checkIdNumber, idCheckCharacter } from '../../identity-numbers/resident-number.ts'

const fixture = (name: string): Uint8Array => hexFixture(new URL(`./fixtures/${name}.hex`, import.meta.url))
const dataOf = (frame: Uint8Array): Uint8Array => frame.slice(10, -1)
const resident = dataOf(fixture('base-resident'))

/** The resident vector with other text at a byte offset of the text. */
function withText(offset: number, text: string): Uint8Array {
  const data = Uint8Array.from(resident)
  data.set(Buffer.from(text, 'utf16le'), 4 + offset)
  return data
}

describe('base information', () => {
  test('a resident card is read field by field, codes as the card carries them', () => {
    expect(decodeBaseInformation(resident)).toEqual({
      kind: 'card',
      photo: new Uint8Array(1024),
      fingerprint: null,
      card: {
        name: '测试用户',
        sex: '2',
        ethnicity: '01',
        birth: '19491231',
        address: '北京市朝阳区示例路1号院2号楼3单元401室',
        idNumber: '11010519491231002X',
        authority: '北京市公安局朝阳分局',
        validFrom: '20200101',
        validTo: '长期',
      },
    })
  })

  test('a permit of Hong Kong, Macau or Taiwan is read with its own fields', () => {
    expect(decodeBaseInformation(dataOf(fixture('base-permit-j')))).toMatchObject({
      kind: 'card',
      card: {
        kind: 'permit',
        name: '样本居民',
        sex: '1',
        birth: '19900101',
        address: '广东省深圳市福田区示例路9号',
        idNumber: '810000199001010019',
        authority: '深圳市公安局',
        validFrom: '20190101',
        validTo: '20240101',
        travelPermitNumber: 'H12345678',
        timesIssued: '01',
      },
    })
  })

  test('a type that no table has is kept and shown, and its card is not read', () => {
    expect(decodeBaseInformation(withText(248, 'Q'))).toEqual({ kind: 'unsupported-layout', type: 'Q' })
  })

  test('an ethnicity outside the standard is kept as its code and not named', () => {
    expect(decodeBaseInformation(withText(32, '58'))).toMatchObject({ card: { ethnicity: '58' } })
    expect(ethnicityByCode('58')).toEqual({ code: '58', name: null })
    expect(ethnicityByCode('98').name).toBe('外国血统中国籍人士')
    expect(sexByCode('2').name).toBe('女')
    expect(sexByCode('7').name).toBeNull()
  })

  test.each([
    ['a number with a wrong check character', withText(156, '1'), 'id-number'],
    ['a birth date that differs from the number', withText(36, '19491230'), 'birth'],
    ['a birth date no calendar has', withText(36, '19490231'), 'birth'],
    ['a first day no calendar has', withText(188, '20201301'), 'valid-from'],
    ['a last day that is neither date nor 长期', withText(204, '长久'), 'valid-to'],
    ['an empty name', withText(0, ' '.repeat(15)), 'name'],
    ['half a character', withText(4, '\ud800'), 'text'],
    ['a control character', withText(4, '\u0000'), 'text'],
    ['a last day before the first', withText(204, '20191231'), 'valid-to'],
    ['a type that is no letter', withText(248, '\u4e00'), 'text'],
    ['a reply that is a byte short', resident.slice(0, -1), 'lengths'],
    ['lengths that do not match', Uint8Array.from([0, 255, ...resident.slice(2)]), 'lengths'],
  ])('%s makes the card unreadable and says where', (_case, data, field) => {
    expect(decodeBaseInformation(data)).toMatchObject({ kind: 'unreadable', field })
  })

  test('why a card is unreadable never holds what is on it', () => {
    fc.assert(
      fc.property(fc.nat(255), fc.integer({ min: 1, max: 255 }), (where, change) => {
        const data = resident.map((byte, index) => (index === 4 + where ? byte ^ change : byte))
        const decoded = decodeBaseInformation(data)
        expect(decoded.kind === 'unreadable' ? decoded.reason : '').not.toMatch(/110105|1231002|测试|示例路/)
      }),
    )
  })

  test('any 1284 bytes decode to something and nothing throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 1284, size: 'max' }), (data) => {
        expect(['card', 'unreadable', 'unsupported-layout']).toContain(decodeBaseInformation(data).kind)
      }),
    )
  })

  test('a card is in force from its first day through its last', () => {
    const decoded = decodeBaseInformation(withText(204, '20300101'))
    if (decoded.kind !== 'card') throw new TypeError('the vector must decode')
    const { card } = decoded
    expect(
      ['2019-12-31', '2020-01-01', '2030-01-01', '2030-01-02'].map((day) => cardValidity(card, day)),
    ).toEqual(['not-yet', 'in-force', 'in-force', 'expired'])
    expect(cardValidity({ ...card, validTo: '长期' }, '2999-12-31')).toBe('in-force')
  })
})

describe('identity numbers', () => {
  test.each([
    ['11010519491231002X', { area: '110105', birth: '19491231', sex: 'female' }],
    ['440524188001010014', { area: '440524', birth: '18800101', sex: 'male' }],
    ['810000199001010019', { area: '810000', birth: '19900101', sex: 'male' }],
  ])('%s, an example of the standard, is valid', (number, expected) => {
    expect(checkIdNumber(number)).toEqual({ kind: 'valid', ...expected })
  })

  test('the check character of an upgraded fifteen-digit number is the standard’s', () => {
    expect(idCheckCharacter('11010519491231002')).toBe('X')
  })

  test.each([
    ['110105194912310029', 'check-character'],
    ['110105194902310020', 'birth-date'],
    ['11010519491231002x', 'shape'],
    ['110105491231002', 'shape'],
    ['', 'shape'],
  ])('%s is refused for its %s', (number, fault) => {
    expect(checkIdNumber(number)).toEqual({ kind: 'invalid', fault })
  })

  test('any single wrong digit in a valid number is noticed', () => {
    fc.assert(
      fc.property(fc.nat(16), fc.integer({ min: 1, max: 9 }), (where, change) => {
        const digits = Array.from('11010519491231002').map((digit, i) =>
          i === where ? (Number(digit) + change) % 10 : digit,
        )
        expect(checkIdNumber(`${digits.join('')}X`).kind).toBe('invalid')
      }),
    )
  })

  test('days are those of the calendar', () => {
    expect(['20240229', '20230229', '20231131', 'abcdefgh'].map(calendarDate)).toEqual([
      '2024-02-29',
      null,
      null,
      null,
    ])
  })
})
