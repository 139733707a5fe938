import * as fc from 'fast-check'
import { describe as suite, expect, test } from 'vitest'
import { assertSameForAnySplit, noisyStream } from '../testing/any-split.ts'
import { hexFixtures } from '../testing/hex-fixture.ts'
import { describe } from './describe.ts'
import {
  enableConfiguration,
  encodeCommand,
  firmwareOf,
  nearestCm,
  PresenceDecoder,
  type PresenceMessage,
  type Report,
} from './protocol.ts'

const vectors = hexFixtures(new URL('./fixtures/frames.hex', import.meta.url))

function vector(name: string): Uint8Array {
  const bytes = vectors.get(name)
  if (bytes === undefined) throw new TypeError(`frames.hex has no ${name}`)
  return bytes
}

function decode(...parts: readonly (Uint8Array | readonly number[])[]): PresenceMessage[] {
  const decoder = new PresenceDecoder()
  return [...decoder.push(Uint8Array.from(parts.flatMap((part) => [...part]))), ...decoder.flush()]
}

function reportOf(message: PresenceMessage | undefined): Report {
  if (message?.kind !== 'reply' || message.reply !== 'report') throw new TypeError('no report was decoded')
  return message.report
}

/** A frame with one byte replaced. */
function changed(name: string, at: number, byte: number): Uint8Array {
  return vector(name).map((old, index) => (index === at ? byte : old))
}

suite('reports of an LD2410', () => {
  test.each([
    ['none', 'none', [0, 0], [0, 0], 0, null],
    ['moving', 'moving', [120, 80], [0, 0], 120, 120],
    ['still', 'still', [0, 0], [85, 60], 85, 85],
    ['both', 'moving-and-still', [120, 80], [85, 60], 85, 85],
    ['published', 'still', [81, 0], [0, 59], 0, 0],
  ] as const)('%s', (name, state, [movingCm, movingEnergy], [stillCm, stillEnergy], detectionCm, nearest) => {
    const [message, ...rest] = decode(vector(name))
    expect(rest).toEqual([])
    expect(message).toEqual({
      kind: 'reply',
      reply: 'report',
      bytes: vector(name),
      report: {
        stateCode: vector(name)[8],
        state,
        moving: { distanceCm: movingCm, energy: movingEnergy },
        still: { distanceCm: stillCm, energy: stillEnergy },
        detectionCm,
        gates: null,
        check: 0,
      },
    })
    expect(nearestCm(reportOf(message))).toBe(nearest)
  })

  test('engineering mode adds the energies of nine gates, and what newer firmware appends is kept as it is', () => {
    expect(decode(vector('engineering'))).toMatchObject([
      {
        report: {
          state: 'moving-and-still',
          moving: { distanceCm: 30, energy: 60 },
          still: { distanceCm: 0, energy: 57 },
          gates: {
            farthestMoving: 8,
            farthestStill: 8,
            moving: [0x3c, 0x22, 5, 3, 3, 4, 3, 6, 5],
            still: [0, 0, 0x39, 0x10, 0x13, 6, 6, 8, 4],
            rest: Uint8Array.of(3, 5),
          },
        },
      },
    ])
  })

  test('fewer gates fill a shorter frame', () => {
    const body = [1, 0xaa, 1, 50, 0, 40, 0, 0, 0, 50, 0, 1, 2, 10, 20, 30, 40, 50, 0x55, 0]
    const frame = [0xf4, 0xf3, 0xf2, 0xf1, body.length, 0, ...body, 0xf8, 0xf7, 0xf6, 0xf5]
    expect(decode(frame)).toMatchObject([
      { report: { gates: { moving: [10, 20], still: [30, 40, 50], rest: new Uint8Array() } } },
    ])
  })

  test('a state that no manual knows is kept by its code and says nothing of a target', () => {
    const [message] = decode(changed('moving', 8, 5))
    expect(message).toMatchObject({ report: { stateCode: 5, state: null } })
    expect(nearestCm(reportOf(message))).toBeNull()
  })

  test.each([
    ['head', 0, 0xf0, ['noise']],
    ['length that no frame has', 5, 0x20, ['length', 'noise']],
    ['length that is not its own', 4, 0x0e, ['tail', 'noise']],
    ['type', 6, 0x03, ['type']],
    ['mark before the target', 7, 0xab, ['marker']],
    ['mark after the target', 17, 0x54, ['marker']],
    ['tail', 22, 0xf4, ['tail', 'noise']],
    ['energy above a hundred', 11, 101, ['range']],
  ] as const)('a wrong %s is discarded, and the next report is read', (_what, at, byte, reasons) => {
    const messages = decode(changed('moving', at, byte), vector('none'))
    expect(messages.slice(0, -1).map((message) => message.kind === 'discarded' && message.reason)).toEqual(
      reasons,
    )
    expect(messages.at(-1)).toMatchObject({ report: { state: 'none' } })
  })

  test('a report that broke off does not take the next one with it', () => {
    expect(decode(vector('still').slice(0, 9), vector('moving'))).toMatchObject([
      { kind: 'discarded' },
      { kind: 'discarded' },
      { report: { state: 'moving' } },
    ])
    // A head whose length asks for more than ever comes: what stands behind it is found when the line falls silent.
    expect(decode([0xf4, 0xf3, 0xf2, 0xf1, 0x40, 0], vector('moving'))).toMatchObject([
      { kind: 'discarded', reason: 'gap' },
      { report: { state: 'moving' } },
    ])
  })
})

