import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Value } from './datatype.ts'
import { fromWire, toWire } from './carriers.ts'
import { datatypeName } from './datatype.ts'
import { decodePayload } from './decode.ts'
import { encodePayload } from './encode.ts'
import fixtures from './fixtures/payloads.json' with { type: 'json' }
import { birthMetric, nodeDeath, rebirthCommand } from './messages.ts'
import type { Metric, Payload } from './payload.ts'
import { emptyMetric, emptyPayload } from './payload.ts'
import { anyPayload, int } from './testing/arbitraries.ts'

const T = 1_700_000_000_000
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase()
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const { frames } = fixtures
const frame = (name: keyof typeof frames): string => frames[name].replaceAll(' ', '')

function decoded(bytes: Uint8Array): Payload {
  const result = decodePayload(bytes)
  if (result.kind === 'discarded') throw new Error(result.reason)
  return result.payload
}

describe('the reference frames', () => {
  const metric = (name: string, at: number, rest: Partial<Metric>): Metric => ({
    ...emptyMetric,
    name,
    timestamp: at,
    ...rest,
  })
  const rebirth = (value: boolean): Metric =>
    metric('Node Control/Rebirth', T, { datatype: 11, value: { kind: 'boolean', value } })
  const bdSeq = metric('bdSeq', T, { datatype: 4, value: { kind: 'long', value: 0n } })

  const expected: Record<keyof typeof frames, Payload> = {
    ndeath_bdSeq0: { ...emptyPayload, timestamp: T, metrics: [bdSeq] },
    nbirth_min: { ...emptyPayload, timestamp: T, metrics: [bdSeq, rebirth(false)], seq: 0 },
    dbirth_printer: {
      ...emptyPayload,
      timestamp: T,
      metrics: [
        metric('Status/PaperEnd', T, { datatype: 11, value: { kind: 'boolean', value: false } }),
        metric('Status/ErrorText', T, { datatype: 12, isNull: true }),
        metric('Counters/Printed', T, { datatype: 8, value: { kind: 'long', value: 42n } }),
      ],
      seq: 1,
    },
    ddata_change: {
      ...emptyPayload,
      timestamp: T + 1000,
      metrics: [metric('Status/PaperEnd', T + 1000, { value: { kind: 'boolean', value: true } })],
      seq: 2,
    },
    ncmd_rebirth: { ...emptyPayload, timestamp: T, metrics: [rebirth(true)] },
    ndata_int8_minus1: {
      ...emptyPayload,
      timestamp: T,
      metrics: [metric('x', T, { datatype: 1, value: { kind: 'int', value: 0xff } })],
      seq: 3,
    },
    ndata_int32_minus1: {
      ...emptyPayload,
      timestamp: T,
      metrics: [metric('x', T, { datatype: 3, value: { kind: 'int', value: 0xffff_ffff } })],
      seq: 4,
    },
    ndata_int64_minus1: {
      ...emptyPayload,
      timestamp: T,
      metrics: [metric('x', T, { datatype: 4, value: { kind: 'long', value: 0xffff_ffff_ffff_ffffn } })],
      seq: 5,
    },
    ddeath: { ...emptyPayload, timestamp: T, seq: 6 },
  }

  it.each(Object.entries(expected))('%s decodes to its meaning and encodes to its bytes', (name, payload) => {
    const reference = new Map(Object.entries(frames)).get(name) ?? ''
    expect(decoded(bytesOf(reference))).toEqual(payload)
    expect(hex(encodePayload(payload))).toBe(reference.replaceAll(' ', ''))
  })

  it('covers every frame of the fixture', () => {
    expect(Object.keys(expected).toSorted()).toEqual(Object.keys(frames).toSorted())
  })

  it('are what the message builders make', () => {
    const id = { group: 'g', node: 'n' }
    expect(hex(nodeDeath(id, 0, T).payload)).toBe(frame('ndeath_bdSeq0'))
    expect(hex(rebirthCommand(id, T).payload)).toBe(frame('ncmd_rebirth'))
    const printed: Value = { type: 'UInt64', value: 42n }
    const dbirth = encodePayload({
      ...emptyPayload,
      timestamp: T,
      metrics: [
        birthMetric({ name: 'Status/PaperEnd', value: { type: 'Boolean', value: false }, at: T }, null),
        birthMetric({ name: 'Status/ErrorText', value: { type: 'String', value: null }, at: T }, null),
        birthMetric({ name: 'Counters/Printed', value: printed, at: T }, null),
      ],
      seq: 1,
    })
    expect(hex(dbirth)).toBe(frame('dbirth_printer'))
  })

  it.each([
    [{ type: 'Int8', value: -1 } as const, { kind: 'int', value: 0xff }],
    [{ type: 'Int16', value: -2 } as const, { kind: 'int', value: 0xfffe }],
    [{ type: 'Int32', value: -1 } as const, { kind: 'int', value: 0xffff_ffff }],
    [{ type: 'Int64', value: -1n } as const, { kind: 'long', value: 0xffff_ffff_ffff_ffffn }],
    [{ type: 'UInt32', value: 4_294_967_295 } as const, { kind: 'int', value: 0xffff_ffff }],
    [{ type: 'DateTime', value: T } as const, { kind: 'long', value: BigInt(T) }],
  ])('writes %o in its carrier', (value, wire) => {
    expect(toWire(value)).toEqual(wire)
  })

  it('reads a UInt32 from long_value and a sign-extended Int8, as other encoders write them', () => {
    expect(fromWire('UInt32', { kind: 'long', value: 7n })).toEqual({
      kind: 'value',
      value: { type: 'UInt32', value: 7 },
    })
    expect(fromWire('Int8', { kind: 'int', value: 0xffff_ffff })).toEqual({
      kind: 'value',
      value: { type: 'Int8', value: -1 },
    })
  })

  it('packs arrays little-endian, Booleans from the most significant bit, strings with NUL', () => {
    const cases: [Value, string][] = [
      [{ type: 'Int16Array', value: [-30000, 30000] }, 'D08A3075'],
      [{ type: 'UInt32Array', value: [52] }, '34000000'],
      [{ type: 'Int64Array', value: [-1n] }, 'FFFFFFFFFFFFFFFF'],
      [{ type: 'FloatArray', value: [1] }, '0000803F'],
      [
        { type: 'BooleanArray', value: [false, false, true, true, false, true, false, false, true] },
        '090000003480',
      ],
      [{ type: 'StringArray', value: ['ABC', '电'] }, '41424300E794B500'],
    ]
    for (const [value, expectedHex] of cases) {
      const wire = toWire(value)
      expect(wire?.kind === 'bytes' ? hex(wire.value) : wire).toBe(expectedHex)
    }
  })
})

