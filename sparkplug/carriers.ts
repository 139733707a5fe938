import { decodeArray, encodeArray } from './array-values.ts'
import type { DatatypeName, Interpreted, Value } from './datatype.ts'
import { SparkplugError } from './errors.ts'
import type { WireValue } from './payload.ts'

const integerBits = { Int8: 8, Int16: 16, Int32: 32, UInt8: 8, UInt16: 16, UInt32: 32 } as const
type SmallInteger = keyof typeof integerBits

const isSigned = (type: SmallInteger): boolean => type.startsWith('Int')

function smallIntegerToWire(type: SmallInteger, value: number): WireValue {
  const bits = integerBits[type]
  const low = isSigned(type) ? -(2 ** (bits - 1)) : 0
  const high = isSigned(type) ? 2 ** (bits - 1) - 1 : 2 ** bits - 1
  if (!Number.isInteger(value) || value < low || value > high) {
    throw new SparkplugError('sparkplug/unencodable', `${value} is no ${type}; allowed is ${low}…${high}`)
  }
  return { kind: 'int', value: value < 0 ? value + 2 ** bits : value }
}

function long(type: DatatypeName, value: bigint, low: bigint, high: bigint): WireValue {
  if (value < low || value > high) {
    throw new SparkplugError('sparkplug/unencodable', `${value} is no ${type}; allowed is ${low}…${high}`)
  }
  return { kind: 'long', value: BigInt.asUintN(64, value) }
}

/**
 * Value → carrier. Negative integers become two's complement of their own width, so Int8 −1 is 255; UInt32
 * travels in `int_value`.
 *
 * @throws SparkplugError `sparkplug/unencodable` when the value is outside its type.
 */
export function toWire(v: Value): WireValue | null {
  if (v.value === null) return null
  switch (v.type) {
    case 'Int8':
    case 'Int16':
    case 'Int32':
    case 'UInt8':
    case 'UInt16':
    case 'UInt32':
      return smallIntegerToWire(v.type, v.value)
    case 'Int64':
      return long(v.type, v.value, -(2n ** 63n), 2n ** 63n - 1n)
    case 'UInt64':
      return long(v.type, v.value, 0n, 2n ** 64n - 1n)
    case 'DateTime':
      if (!Number.isSafeInteger(v.value) || v.value < 0) {
        throw new SparkplugError('sparkplug/unencodable', `${v.value} is no DateTime; allowed is 0…2^53-1 ms`)
      }
      return { kind: 'long', value: BigInt(v.value) }
    case 'Float':
      return { kind: 'float', value: v.value }
    case 'Double':
      return { kind: 'double', value: v.value }
    case 'Boolean':
      return { kind: 'boolean', value: v.value }
    case 'String':
    case 'Text':
    case 'UUID':
      return { kind: 'string', value: v.value }
    case 'Bytes':
    case 'File':
      return { kind: 'bytes', value: v.value }
    case 'DataSet':
      return { kind: 'dataset', value: v.value }
    case 'Template':
      return { kind: 'template', value: v.value }
    case 'Int8Array':
    case 'Int16Array':
    case 'Int32Array':
    case 'Int64Array':
    case 'UInt8Array':
    case 'UInt16Array':
    case 'UInt32Array':
    case 'UInt64Array':
    case 'FloatArray':
    case 'DoubleArray':
    case 'BooleanArray':
    case 'StringArray':
    case 'DateTimeArray':
      return { kind: 'bytes', value: encodeArray(v) }
  }
}

function smallIntegerFromWire(type: SmallInteger, raw: number): Interpreted {
  const bits = integerBits[type]
  const width = 2 ** bits
  const half = width / 2
  if (!isSigned(type)) {
    if (raw < width) return { kind: 'value', value: { type, value: raw } }
  } else if (raw < width) {
    return { kind: 'value', value: { type, value: raw < half ? raw : raw - width } }
  } else if (raw >= 2 ** 32 - half) {
    // Some encoders extend the sign to all 32 bits of the carrier.
    return { kind: 'value', value: { type, value: raw - 2 ** 32 } }
  }
  return { kind: 'mismatch', reason: `int_value ${raw} does not fit ${type}` }
}

function longFromWire(type: 'Int64' | 'UInt64' | 'DateTime', raw: bigint): Interpreted {
  if (type === 'Int64') return { kind: 'value', value: { type, value: BigInt.asIntN(64, raw) } }
  if (type === 'UInt64') return { kind: 'value', value: { type, value: raw } }
  if (raw > BigInt(Number.MAX_SAFE_INTEGER)) {
    return { kind: 'mismatch', reason: `long_value ${raw} is no DateTime` }
  }
  return { kind: 'value', value: { type, value: Number(raw) } }
}

/** Carrier → value under the datatype the birth gave it; `null` carrier means the metric is null. */
export function fromWire(type: DatatypeName, wire: WireValue | null): Interpreted {
  if (wire === null) return { kind: 'value', value: { type, value: null } }
  switch (type) {
    case 'UInt32':
      // The specification's text says int_value; the Tahu JavaScript encoder writes long_value.
      if (wire.kind === 'long' && wire.value < 2n ** 32n) {
        return { kind: 'value', value: { type, value: Number(wire.value) } }
      }
      if (wire.kind === 'int') return smallIntegerFromWire(type, wire.value)
      break
    case 'Int8':
    case 'Int16':
    case 'Int32':
    case 'UInt8':
    case 'UInt16':
      if (wire.kind === 'int') return smallIntegerFromWire(type, wire.value)
      break
    case 'Int64':
    case 'UInt64':
    case 'DateTime':
      if (wire.kind === 'long') return longFromWire(type, wire.value)
      break
    case 'Float':
      if (wire.kind === 'float') return { kind: 'value', value: { type, value: wire.value } }
      break
    case 'Double':
      if (wire.kind === 'double') return { kind: 'value', value: { type, value: wire.value } }
      break
    case 'Boolean':
      if (wire.kind === 'boolean') return { kind: 'value', value: { type, value: wire.value } }
      break
    case 'String':
    case 'Text':
    case 'UUID':
      if (wire.kind === 'string') return { kind: 'value', value: { type, value: wire.value } }
      break
    case 'Bytes':
    case 'File':
      if (wire.kind === 'bytes') return { kind: 'value', value: { type, value: wire.value } }
      break
    case 'DataSet':
      if (wire.kind === 'dataset') return { kind: 'value', value: { type, value: wire.value } }
      break
    case 'Template':
      if (wire.kind === 'template') return { kind: 'value', value: { type, value: wire.value } }
      break
    case 'Int8Array':
    case 'Int16Array':
    case 'Int32Array':
    case 'Int64Array':
    case 'UInt8Array':
    case 'UInt16Array':
    case 'UInt32Array':
    case 'UInt64Array':
    case 'FloatArray':
    case 'DoubleArray':
    case 'BooleanArray':
    case 'StringArray':
    case 'DateTimeArray':
      if (wire.kind === 'bytes') return decodeArray(type, wire.value)
  }
  return { kind: 'mismatch', reason: `${type} does not travel as ${wire.kind}` }
}
