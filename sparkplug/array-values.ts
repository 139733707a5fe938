import protobuf from 'protobufjs/minimal.js'
import type { DatatypeName, Interpreted, Value } from './datatype.ts'
import { SparkplugError } from './errors.ts'

/**
 * Array metrics travel in `bytes_value`, packed little-endian; Boolean arrays as a 32-bit count and bits from the
 * most significant down; string arrays as NUL-terminated UTF-8 (Sparkplug 3.0 chapter 6, array types). The
 * specification's printed Float, Double and DateTime examples are not little-endian; its text is followed.
 */
type ArrayValue = Extract<Value, { value: unknown[] }>
type FixedWidthArray = Exclude<ArrayValue['type'], 'BooleanArray' | 'StringArray'>

const widths: Record<FixedWidthArray, 1 | 2 | 4 | 8> = {
  Int8Array: 1,
  UInt8Array: 1,
  Int16Array: 2,
  UInt16Array: 2,
  Int32Array: 4,
  UInt32Array: 4,
  FloatArray: 4,
  Int64Array: 8,
  UInt64Array: 8,
  DoubleArray: 8,
  DateTimeArray: 8,
}

const integerRange: Partial<Record<FixedWidthArray, readonly [number, number]>> = {
  Int8Array: [-128, 127],
  UInt8Array: [0, 255],
  Int16Array: [-32768, 32767],
  UInt16Array: [0, 65535],
  Int32Array: [-(2 ** 31), 2 ** 31 - 1],
  UInt32Array: [0, 2 ** 32 - 1],
  DateTimeArray: [0, Number.MAX_SAFE_INTEGER],
}

function refuse(type: DatatypeName, value: unknown): never {
  throw new SparkplugError('sparkplug/unencodable', `${String(value)} does not fit into a ${type}`)
}

function writeNumber(view: DataView, at: number, type: FixedWidthArray, value: number): void {
  const range = integerRange[type]
  if (range !== undefined && !(Number.isInteger(value) && value >= range[0] && value <= range[1])) {
    refuse(type, value)
  }
  if (type === 'FloatArray') view.setFloat32(at, value, true)
  else if (type === 'DoubleArray') view.setFloat64(at, value, true)
  else if (type === 'DateTimeArray') view.setBigUint64(at, BigInt(value), true)
  else if (widths[type] === 1) view.setUint8(at, value & 0xff)
  else if (widths[type] === 2) view.setUint16(at, value & 0xffff, true)
  else view.setUint32(at, value >>> 0, true)
}

function encodeBooleans(values: boolean[]): Uint8Array {
  const bytes = new Uint8Array(4 + Math.ceil(values.length / 8))
  new DataView(bytes.buffer).setUint32(0, values.length, true)
  values.forEach((value, i) => {
    const at = 4 + (i >>> 3)
    if (value) bytes[at] = (bytes[at] ?? 0) | (0x80 >>> (i & 7))
  })
  return bytes
}

function encodeStrings(values: string[]): Uint8Array {
  const { utf8 } = protobuf.util
  const total = values.reduce((sum, value) => sum + utf8.length(value) + 1, 0)
  const bytes = new Uint8Array(total)
  let at = 0
  for (const value of values) {
    if (value.includes('\0') || !value.isWellFormed()) refuse('StringArray', JSON.stringify(value))
    at += utf8.write(value, bytes, at) + 1
  }
  return bytes
}

/** @throws SparkplugError `sparkplug/unencodable` when an element is outside its type. */
export function encodeArray(v: ArrayValue): Uint8Array {
  if (v.type === 'BooleanArray') return encodeBooleans(v.value)
  if (v.type === 'StringArray') return encodeStrings(v.value)
  const width = widths[v.type]
  const bytes = new Uint8Array(v.value.length * width)
  const view = new DataView(bytes.buffer)
  const { type } = v
  v.value.forEach((value, i) => {
    if (typeof value === 'number') return writeNumber(view, i * width, type, value)
    const fitting = type === 'Int64Array' ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value)
    if (fitting !== value) refuse(type, value)
    view.setBigUint64(i * width, BigInt.asUintN(64, value), true)
  })
  return bytes
}

