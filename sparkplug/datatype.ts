import type { DataSet, Template } from './payload.ts'

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

/** A carrier read under a datatype: the value, or why the two do not go together. */
export type Interpreted = { kind: 'value'; value: Value } | { kind: 'mismatch'; reason: string }

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
