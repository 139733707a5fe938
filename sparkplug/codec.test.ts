import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Value } from './datatype.ts'
import { fromWire, toWire } from './carriers.ts'
import { datatypeCodes, datatypeName, sameValue } from './datatype.ts'
import { decodePayload } from './decode.ts'
import { encodePayload } from './encode.ts'
import { SparkplugError } from './errors.ts'
import fixtures from './fixtures/payloads.json' with { type: 'json' }
import { birthMetric, nodeDeath, rebirthCommand } from './messages.ts'
import type { Metric, Payload, PropertySet, Template } from './payload.ts'
import { emptyMetric, emptyPayload } from './payload.ts'

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

const int = (low: number, high: number) => fc.integer({ min: low, max: high })
const text = fc.string({ unit: 'grapheme' })
const bytes = fc.uint8Array({ maxLength: 40 })
const scalarWire = fc.oneof(
  fc.record({ kind: fc.constant('int' as const), value: int(0, 0xffff_ffff) }),
  fc.record({ kind: fc.constant('long' as const), value: fc.bigInt(0n, 2n ** 64n - 1n) }),
  fc.record({ kind: fc.constant('float' as const), value: fc.float({ noNaN: true }) }),
  fc.record({ kind: fc.constant('double' as const), value: fc.double({ noNaN: true }) }),
  fc.record({ kind: fc.constant('boolean' as const), value: fc.boolean() }),
  fc.record({ kind: fc.constant('string' as const), value: text }),
)
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
const uint64 = fc.bigInt(0n, 2n ** 64n - 1n)
const safeUint = fc.maxSafeNat()

const { metric: anyMetric } = fc.letrec<{ metric: Metric; template: Template; set: PropertySet }>((tie) => ({
  set: fc
    .array(
      fc.tuple(
        text,
        fc.record({
          type: orNull(int(0, 40)),
          isNull: orNull(fc.boolean()),
          value: fc.oneof(
            { maxDepth: 2 },
            orNull(scalarWire),
            fc.record({ kind: fc.constant('set' as const), value: tie('set') }),
            fc.record({ kind: fc.constant('sets' as const), value: fc.array(tie('set'), { maxLength: 2 }) }),
          ),
        }),
      ),
      { maxLength: 3 },
    )
    .map((pairs) => ({ keys: pairs.map(([key]) => key), values: pairs.map(([, value]) => value) })),
  template: fc.record({
    version: orNull(text),
    metrics: fc.array(tie('metric'), { maxLength: 2 }),
    parameters: fc.array(
      fc.record({ name: orNull(text), type: orNull(int(0, 40)), value: orNull(scalarWire) }),
      { maxLength: 2 },
    ),
    templateRef: orNull(text),
    isDefinition: orNull(fc.boolean()),
  }),
  metric: fc.record({
    name: orNull(text),
    alias: orNull(uint64),
    timestamp: orNull(safeUint),
    datatype: orNull(int(0, 0xffff_ffff)),
    isHistorical: orNull(fc.boolean()),
    isTransient: orNull(fc.boolean()),
    isNull: orNull(fc.boolean()),
    metadata: orNull(
      fc.record({
        isMultiPart: orNull(fc.boolean()),
        contentType: orNull(text),
        size: orNull(uint64),
        seq: orNull(uint64),
        fileName: orNull(text),
        fileType: orNull(text),
        md5: orNull(text),
        description: orNull(text),
      }),
    ),
    properties: orNull(tie('set')),
    value: fc.oneof(
      { maxDepth: 2 },
      orNull(scalarWire),
      fc.record({ kind: fc.constant('bytes' as const), value: bytes }),
      fc.integer({ min: 0, max: 3 }).chain((columns) =>
        fc.record({
          kind: fc.constant('dataset' as const),
          value: fc.record({
            numOfColumns: fc.constantFrom(null, BigInt(columns)),
            columns: fc.array(text, { minLength: columns, maxLength: columns }),
            types: fc.array(int(0, 40), { minLength: columns, maxLength: columns }),
            rows: fc.array(fc.array(orNull(scalarWire), { minLength: columns, maxLength: columns }), {
              maxLength: 3,
            }),
          }),
        }),
      ),
      fc.record({ kind: fc.constant('template' as const), value: tie('template') }),
    ),
  }),
}))

