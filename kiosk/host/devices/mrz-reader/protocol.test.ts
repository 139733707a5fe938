import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assertSameForAnySplit, noisyStream } from '../testing/any-split.ts'
import { describe as described } from './describe.ts'
import { checkDigit, mrzDate, readMrz } from './document.ts'
import { MrzDecoder, type MrzMessage } from './protocol.ts'

/** The specimens printed in ICAO Doc 9303 parts 4, 5 and 6. */
const td3 = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10']
const td2 = ['I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'D231458907UTO7408122F1204159<<<<<<<6']
const td1 = [
  'I<UTOD231458907<<<<<<<<<<<<<<<',
  '7408122F1204159UTO<<<<<<<<<<<6',
  'ERIKSSON<<ANNA<MARIA<<<<<<<<<<',
]
/** Made up after the layout of Chinese passports. */
const chn = ['POCHNCESHI<<YONGHU<<<<<<<<<<<<<<<<<<<<<<<<<<', 'E000000008CHN9001011M3001019<<<<<<<<<<<<<<00']

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
function decode(text: string): MrzMessage[] {
  const decoder = new MrzDecoder()
  return [...decoder.push(encode(text)), ...decoder.flush()]
}
const outcomes = (messages: readonly MrzMessage[]): string[] =>
  messages.map((message) => (message.kind === 'reply' ? message.reading.format : message.reason))

describe('what an MRZ reader sends', () => {
  test.each([
    ['TD3', td3],
    ['TD2', td2],
    ['TD1', td1],
    ['TD3', chn],
  ])('a %s is read whatever stands between its lines and around them', (format, lines) => {
    const ways = [
      lines.map((line) => `${line}\r`).join(''),
      lines.map((line) => `${line}\r\n`).join(''),
      `\u0002${lines.join('\r')}\u0003`,
      `\u0002${lines.join('')}\u0003`,
      lines.join(''),
      `${lines.join('')}\r`,
      `\u001b${lines.join('\r\u0000')}\r\r`,
    ]
    expect(ways.map((text) => outcomes(decode(text)))).toEqual(ways.map(() => [format]))
  })

  test('documents follow one another', () => {
    const text = [td3, td1, td2, td3].map((lines) => `${lines.join('\r')}\r`).join('')
    expect(outcomes(decode(text))).toEqual(['TD3', 'TD1', 'TD2', 'TD3'])
  })

  test.each([
    ['a line that is missing', `${td3[0]}\r`, ['incomplete']],
    ['another document in the middle of one', `${td3[0]}\r${td2.join('\r')}\r`, ['incomplete', 'TD2']],
    ['the beginning of another document', `${td3[0]}\u0002${td3.join('\r')}\u0003`, ['incomplete', 'TD3']],
    ['a line of another length', 'HELLO\r', ['line-length']],
    ['small letters', `${td3.join('\r').toLowerCase()}\r`, ['characters', 'characters']],
    ['a code', '{"name":1}\r', ['characters']],
    ['more than any document', `${'<'.repeat(91)}\r`, ['too-long']],
    ['a layout of another kind', `${'IDFRA'.padEnd(36, '<')}\r${'<'.repeat(36)}\r`, ['unknown-layout']],
    ['nothing but terminators', '\r\n\u0002\u0003\r', []],
  ])('%s is told apart', (_case, text, expected) => {
    expect(outcomes(decode(text))).toEqual(expected)
  })

  const stream = noisyStream([
    encode(`${td3.join('\r')}\r`),
    encode(td1.join('')),
    encode(`\u0002${td2.join('\r\n')}\u0003`),
  ])

  test('the same bytes give the same messages however they are split', () => {
    assertSameForAnySplit(stream, () => new MrzDecoder())
  })

  test('whatever comes in, nothing throws and what is accepted has all its check digits right', () => {
    fc.assert(
      fc.property(fc.oneof(stream, fc.uint8Array({ maxLength: 400 })), (bytes) => {
        const decoder = new MrzDecoder()
        const wrong = [...decoder.push(bytes), ...decoder.flush()].flatMap((message) =>
          message.kind === 'reply' ? message.reading.checks.filter(({ right }) => !right) : [],
        )
        expect(wrong).toEqual([])
      }),
    )
  })
})

describe('a machine-readable zone (ICAO Doc 9303)', () => {
  test.each([
    ['120415', '9'],
    ['740812', '2'],
    ['L898902C3', '6'],
    ['D23145890', '7'],
    ['ZE184226B<<<<<', '1'],
  ])('the check digit of %s is %s', (text, digit) => {
    expect(checkDigit(text)).toBe(digit)
  })

  test.each([
    ['TD3', td3, '6291'.split('').concat('0')],
    ['TD2', td2, ['7', '2', '9', '6']],
    ['TD1', td1, ['7', '2', '9', '6']],
  ])('every check digit of a %s is found as it is expected', (_format, lines, digits) => {
    const result = readMrz(lines)
    const checks = result.kind === 'read' ? result.reading.checks : []
    expect(checks.map(({ found }) => found)).toEqual(digits)
    expect(checks.map(({ expected }) => expected)).toEqual(digits)
  })

  test('a zone with a wrong character in a checked place is never trusted', () => {
    const checked = [...Array(10).keys(), ...Array.from({ length: 7 }, (_, at) => at + 13)]
    fc.assert(
      fc.property(fc.constantFrom(...checked), fc.integer({ min: 1, max: 9 }), (at, change) => {
        const line = td3[1] ?? ''
        const digit = Number.parseInt(line[at] ?? '', 36)
        const wrong = ((digit + change) % 10).toString()
        fc.pre(Number(wrong) % 10 !== digit % 10)
        const lines = [td3[0] ?? '', `${line.slice(0, at)}${wrong}${line.slice(at + 1)}`]
        expect(readMrz(lines).kind).toBe('doubtful')
      }),
    )
  })

  test('a code that no table has is kept and shown', () => {
    const lines = [td3[0]?.replace('UTO', 'QQQ') ?? '', td3[1] ?? '']
    expect(readMrz(lines).kind).toBe('read')
    expect(described(encode(lines.join('\r')), '2026-01-01')).toMatchObject([
      { document: { fields: { issuingState: { code: 'QQQ', meaning: '未定义(QQQ)' } } } },
    ])
  })

  test('one exchange of O and 0 that makes it right is suggested, and not accepted', () => {
    const wrong = [chn[0] ?? '', chn[1]?.replace('9001011', '90O1011') ?? '']
    expect(decode(wrong.join('\r'))).toMatchObject([
      {
        kind: 'discarded',
        reason: 'check-digit',
        doubtful: { suggestion: { lines: chn, changes: [{ line: 1, column: 15, from: 'O', to: '0' }] } },
      },
    ])
    const worse = [td3[0] ?? '', td3[1]?.replace('740812', '740813') ?? '']
    expect(decode(worse.join('\r'))).toMatchObject([{ doubtful: { suggestion: null } }])
  })

  test.each([
    ['740812', 'birth', '1974-08-12'],
    ['260102', 'birth', '1926-01-02'],
    ['260101', 'birth', '2026-01-01'],
    ['740812', 'expiry', '2074-08-12'],
    ['74<<<<', 'birth', null],
    ['740230', 'birth', null],
  ] as const)('%s as a date of %s is %s on the first day of 2026', (digits, what, day) => {
    expect(mrzDate(digits, what, '2026-01-01')).toBe(day)
  })

  test('every field is told with its code and its meaning, and every check digit', () => {
    expect(described(encode(td3.join('\r')), '2026-01-01')).toMatchObject([
      {
        kind: 'reply',
        document: {
          format: 'TD3',
          specimen: true,
          valid: true,
          fields: {
            documentCode: { code: 'P', meaning: 'passport' },
            issuingState: { code: 'UTO' },
            lastName: 'ERIKSSON',
            firstName: 'ANNA MARIA',
            documentNumber: 'L898902C3',
            birthDate: { code: '740812', meaning: '1974-08-12' },
            sex: { code: 'F', meaning: 'female' },
            expirationDate: { code: '120415', meaning: '2012-04-15' },
            personalNumber: 'ZE184226B',
          },
          checkDigits: {
            documentNumber: { found: '6', expected: '6', valid: true },
            composite: { found: '0', expected: '0', valid: true },
          },
        },
      },
    ])
  })
})
