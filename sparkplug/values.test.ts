import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromWire, toWire } from './carriers.ts'
import type { Value } from './datatype.ts'
import { datatypeCodes, datatypeName, sameValue } from './datatype.ts'
import { decodePayload } from './decode.ts'
import { encodePayload } from './encode.ts'
import { SparkplugError } from './errors.ts'
import { birthMetric } from './messages.ts'
import type { Payload } from './payload.ts'
import { emptyPayload } from './payload.ts'
import { anyValue } from './testing/arbitraries.ts'

const T = 1_700_000_000_000
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))

function decoded(bytes: Uint8Array): Payload {
  const result = decodePayload(bytes)
  if (result.kind === 'discarded') throw new Error(result.reason)
  return result.payload
}

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

  it('go through a whole birth and come back, of every datatype there is', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(fc.array(anyValue, { maxLength: 8 }), (given) => {
        const metrics = given.map((value, i) => birthMetric({ name: `m${i}`, value, at: T }, null))
        const read = decoded(encodePayload({ ...emptyPayload, metrics })).metrics.map((m) => {
          const type = datatypeName(m.datatype ?? 0)
          return type === null ? null : fromWire(type, m.isNull === true ? null : m.value)
        })
        for (const { type, value } of given) if (value !== null) seen.add(type)
        // Float32 travels as itself: the arbitrary makes only such numbers.
        expect(read).toEqual(given.map((value) => ({ kind: 'value', value })))
      }),
      { numRuns: 500 },
    )
    expect([...seen].toSorted()).toEqual(Object.keys(datatypeCodes).toSorted())
  })

  it.each([
    ['an Int8 −1 as a varint of two bytes', '20 01 50 FF 01', 'Int8', -1],
    ['an Int8 −1 as a varint of ten bytes', '20 01 50 FF FF FF FF FF FF FF FF FF 01', 'Int8', -1],
    ['an Int16 −2 with its sign extended to 32 bits', '20 02 50 FE FF FF FF 0F', 'Int16', -2],
    ['an Int32 −1 as a varint of ten bytes', '20 03 50 FF FF FF FF FF FF FF FF FF 01', 'Int32', -1],
    ['an Int64 −1', '20 04 58 FF FF FF FF FF FF FF FF FF 01', 'Int64', -1n],
    ['a UInt32 in long_value', '20 07 58 FF FF FF FF 0F', 'UInt32', 4_294_967_295],
    ['a datatype written as a long varint', '20 8B 80 00 70 01', 'Boolean', true],
    ['a Boolean of another number than 1', '20 0B 70 02', 'Boolean', true],
  ] as const)('are read from what other encoders write: %s', (_, fields, type, value) => {
    const inner = bytesOf(fields)
    const { metrics } = decoded(Uint8Array.of(0x12, inner.length, ...inner))
    expect(fromWire(datatypeName(metrics[0]?.datatype ?? 0) ?? 'File', metrics[0]?.value ?? null)).toEqual({
      kind: 'value',
      value: { type, value },
    })
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
