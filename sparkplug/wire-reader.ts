import type protobuf from 'protobufjs/minimal.js'
import type { ExtensionValue, ScalarWireValue } from './payload.ts'

type Reader = protobuf.Reader

/** Thrown and caught inside the decoder only: `decodePayload` turns it into `discarded`. */
export class Malformed extends Error {}

const wireTypeNames = ['varint', 'fixed64', 'bytes', 'group start', 'group end', 'fixed32']

/** Templates hold metrics and property sets hold property sets: deeper nesting than this is refused. */
const MAX_DEPTH = 16

/** One message in a frame: field handlers are called until the message ends; unknown fields are stepped over. */
export function readFields(
  r: Reader,
  end: number,
  depth: number,
  onField: (field: number, wireType: number) => boolean,
): void {
  if (depth > MAX_DEPTH) throw new Malformed(`messages are nested deeper than ${MAX_DEPTH}`)
  while (r.pos < end) {
    const tag = r.uint32()
    const field = tag >>> 3
    const wireType = tag & 7
    if (field === 0) throw new Malformed('field number 0')
    if (!onField(field, wireType)) r.skipType(wireType)
    if (r.pos > end) throw new Malformed(`field ${field} runs ${r.pos - end} bytes past its message`)
  }
}

export function expectWire(actual: number, expected: number, what: string): void {
  if (actual !== expected) {
    throw new Malformed(
      `${what} has wire type ${wireTypeNames[actual] ?? actual}, not ${wireTypeNames[expected]}`,
    )
  }
}

/** Reads the length prefix of an embedded message and returns where it ends. */
export function messageEnd(r: Reader, wireType: number, what: string): number {
  expectWire(wireType, 2, what)
  const length = r.uint32()
  const end = r.pos + length
  if (end > r.len) throw new Malformed(`${what} says ${length} bytes, ${r.len - r.pos} are there`)
  return end
}

export function readUint32(r: Reader, wireType: number, what: string): number {
  expectWire(wireType, 0, what)
  return r.uint32()
}

export function readUint64(r: Reader, wireType: number, what: string): bigint {
  expectWire(wireType, 0, what)
  const long = r.uint64()
  return (BigInt(long.high >>> 0) << 32n) | BigInt(long.low >>> 0)
}

/** A uint64 that this package handles as a number: timestamps and sequence numbers. */
export function readSafeUint(r: Reader, wireType: number, what: string): number {
  expectWire(wireType, 0, what)
  const long = r.uint64()
  const value = (long.high >>> 0) * 4294967296 + (long.low >>> 0)
  if (value > Number.MAX_SAFE_INTEGER) throw new Malformed(`${what} is above 2^53-1`)
  return value
}

export function readBool(r: Reader, wireType: number, what: string): boolean {
  expectWire(wireType, 0, what)
  return r.bool()
}

export function readString(r: Reader, wireType: number, what: string): string {
  expectWire(wireType, 2, what)
  return r.stringVerify()
}

/** Copies, so that a decoded payload does not keep the socket's buffer alive. */
export function readBytes(r: Reader, wireType: number, what: string): Uint8Array {
  expectWire(wireType, 2, what)
  return Uint8Array.from(r.bytes())
}

/** The five carriers from `int_value` (field `first`) on, and the extension field; null when `field` is none of them. */
export function readCarrier(
  r: Reader,
  field: number,
  wireType: number,
  first: number,
  extension: number,
): ScalarWireValue | ExtensionValue | null {
  if (field === extension) return { kind: 'extension', value: readBytes(r, wireType, 'extension_value') }
  switch (field - first) {
    case 0:
      return { kind: 'int', value: readUint32(r, wireType, 'int_value') }
    case 1:
      return { kind: 'long', value: readUint64(r, wireType, 'long_value') }
    case 2:
      expectWire(wireType, 5, 'float_value')
      return { kind: 'float', value: r.float() }
    case 3:
      expectWire(wireType, 1, 'double_value')
      return { kind: 'double', value: r.double() }
    case 4:
      return { kind: 'boolean', value: readBool(r, wireType, 'boolean_value') }
    case 5:
      return { kind: 'string', value: readString(r, wireType, 'string_value') }
    default:
      return null
  }
}
