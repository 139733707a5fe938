import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assertSameForAnySplit, noisyStream } from '../testing/any-split.ts'
import { hexFixtures } from '../testing/hex-fixture.ts'
import { describe as described } from './describe.ts'
import { beepCommand, commandReport, HidPosDecoder, type HidPosMessage } from './protocol.ts'
import { reportBytes } from './report.ts'

const code128 =
  hexFixtures(new URL('./fixtures/reports.hex', import.meta.url)).get('code128') ?? new Uint8Array()

/** A report as the layout table has it. */
function report(
  data: Uint8Array | string,
  {
    aim = ']Q1',
    symbology = 0x73,
    more = 0,
    shift = 0,
  }: { aim?: string; symbology?: number; more?: number; shift?: number } = {},
): Uint8Array {
  const bytes = new Uint8Array(reportBytes)
  const content = typeof data === 'string' ? new TextEncoder().encode(data) : data
  bytes.set([0x02, content.length])
  bytes.set(new TextEncoder().encode(aim), 2 + shift)
  bytes.set(content, 5 + shift)
  bytes.set([symbology, 0, more], 61)
  return bytes
}

function reportsOf(content: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = []
  for (let at = 0; at < content.length; at += 56) {
    pieces.push(report(content.subarray(at, at + 56), { more: at + 56 < content.length ? 1 : 0 }))
  }
  return Buffer.concat(pieces)
}

function decode(bytes: Uint8Array, longest?: number): HidPosMessage[] {
  const decoder = new HidPosDecoder(longest)
  return [...decoder.push(bytes), ...decoder.flush()]
}

const outcomes = (messages: readonly HidPosMessage[]): string[] =>
  messages.map((message) => (message.kind === 'reply' ? message.scan.text : message.reason))

