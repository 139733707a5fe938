import * as fc from 'fast-check'
import { describe as suite, expect, test } from 'vitest'
import { describe } from './describe.ts'

const of = (hex: string): ReturnType<typeof describe>['messages'] =>
  describe(Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))).messages

suite('a printer’s answers described', () => {
  test.each([
    ['10 04 01 1A', 1, { offline: true, drawerPin3High: false }],
    ['10 04 02 16', 2, { coverOpen: true, paperEndStop: false, error: false }],
    ['10 04 02 32', 2, { coverOpen: false, paperEndStop: true }],
    ['10 04 02 52', 2, { error: true }],
    ['10 04 03 1A', 3, { cutterError: true, unrecoverableError: false }],
    ['10 04 03 32', 3, { unrecoverableError: true }],
    ['10 04 04 1E', 4, { paperNearEnd: true, paperOut: false }],
    ['10 04 04 72', 4, { paperNearEnd: false, paperOut: true }],
    ['10 04 04 7E', 4, { paperNearEnd: true, paperOut: true }],
  ])('%s: the answer is read by the request before it', (hex, topic, flags) => {
    expect(of(hex)).toMatchObject([
      { kind: 'request', topic },
      { kind: 'reply', reply: 'real-time', topic, flags },
    ])
  })

  test('a lone answer is read for each of the four topics, for it does not tell its own', () => {
    expect(of('16')).toMatchObject([
      {
        reply: 'real-time',
        topic: null,
        code: '16',
        flags: null,
        readings: [
          { topic: 1, flags: { drawerPin3High: true, offline: false } },
          { topic: 2, flags: { coverOpen: true } },
          { topic: 3, flags: { recoverableError: true } },
          { topic: 4, flags: { paperNearEnd: true, paperOut: false } },
        ],
      },
    ])
  })

  test.each([
    ['10 00 00 00', { offline: false, coverOpen: false }, 'full', 'none'],
    ['38 00 00 00', { offline: true, coverOpen: true }, 'full', 'none'],
    ['18 00 0F 00', { offline: true, coverOpen: false, paperNearEnd: true, paperOut: true }, 'out', 'none'],
    ['10 04 03 00', { recoverableError: true, paperNearEnd: true }, 'low', 'recoverable'],
  ])('%s is an automatic status', (hex, flags, paper, error) => {
    expect(of(hex)).toMatchObject([{ reply: 'automatic', flags, paper, error, bytes: hex }])
  })

  test('requests sent together are answered in their order, and pushed frames and flow control stand between', () => {
    expect(
      of('10 04 01 10 04 02 12 11 18 00 0C 00 16 13').map((one) => ('topic' in one ? one.topic : one)),
    ).toMatchObject([
      1,
      2,
      1,
      { reply: 'flow', meaning: 'XON: send on' },
      { reply: 'automatic' },
      2,
      { reply: 'flow', meaning: 'XOFF: wait' },
    ])
  })

  test('what is no answer is shown as hex with the reason, and every byte is shown once, in order', () => {
    expect(of('FF 18 00')).toEqual([
      { kind: 'discarded', bytes: 'FF', reason: 'unknown-byte' },
      { kind: 'discarded', bytes: '18 00', reason: 'gap' },
    ])
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0x10, 0x04, 0x02, 0x12, 0x18, 0x00, 0x37, 0x25, 0x11, 0xff)),
        (bytes) => {
          const shown = describe(Uint8Array.from(bytes)).messages.map((message) => message.bytes)
          expect(shown.join(' ')).toBe(
            bytes.map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' '),
          )
        },
      ),
    )
  })
})