suite('commands and acknowledgements', () => {
  test('commands are those of the manual', () => {
    expect(enableConfiguration).toEqual(vector('enableCfg'))
    expect(encodeCommand('endConfiguration')).toEqual(vector('endCfg'))
    expect(encodeCommand('readFirmware')).toEqual(vector('readFw'))
  })

  test('an acknowledgement says which command, whether it was done, and what it brought', () => {
    expect(decode(vector('ackEnable'), vector('ackFirmware'), vector('ackRefused'))).toMatchObject([
      { reply: 'acknowledgement', word: 0xff, status: 0, values: Uint8Array.of(1, 0, 0x40, 0) },
      { reply: 'acknowledgement', word: 0xa0, status: 0 },
      { reply: 'acknowledgement', word: 0xa0, status: 1, values: new Uint8Array() },
    ])
  })

  test('firmware is written as its maker writes it', () => {
    expect(firmwareOf(Uint8Array.of(0, 1, 7, 1, 0x16, 0x15, 9, 0x22))).toBe('V1.07.22091516')
    expect(firmwareOf(Uint8Array.of(0, 1, 7))).toBeNull()
  })

  test('a command seen in a capture is told from an answer', () => {
    expect(decode(vector('readFw'), vector('endCfg'))).toMatchObject([
      { reply: 'command', word: 0xa0 },
      { reply: 'command', word: 0xfe },
    ])
  })
})

suite('the decoder as a whole', () => {
  const stream = noisyStream([...vectors.values()])

  test('the same bytes give the same messages however they are split', () => {
    assertSameForAnySplit(stream, () => new PresenceDecoder())
  })

  test('every byte comes out once, in order, whatever comes in', () => {
    fc.assert(
      fc.property(stream, (bytes) => {
        expect(Uint8Array.from(decode(bytes).flatMap((message) => [...message.bytes]))).toEqual(bytes)
      }),
    )
  })

  test('nothing is held longer than the longest frame', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 400, maxLength: 600 }), (bytes) => {
        const decoder = new PresenceDecoder()
        const given = decoder.push(bytes).reduce((sum, message) => sum + message.bytes.length, 0)
        expect(bytes.length - given).toBeLessThanOrEqual(64 + 74)
      }),
    )
  })

  test('what is accepted is a frame by every mark it has', () => {
    fc.assert(
      fc.property(stream, (bytes) => {
        for (const message of decode(bytes)) {
          if (message.kind === 'discarded' || message.reply !== 'report') continue
          const frame = [...message.bytes]
          expect(frame.slice(0, 4)).toEqual([0xf4, 0xf3, 0xf2, 0xf1])
          expect(frame.length).toBe(10 + (frame[4] ?? 0))
          expect([frame[7], frame.at(-6)]).toEqual([0xaa, 0x55])
          expect(frame.slice(-4)).toEqual([0xf8, 0xf7, 0xf6, 0xf5])
        }
      }),
    )
  })
})

suite('a capture described', () => {
  test('has every field by name, with codes and their meanings', () => {
    expect(describe(vector('both'))).toEqual({
      protocol: 'presence',
      messages: [
        {
          kind: 'reply',
          reply: 'report',
          type: { code: '02', meaning: 'basic' },
          state: { code: '03', meaning: 'moving-and-still' },
          movingDistanceCm: 120,
          movingEnergy: 80,
          stillDistanceCm: 85,
          stillEnergy: 60,
          detectionDistanceCm: 85,
          nearestTargetCm: 85,
          check: '00',
          farthestMovingGate: null,
          farthestStillGate: null,
          movingGateEnergies: null,
          stillGateEnergies: null,
          rest: null,
          bytes: Buffer.from(vector('both'))
            .toString('hex')
            .toUpperCase()
            .replaceAll(/..(?!$)/g, '$& '),
        },
      ],
    })
    expect(describe(Uint8Array.of(...vector('enableCfg'), ...vector('ackFirmware'), 0x00))).toMatchObject({
      messages: [
        { reply: 'command', command: { code: '00FF', meaning: 'enable configuration' }, values: '01 00' },
        {
          reply: 'acknowledgement',
          command: { code: '00A0', meaning: 'read firmware version' },
          status: { code: '0000', meaning: 'done' },
          firmware: 'V1.07.22091516',
        },
        { kind: 'discarded', bytes: '00', reason: 'noise' },
      ],
    })
  })
})