function decodeBooleans(bytes: Uint8Array, view: DataView): Interpreted {
  if (bytes.length < 4) return { kind: 'mismatch', reason: 'a BooleanArray is shorter than its count' }
  const count = view.getUint32(0, true)
  if (bytes.length !== 4 + Math.ceil(count / 8)) {
    return { kind: 'mismatch', reason: `a BooleanArray says ${count} bits in ${bytes.length - 4} bytes` }
  }
  const value = Array.from(
    { length: count },
    (_, i) => ((bytes[4 + (i >>> 3)] ?? 0) & (0x80 >>> (i & 7))) !== 0,
  )
  return { kind: 'value', value: { type: 'BooleanArray', value } }
}

function decodeStrings(bytes: Uint8Array): Interpreted {
  const value: string[] = []
  let start = 0
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== 0) continue
    const text = protobuf.util.utf8.read(bytes, start, at)
    // The lenient reader puts U+FFFD (three bytes) for what is no UTF-8: then the lengths or bytes differ.
    const back = new Uint8Array(protobuf.util.utf8.length(text))
    protobuf.util.utf8.write(text, back, 0)
    const from = start
    if (back.length !== at - start || back.some((byte, i) => byte !== bytes[from + i])) {
      return { kind: 'mismatch', reason: `string ${value.length} of a StringArray is not UTF-8` }
    }
    value.push(text)
    start = at + 1
  }
  if (start !== bytes.length) return { kind: 'mismatch', reason: 'a StringArray does not end with NUL' }
  return { kind: 'value', value: { type: 'StringArray', value } }
}

function readNumber(view: DataView, at: number, type: FixedWidthArray): number {
  switch (type) {
    case 'Int8Array':
      return view.getInt8(at)
    case 'UInt8Array':
      return view.getUint8(at)
    case 'Int16Array':
      return view.getInt16(at, true)
    case 'UInt16Array':
      return view.getUint16(at, true)
    case 'Int32Array':
      return view.getInt32(at, true)
    case 'UInt32Array':
      return view.getUint32(at, true)
    case 'FloatArray':
      return view.getFloat32(at, true)
    case 'DoubleArray':
      return view.getFloat64(at, true)
    case 'Int64Array':
    case 'UInt64Array':
    case 'DateTimeArray':
      return Number(view.getBigUint64(at, true))
  }
}

/** `bytes_value` → array under its datatype, or the reason why it is none. Never throws. */
export function decodeArray(type: ArrayValue['type'], bytes: Uint8Array): Interpreted {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (type === 'BooleanArray') return decodeBooleans(bytes, view)
  if (type === 'StringArray') return decodeStrings(bytes)
  const width = widths[type]
  if (bytes.length % width !== 0) {
    return { kind: 'mismatch', reason: `${bytes.length} bytes are no whole number of ${type} elements` }
  }
  const count = bytes.length / width
  if (type === 'Int64Array') {
    const value = Array.from({ length: count }, (_, i) => view.getBigInt64(i * width, true))
    return { kind: 'value', value: { type, value } }
  }
  if (type === 'UInt64Array') {
    const value = Array.from({ length: count }, (_, i) => view.getBigUint64(i * width, true))
    return { kind: 'value', value: { type, value } }
  }
  const value = Array.from({ length: count }, (_, i) => readNumber(view, i * width, type))
  if (type === 'DateTimeArray' && !value.every((v) => Number.isSafeInteger(v))) {
    return { kind: 'mismatch', reason: 'a DateTimeArray holds a time above 2^53-1' }
  }
  return { kind: 'value', value: { type, value } }
}
