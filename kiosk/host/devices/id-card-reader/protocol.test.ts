import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assertSameForAnySplit, noisyStream } from '../testing/any-split.ts'
import { hexFixture, hexFixtures } from '../testing/hex-fixture.ts'
import { encodeCommand, SamCaptureDecoder, SamDecoder, type SamMessage } from './protocol.ts'
import { statusWord } from './status-words.ts'

const fixture = (name: string): URL => new URL(`./fixtures/${name}.hex`, import.meta.url)
const commands = hexFixtures(fixture('commands'))
const replies = hexFixtures(fixture('replies'))
const resident = hexFixture(fixture('base-resident'))
const noCard = replies.get('notFound') ?? new Uint8Array()

function decode(...pieces: Uint8Array[]): SamMessage[] {
  const decoder = new SamDecoder()
  return [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.flush()]
}

function join(...pieces: (Uint8Array | number[])[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]))
}

const kinds = (messages: SamMessage[]): string[] =>
  messages.map((message) => (message.kind === 'reply' ? `reply ${message.sw3.toString(16)}` : message.reason))

describe('SAM frames', () => {
  test.each([
    ['resetSam', 'resetSam'],
    ['samStatus', 'samStatus'],
    ['samId', 'samId'],
    ['find', 'find'],
    ['select', 'select'],
    ['readBase', 'readBase'],
    ['readNewAddress', 'readNewAddr'],
    ['readBaseFingerprint', 'readBaseFp'],
    ['baud115200', 'baud115200'],
    ['baud57600', 'baud57600'],
    ['baud38400', 'baud38400'],
    ['baud19200', 'baud19200'],
    ['baud9600', 'baud9600'],
  ] as const)('the command %s is sent as the manuals print it', (command, vector) => {
    expect(encodeCommand(command)).toEqual(commands.get(vector))
  })

  test.each([...replies])('the printed reply %s is one message with a known meaning', (_name, bytes) => {
    const [message, ...more] = decode(bytes)
    expect(more).toEqual([])
    expect(message).toMatchObject({ kind: 'reply', sw1: 0, sw2: 0, sw3: bytes[9], bytes })
    expect(statusWord(bytes[9] ?? 0).meaning).not.toMatch(/unknown/)
  })

  test('a base information reply carries its 1284 bytes of data', () => {
    const [message] = decode(resident)
    expect(message).toMatchObject({ kind: 'reply', sw3: 0x90, data: resident.slice(10, -1) })
  })

  test('an answer that is not in the table is shown by its number', () => {
    expect(statusWord(0x77).meaning).toBe('unknown answer 77')
  })

  test('noise before a frame is discarded with its bytes and the frame is kept', () => {
    const noise = Uint8Array.of(1, 0xaa, 0xaa, 2, 0xaa)
    const messages = decode(join(noise, noCard))
    expect(messages[0]).toEqual({ kind: 'discarded', bytes: noise, reason: 'noise' })
    expect(kinds(messages)).toEqual(['noise', 'reply 80'])
  })

  test('a wrong checksum discards the frame and no more', () => {
    const wrong = noCard.map((byte, index) => (index === noCard.length - 1 ? byte ^ 1 : byte))
    expect(decode(join(wrong, noCard))[0]).toEqual({ kind: 'discarded', bytes: wrong, reason: 'checksum' })
    expect(kinds(decode(join(wrong, noCard)))).toEqual(['checksum', 'reply 80'])
  })

  test('a frame that broke off does not take the following one with it', () => {
    expect(kinds(decode(join(resident.slice(0, 600), resident, noCard)))).toEqual([
      'checksum',
      'reply 90',
      'reply 80',
    ])
  })

  test('a frame that never ends is discarded as a gap when the line falls silent', () => {
    expect(decode(resident.slice(0, 600))).toEqual([
      { kind: 'discarded', bytes: resident.slice(0, 600), reason: 'gap' },
    ])
  })

  test.each([[0], [3], [2315], [65_535]])('the impossible length %i is discarded at once', (length) => {
    const bad = [0xaa, 0xaa, 0xaa, 0x96, 0x69, length >> 8, length & 0xff]
    expect(kinds(decode(join(bad, noCard)))).toContain('length')
    expect(kinds(decode(join(bad, noCard))).at(-1)).toBe('reply 80')
  })

  const stream = noisyStream([...replies.values(), resident])

  test('the same bytes give the same messages however they are split', () => {
    assertSameForAnySplit(stream, () => new SamDecoder())
  })

  test('a capture of both directions, too, gives the same messages however it is split', () => {
    const both = noisyStream([...commands.values(), ...replies.values(), resident])
    assertSameForAnySplit(both, () => new SamCaptureDecoder())
  })

  test('of a frame with one changed byte nothing is ever taken for a reply', () => {
    const frames = [...replies.values(), resident, hexFixture(fixture('base-permit-j'))]
    const changed = fc.tuple(fc.constantFrom(...frames), fc.nat(), fc.integer({ min: 1, max: 255 }))
    fc.assert(
      fc.property(changed, ([frame, where, change]) => {
        const spoiled = frame.map((byte, index) => (index === where % frame.length ? byte ^ change : byte))
        expect(decode(spoiled).filter(({ kind }) => kind === 'reply')).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  test('whatever comes in, every byte comes out once, in order, and nothing throws', () => {
    fc.assert(
      fc.property(fc.oneof(stream, fc.uint8Array({ maxLength: 6000, size: 'max' })), (bytes) => {
        expect(join(...decode(bytes).map((message) => message.bytes))).toEqual(bytes)
      }),
    )
  })

  test('a whole frame behind any noise that holds no preamble is found', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        fc.pre(!Buffer.from(noise).includes(Buffer.from([0xaa, 0xaa, 0xaa, 0x96, 0x69])))
        expect(decode(join(noise, resident)).at(-1)).toMatchObject({ kind: 'reply', bytes: resident })
      }),
    )
  })
})