const anyPayload: fc.Arbitrary<Payload> = fc.record({
  timestamp: orNull(safeUint),
  metrics: fc.array(anyMetric, { maxLength: 4 }),
  seq: orNull(safeUint),
  uuid: orNull(text),
  body: orNull(bytes),
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

const anyValue: fc.Arbitrary<Value> = fc.oneof(
  int(-128, 127).map((value): Value => ({ type: 'Int8', value })),
  int(-32768, 32767).map((value): Value => ({ type: 'Int16', value })),
  int(-(2 ** 31), 2 ** 31 - 1).map((value): Value => ({ type: 'Int32', value })),
  int(0, 255).map((value): Value => ({ type: 'UInt8', value })),
  int(0, 65535).map((value): Value => ({ type: 'UInt16', value })),
  int(0, 2 ** 32 - 1).map((value): Value => ({ type: 'UInt32', value })),
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map((value): Value => ({ type: 'Int64', value })),
  uint64.map((value): Value => ({ type: 'UInt64', value })),
  fc.float({ noNaN: true }).map((value): Value => ({ type: 'Float', value })),
  fc.double({ noNaN: true }).map((value): Value => ({ type: 'Double', value })),
  safeUint.map((value): Value => ({ type: 'DateTime', value })),
  fc.boolean().map((value): Value => ({ type: 'Boolean', value })),
  text.map((value): Value => ({ type: 'String', value })),
  bytes.map((value): Value => ({ type: 'Bytes', value })),
  fc.array(int(-128, 127)).map((value): Value => ({ type: 'Int8Array', value })),
  fc.array(int(-32768, 32767)).map((value): Value => ({ type: 'Int16Array', value })),
  fc.array(int(0, 2 ** 32 - 1)).map((value): Value => ({ type: 'UInt32Array', value })),
  fc.array(safeUint).map((value): Value => ({ type: 'DateTimeArray', value })),
  fc.array(fc.float({ noNaN: true })).map((value): Value => ({ type: 'FloatArray', value })),
  fc.array(fc.double({ noNaN: true })).map((value): Value => ({ type: 'DoubleArray', value })),
  fc.array(uint64).map((value): Value => ({ type: 'UInt64Array', value })),
  fc.array(fc.boolean()).map((value): Value => ({ type: 'BooleanArray', value })),
  fc.array(text.filter((t) => !t.includes('\0'))).map((value): Value => ({ type: 'StringArray', value })),
  fc
    .constantFrom(...Object.values(datatypeCodes))
    .map((code): Value => ({ type: datatypeName(code) ?? 'Int8', value: null })),
)

describe('values', () => {
  it('come back from their carrier as they went in', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const read = fromWire(value.type, toWire(value))
        expect(read).toEqual({ kind: 'value', value })
        expect(read.kind === 'value' && sameValue(read.value, value)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    { type: 'Int8', value: 128 },
    { type: 'UInt16', value: -1 },
    { type: 'Int64', value: 2n ** 63n },
    { type: 'DateTime', value: 0.5 },
    { type: 'Int8Array', value: [1, 200] },
    { type: 'StringArray', value: ['a\0b'] },
  ] as Value[])('outside their type are refused: %o', (value) => {
    expect(() => toWire(value)).toThrow(SparkplugError)
  })

  it('in a carrier of another type are a mismatch, not a guess', () => {
    expect(fromWire('Boolean', { kind: 'int', value: 1 }).kind).toBe('mismatch')
    expect(fromWire('UInt8', { kind: 'int', value: 256 }).kind).toBe('mismatch')
    expect(fromWire('Int16Array', { kind: 'bytes', value: Uint8Array.of(1) }).kind).toBe('mismatch')
    expect(fromWire('BooleanArray', { kind: 'bytes', value: Uint8Array.of(255, 255, 255, 255) }).kind).toBe(
      'mismatch',
    )
    expect(fromWire('StringArray', { kind: 'bytes', value: Uint8Array.of(0xff, 0) }).kind).toBe('mismatch')
  })
})