describe('the codec', () => {
  it('gives back every payload it wrote', () => {
    fc.assert(
      fc.property(anyPayload, (payload) => {
        expect(decoded(encodePayload(payload))).toEqual(payload)
      }),
      { numRuns: 300 },
    )
  })

  it('never throws and never hangs on random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        expect(['payload', 'discarded']).toContain(decodePayload(noise).kind)
      }),
      { numRuns: 2000 },
    )
  })

  it('never throws on real frames with bytes changed, cut off or put in', () => {
    const real = fc.constantFrom(...Object.values(frames).map(bytesOf))
    const change = fc.record({
      at: fc.nat(),
      byte: int(0, 255),
      cut: fc.nat(3),
      add: fc.uint8Array({ maxLength: 4 }),
    })
    fc.assert(
      fc.property(real, fc.array(change, { minLength: 1, maxLength: 4 }), (original, changes) => {
        let mutant = [...original]
        for (const { at, byte, cut, add } of changes) {
          const i = at % (mutant.length + 1)
          mutant = [...mutant.slice(0, i), byte, ...add, ...mutant.slice(i + cut)]
        }
        const result = decodePayload(Uint8Array.from(mutant))
        const metrics = result.kind === 'payload' ? result.payload.metrics : []
        for (const { datatype, value } of metrics) {
          const read = fromWire(datatypeName(datatype ?? 0) ?? 'Int8', value)
          expect(['value', 'mismatch']).toContain(read.kind)
        }
        const reason = result.kind === 'payload' ? null : result.reason
        expect(reason ?? 'not a Sparkplug B payload: none (at byte 0)').toMatch(
          /^not a Sparkplug B payload: .+ \(at byte \d+\)$/,
        )
      }),
      { numRuns: 3000 },
    )
  })

  it('discards every true prefix of a frame that ends inside a metric, and says where', () => {
    const whole = bytesOf(frames.dbirth_printer)
    for (let length = 8; length < 8 + 29; length++) {
      expect(decodePayload(whole.subarray(0, length)).kind).toBe('discarded')
    }
  })

  it.each([
    ['half a UTF-8 character in a name', '12 04 0A 02 E7 94', 'utf-8'],
    ['a metric longer than the frame', '12 7F 0A', '127 bytes'],
    ['a varint where a string belongs', '12 02 08 01', 'wire type varint, not bytes'],
    ['more property keys than values', '12 06 4A 04 0A 02 61 62 ', '1 keys and 0 values'],
    ['a timestamp above 2^53', '08 FF FF FF FF FF FF FF FF FF 01', '2^53-1'],
    ['an end without a group', '0C', ''],
  ])('discards %s', (_, frameHex, reason) => {
    const result = decodePayload(bytesOf(frameHex))
    expect(result).toMatchObject({ kind: 'discarded', reason: expect.stringContaining(reason) })
  })

  it('refuses templates nested without end', () => {
    let inner: Metric = { ...emptyMetric, name: 'leaf' }
    for (let i = 0; i < 20; i++) {
      const value = { version: null, metrics: [inner], parameters: [], templateRef: null, isDefinition: null }
      inner = { ...emptyMetric, value: { kind: 'template', value } }
    }
    const result = decodePayload(encodePayload({ ...emptyPayload, metrics: [inner] }))
    expect(result).toMatchObject({ kind: 'discarded', reason: expect.stringContaining('nested deeper') })
  })

  it('steps over fields it does not know', () => {
    expect(decoded(bytesOf(`${frames.ddeath} 32 03 01 02 03 38 05`))).toEqual({
      ...emptyPayload,
      timestamp: T,
      seq: 6,
    })
  })
})
