import { decodeArray, encodeArray } from './array-values.ts'
import { SparkplugError } from './errors.ts'
import type { DataSet, Template, WireValue } from './payload.ts'

/** Sparkplug datatypes by name with their wire codes (Sparkplug 3.0 chapter 6, data types). */
export const datatypeCodes = {
  Int8: 1,
  Int16: 2,
  Int32: 3,
  Int64: 4,
  UInt8: 5,
  UInt16: 6,
  UInt32: 7,
  UInt64: 8,
  Float: 9,
  Double: 10,
  Boolean: 11,
  String: 12,
  DateTime: 13,
  Text: 14,
  UUID: 15,
  DataSet: 16,
  Bytes: 17,
  File: 18,
  Template: 19,
  Int8Array: 22,
  Int16Array: 23,
  Int32Array: 24,
  Int64Array: 25,
  UInt8Array: 26,
  UInt16Array: 27,
  UInt32Array: 28,
  UInt64Array: 29,
  FloatArray: 30,
  DoubleArray: 31,
  BooleanArray: 32,
  StringArray: 33,
  DateTimeArray: 34,
} as const

export type DatatypeName = keyof typeof datatypeCodes

const namesByCode = new Map<number, DatatypeName>()
for (const [name, code] of Object.entries(datatypeCodes)) {
  if (isDatatypeName(name)) namesByCode.set(code, name)
}

function isDatatypeName(name: string): name is DatatypeName {
  return Object.hasOwn(datatypeCodes, name)
}

/** Name of a wire code that a metric may have; null for codes the specification does not give to metrics. */
export function datatypeName(code: number): DatatypeName | null {
  return namesByCode.get(code) ?? null
}

export type NumberArrayType =
  | 'Int8Array'
  | 'Int16Array'
  | 'Int32Array'
  | 'UInt8Array'
  | 'UInt16Array'
  | 'UInt32Array'
  | 'FloatArray'
  | 'DoubleArray'
  | 'DateTimeArray'

/**
 * A metric's value with its meaning. `DateTime` is milliseconds since the epoch, UTC; 64-bit integers are
 * bigint; `Float` holds a number exact in 32 bits. `value: null` is a metric that exists and has no value now.
 */
export type Value =
  | { type: 'Int8' | 'Int16' | 'Int32' | 'UInt8' | 'UInt16' | 'UInt32'; value: number }
  | { type: 'Int64' | 'UInt64'; value: bigint }
  | { type: 'Float' | 'Double' | 'DateTime'; value: number }
  | { type: 'Boolean'; value: boolean }
  | { type: 'String' | 'Text' | 'UUID'; value: string }
  | { type: 'Bytes' | 'File'; value: Uint8Array }
  | { type: 'DataSet'; value: DataSet }
  | { type: 'Template'; value: Template }
  | { type: NumberArrayType; value: number[] }
  | { type: 'Int64Array' | 'UInt64Array'; value: bigint[] }
  | { type: 'BooleanArray'; value: boolean[] }
  | { type: 'StringArray'; value: string[] }
  | { type: DatatypeName; value: null }

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
    default:
      return { kind: 'bytes', value: encodeArray(v) }
  }
}

export type Interpreted = { kind: 'value'; value: Value } | { kind: 'mismatch'; reason: string }

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
    default:
      if (wire.kind === 'bytes') return decodeArray(type, wire.value)
  }
  return { kind: 'mismatch', reason: `${type} does not travel as ${wire.kind}` }
}

/** Whether two values are the same for report by exception: same type, same content. */
export function sameValue(a: Value, b: Value): boolean {
  if (a.type !== b.type) return false
  return sameContent(a.value, b.value)
}

function sameContent(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (ArrayBuffer.isView(a) !== ArrayBuffer.isView(b) || Array.isArray(a) !== Array.isArray(b)) return false
  const left = Object.entries(a)
  const right = new Map<string, unknown>(Object.entries(b))
  return left.length === right.size && left.every(([k, v]) => right.has(k) && sameContent(v, right.get(k)))
}
