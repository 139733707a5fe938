import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { symbologyOf } from '../symbologies.ts'
import { assertSameForAnySplit, noisyStream } from '../testing/any-split.ts'
import { hexFixtures } from '../testing/hex-fixture.ts'
import { ScanDecoder, type ScanMessage } from './protocol.ts'

const codes = hexFixtures(new URL('./fixtures/codes.hex', import.meta.url))
const code = (name: string): Uint8Array => codes.get(name) ?? new Uint8Array()

function decode(bytes: Uint8Array | string, longest?: number): ScanMessage[] {
  const decoder = new ScanDecoder(longest)
  return [
    ...decoder.push(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes),
    ...decoder.flush(),
  ]
}

const outcomes = (messages: ScanMessage[]): string[] =>
  messages.map((message) => (message.kind === 'reply' ? message.scan.text : message.reason))

describe('scanned codes', () => {
  test('a code with its AIM identifier tells its symbology', () => {
    expect(decode(code('code128cr'))).toMatchObject([
      { kind: 'reply', scan: { symbology: 'code128', aimId: ']C0', text: '3300123456789' } },
    ])
  })

  test('CR, LF and CR LF each end one code', () => {
    expect(outcomes(decode('one\rtwo\r\nthree\nfour\r\n'))).toEqual(['one', 'two', 'three', 'four'])
    expect(decode(code('qrCrLf'))).toMatchObject([
      { scan: { symbology: 'qrCode', text: 'https://example.invalid/r/1' } },
    ])
  })

  test('CR and LF that come in separate pieces are one end', () => {
    const decoder = new ScanDecoder()
    expect(outcomes([...decoder.push(Buffer.from('a\r')), ...decoder.push(Buffer.from('\nb\r'))])).toEqual([
      'a',
      'b',
    ])
  })

  test('a scanner without identifiers gives the bare text', () => {
    expect(decode(code('plainLf'))).toMatchObject([
      { scan: { symbology: null, aimId: null, text: '3300123456789' } },
    ])
  })

  test('the group separator of GS1 codes is kept', () => {
    expect(decode(code('gs1Cr'))).toMatchObject([
      { scan: { symbology: 'gs1-128', text: '010691234567892\u001d10AB' } },
    ])
  })

  test('an identifier the table does not know is kept and names no symbology', () => {
    expect(decode(']y0abc\r')).toMatchObject([{ scan: { symbology: null, aimId: ']y0', text: 'abc' } }])
  })

  test.each([
    [']C0', 'code128'],
    [']E0', 'ean13'],
    [']E4', 'ean8'],
    [']Q3', 'gs1-qrCode'],
    [']d2', 'gs1-dataMatrix'],
    [']X0', 'other'],
    [']y0', null],
  ])('%s stands for %s', (aimId, symbology) => {
    expect(symbologyOf(aimId)).toBe(symbology)
  })

  test.each([
    ['an empty line', Uint8Array.of(0x0d), ['empty']],
    ['an identifier alone', new TextEncoder().encode(']C0\r'), ['empty']],
    ['control characters', Uint8Array.of(0x31, 0x00, 0x32, 0x0d), ['control-characters']],
    ['bytes that are no UTF-8', Uint8Array.of(0x31, 0xc3, 0x28, 0x0d), ['not-utf8']],
    ['a code that breaks off', new TextEncoder().encode('33001'), ['gap']],
  ])('%s is discarded with a reason', (_case, bytes, reasons) => {
    expect(outcomes(decode(bytes))).toEqual(reasons)
  })

  test('noise before a code costs that line and not the next', () => {
    const bytes = Uint8Array.from([0x00, 0xff, ...code('plainLf'), ...code('code128cr')])
    expect(outcomes(decode(bytes))).toEqual(['control-characters', '3300123456789'])
  })

  test('a line that never ends is given up in bounded pieces, its tail included', () => {
    expect(outcomes(decode(`${'x'.repeat(25)}\rgood\r`, 10))).toEqual([
      'too-long',
      'too-long',
      'too-long',
      'good',
    ])
  })

  const stream = noisyStream([...codes.values()])

  test('the same bytes give the same messages however they are split', () => {
    assertSameForAnySplit(stream, () => new ScanDecoder(64))
  })

  test('whatever comes in, nothing throws and no text holds a control character', () => {
    fc.assert(
      fc.property(stream, (bytes) => {
        const texts = decode(bytes).map((message) => (message.kind === 'reply' ? message.scan.text : ''))
        const allowed = (character: string): boolean =>
          character === '\u001d' || (character >= ' ' && character !== '\u007f')
        expect(Array.from(texts.join('')).every(allowed)).toBe(true)
      }),
    )
  })
})