describe('reports of a HID POS scanner', () => {
  test('a short code is one report', () => {
    expect(decode(code128)).toMatchObject([
      {
        kind: 'reply',
        what: 'scan',
        scan: { symbology: 'code128', aimId: ']C0', symbologyCharacter: 0x6a, text: '3300123456789' },
      },
    ])
  })

  test.each([56, 57, 112, 113, 1500])('a code of %i bytes is put together from its reports', (length) => {
    const text = 'https://example.invalid/'.padEnd(length, 'x')
    expect(outcomes(decode(reportsOf(new TextEncoder().encode(text))))).toEqual([text])
  })

  test('a character that two reports share is read whole', () => {
    const text = `${'x'.repeat(55)}电费`
    expect(outcomes(decode(reportsOf(new TextEncoder().encode(text))))).toEqual([text])
  })

  test('an identifier one byte later is found there, with its data', () => {
    expect(decode(report('3300123456789', { aim: ']C0', shift: 1 }))).toMatchObject([
      { scan: { aimId: ']C0', text: '3300123456789' }, reports: [{ shift: 1 }] },
    ])
  })

  test("without an identifier the maker's character tells the symbology; without both nothing does", () => {
    const bytes = Buffer.concat([report('a', { aim: '' }), report('b', { aim: '', symbology: 0 })])
    expect(decode(bytes)).toMatchObject([
      { scan: { symbology: 'qrCode', aimId: null, text: 'a' } },
      { scan: { symbology: null, aimId: null, text: 'b' } },
    ])
  })

  test('an identifier and a character that no table has are kept', () => {
    expect(decode(report('a', { aim: ']y0', symbology: 0x21 }))).toMatchObject([
      { scan: { symbology: null, aimId: ']y0', symbologyCharacter: 0x21 } },
    ])
  })

  test('the answer to a menu command is no scan', () => {
    expect(decode(report('REV_WA', { symbology: 0x3f }))).toMatchObject([{ what: 'menu-response' }])
  })

  test('a terminator left over from another interface does not belong to the code', () => {
    expect(outcomes(decode(Buffer.concat([report('a\r'), report('b\r\n')])))).toEqual(['a', 'b'])
  })

  test.each([
    ['another report', report('a').with(0, 0x03), ['report-id']],
    ['more data than a report holds', report('a').with(1, 57), ['length']],
    ['more data than fits after a shifted identifier', report('a', { shift: 1 }).with(1, 56), ['length']],
    ['something else in the place of the identifier', report('a').with(2, 0x41), ['identifier']],
    ['a byte that is never anything but zero', report('a').with(62, 1), ['tail']],
    ['a continuation that means nothing', report('a', { more: 3 }), ['tail']],
    ['a report that breaks off', report('abc').subarray(0, 40), ['short-report']],
    ['no content', report(''), ['empty']],
    ['control characters', report('a\u0001b'), ['control-characters']],
    ['bytes that are no UTF-8', report(Uint8Array.of(0xc3, 0x28)), ['not-utf8']],
    ['a code whose last report is missing', report('a', { more: 1 }), ['unfinished']],
    [
      'another code in the middle of one',
      Buffer.concat([report('a', { more: 1 }), report('b', { aim: ']C0' })]),
      ['unfinished', 'b'],
    ],
  ])('%s is discarded with a reason', (_case, bytes, reasons) => {
    expect(outcomes(decode(bytes))).toEqual(reasons)
  })

  test('noise costs nothing of the reports around it', () => {
    const noise = Uint8Array.of(0x00, 0x02, 0xff, 0x02)
    const bytes = Buffer.concat([noise, code128, noise, code128])
    expect(outcomes(decode(bytes))).toEqual(['report-id', '3300123456789', 'report-id', '3300123456789'])
  })

  test('a report that lost a byte is no code, and the next report is', () => {
    const short = Uint8Array.from(code128.filter((_, index) => index !== 20))
    expect(outcomes(decode(Buffer.concat([short, code128, code128])))).toEqual([
      'tail',
      '3300123456789',
      '3300123456789',
    ])
  })

  test('a code with damage in its middle is no code, nor is its rest; the next one is', () => {
    const [first = '', second = '', third = ''] = ['a', 'b', 'c'].map((letter) => letter.repeat(56))
    const damaged = [report(first, { more: 1 }), report(second, { more: 1 }).with(0, 9), report(third)]
    const bytes = Buffer.concat([...damaged, report('next')])
    expect(outcomes(decode(bytes))).toEqual(['unfinished', 'report-id', 'unfinished', 'next'])
  })

  test('the last report of several that comes twice is no second code; a code scanned twice is two', () => {
    const bytes = Buffer.concat([report('a'.repeat(56), { more: 1 }), report('b'), report('b')])
    expect(outcomes(decode(bytes))).toEqual([`${'a'.repeat(56)}b`, 'repeated'])
    expect(outcomes(decode(Buffer.concat([report('b'), report('b')])))).toEqual(['b', 'b'])
  })

  test('a code that never ends is given up', () => {
    const bytes = Buffer.concat(Array.from({ length: 3 }, () => report('x'.repeat(56), { more: 1 })))
    expect(outcomes(decode(bytes, 100))).toEqual(['too-long', 'unfinished'])
  })

  test('a command of the serial interface travels in an output report', () => {
    expect([...commandReport(0xfd, beepCommand)]).toEqual([0xfd, 0x03, 0x16, 0x07, 0x0d])
  })

  const long = reportsOf(new TextEncoder().encode('x'.repeat(130)))
  const stream = noisyStream([code128, report('一码', { shift: 1 }), long])

  test('the same bytes give the same messages however they are split', () => {
    assertSameForAnySplit(stream, () => new HidPosDecoder(100))
  })

  test('whatever comes in, every byte is accounted for once and nothing throws', () => {
    fc.assert(
      fc.property(fc.oneof(stream, fc.uint8Array({ maxLength: 3000 })), (bytes) => {
        const messages = decode(bytes)
        expect(messages.reduce((total, message) => total + message.bytes.length, 0)).toBe(bytes.length)
      }),
    )
  })
})

describe('what the decoder makes of a capture', () => {
  test('every field of a report is named with its code and its meaning', () => {
    expect(described(code128)).toEqual([
      {
        kind: 'reply',
        what: 'scan',
        text: '3300123456789',
        symbology: 'code128',
        aimIdentifier: { code: ']C0', meaning: 'code128' },
        symbologyCharacter: { code: '6A', meaning: 'code128' },
        reports: [
          {
            reportId: { code: '02', meaning: 'scanned data' },
            length: 13,
            aimIdentifier: ']C0',
            aimOffset: 2,
            data: '33 33 30 30 31 32 33 34 35 36 37 38 39',
            symbologyCharacter: { code: '6A', meaning: 'code128' },
            continuation: { code: '00', meaning: 'last report' },
          },
        ],
      },
    ])
  })

  test('a code without meaning is shown as such, and what is discarded is shown in hex', () => {
    expect(described(report('a', { aim: ']y0', symbology: 0x21 }))).toMatchObject([
      {
        aimIdentifier: { code: ']y0', meaning: '未定义(]y0)' },
        symbologyCharacter: { code: '21', meaning: '未定义(21)' },
      },
    ])
    expect(described(Uint8Array.of(1, 2))).toMatchObject([
      { kind: 'discarded', reason: 'report-id', hex: '01' },
      { kind: 'discarded', reason: 'short-report', hex: '02' },
    ])
  })
})
