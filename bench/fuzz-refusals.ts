/**
 * The specifications read once more, from the end that is checked: given the bytes of a message that a decoder
 * accepted, why they cannot be one. Nothing here is shared with the decoders.
 */
const starts = (bytes: Uint8Array, head: readonly number[]): boolean =>
  head.every((byte, index) => bytes[index] === byte)
const ends = (bytes: Uint8Array, tail: readonly number[]): boolean =>
  tail.every((byte, index) => bytes[bytes.length - tail.length + index] === byte)

/** GA/T 467: preamble, big-endian length of all that follows it, XOR of everything after the preamble is zero. */
export function samFrame(bytes: Uint8Array): string | null {
  if (!starts(bytes, [0xaa, 0xaa, 0xaa, 0x96, 0x69])) return 'preamble'
  if (new DataView(bytes.buffer, bytes.byteOffset).getUint16(5) !== bytes.length - 7) return 'length'
  if (bytes.length < 11 || bytes.length > 2321) return 'size'
  let sum = 0
  for (let at = 5; at < bytes.length; at += 1) sum ^= bytes[at] ?? 0
  return sum === 0 ? null : 'checksum'
}

const power = (base: number, exponent: number, modulus: number): number =>
  exponent === 0 ? 1 : (base * power(base, exponent - 1, modulus)) % modulus

/** ISO 7064 MOD 11-2 by its definition: the characters times powers of two give 1 modulo 11. */
function mod112(number: string): boolean {
  const sum = Array.from(number).reduce(
    (total, character, index) =>
      total + (character === 'X' ? 10 : Number(character)) * power(2, number.length - 1 - index, 11),
    0,
  )
  return sum % 11 === 1
}

/** A card that counts as read: type at offset 248, lengths, and a number that holds. */
export function cardContent(bytes: Uint8Array): string | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  if (view.getUint16(10) !== 256 || view.getUint16(12) !== 1024) return 'lengths'
  const fingerprint = bytes.length === 1295 ? null : view.getUint16(14)
  const head = fingerprint === null ? 14 : 16
  if (head + 256 + 1024 + (fingerprint ?? 0) + 1 !== bytes.length) return 'total length'
  const text = Buffer.from(bytes.subarray(head, head + 256)).toString('utf16le')
  const type = text.charAt(124)
  if (![' ', 'J', 'Y', 'I'].includes(type)) return 'type'
  if (type === 'I') return /^[A-Z]{3}\d{12}$/.test(text.slice(61, 76)) ? null : 'number of 2017'
  const number = text.slice(61, 79)
  if (!/^\d{17}[\dX]$/.test(number) || !mod112(number)) return 'number'
  return number.slice(6, 14) === text.slice(18, 26) ? null : 'birth'
}

/** A line of a serial scanner: text without control characters but the group separator, and not empty. */
export function scan(bytes: Uint8Array): string | null {
  if (bytes.length === 0 || bytes.length > 2956) return 'length'
  if (bytes.some((byte) => (byte < 0x20 && byte !== 0x1d) || byte === 0x7f)) return 'control character'
  return Buffer.from(bytes).equals(Buffer.from(Buffer.from(bytes).toString('utf8'), 'utf8'))
    ? null
    : 'not UTF-8'
}

/** HID POS: whole reports of 64 bytes with report id 2, at most 56 bytes of data, all but the last going on. */
export function hidReports(bytes: Uint8Array): string | null {
  if (bytes.length === 0 || bytes.length % 64 !== 0) return 'not whole reports'
  for (let at = 0; at < bytes.length; at += 64) {
    if (bytes[at] !== 2) return 'report id'
    if ((bytes[at + 1] ?? 255) > 56) return 'length'
    const goesOn = ((bytes[at + 63] ?? 0) & 1) === 1
    if (goesOn !== at + 64 < bytes.length) return 'continuation'
  }
  return null
}

const mrzValue = (character: string): number =>
  '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'.indexOf(character === '<' ? '0' : character)
const mrzSum = (text: string): number =>
  Array.from(text).reduce(
    (sum, character, index) => sum + mrzValue(character) * ([7, 3, 1][index % 3] ?? 0),
    0,
  ) % 10

/** ICAO 9303: the composite check digit, counted from 1 as the standard prints it. */
export function document(bytes: Uint8Array): string | null {
  const text = Array.from(bytes, (byte) =>
    byte < 0x20 || byte === 0x7f ? '' : String.fromCharCode(byte),
  ).join('')
  if (!/^[A-Z0-9<]+$/.test(text)) return 'characters'
  const part = (line: string, from: number, to: number): string => line.slice(from - 1, to)
  const [first, second] = text.length === 90 ? [text.slice(0, 30), text.slice(30, 60)] : halves(text)
  const composite = compositeOf(first, second, part)
  if (composite === null) return 'length'
  return String(mrzSum(composite.over)) === composite.digit ? null : 'composite check digit'
}

function halves(text: string): readonly [string, string] {
  return [text.slice(0, text.length / 2), text.slice(text.length / 2)]
}

function compositeOf(
  first: string,
  second: string,
  part: (line: string, from: number, to: number) => string,
): { readonly over: string; readonly digit: string } | null {
  switch (first.length) {
    case 44:
      return {
        over: part(second, 1, 10) + part(second, 14, 20) + part(second, 22, 43),
        digit: part(second, 44, 44),
      }
    case 36:
      return {
        over: part(second, 1, 10) + part(second, 14, 20) + part(second, 22, 35),
        digit: part(second, 36, 36),
      }
    case 30:
      return {
        over: part(first, 6, 30) + part(second, 1, 7) + part(second, 9, 15) + part(second, 19, 29),
        digit: part(second, 30, 30),
      }
    default:
      return null
  }
}

/** ESC/POS: one byte with the fixed bits of its topic, four with those of the automatic status, or the clear notice. */
export function printerStatus(bytes: Uint8Array): string | null {
  const [first = 0xff] = bytes
  if (bytes.length === 3) return starts(bytes, [0x37, 0x25, 0x00]) ? null : 'notice'
  if (bytes.length === 4) {
    if ((first & 0b1001_0011) !== 0b0001_0000) return 'first of automatic status'
    return bytes.slice(1).every((byte) => (byte & 0b1001_0000) === 0) ? null : 'rest of automatic status'
  }
  if (bytes.length !== 1) return 'length'
  const isFlow = first === 0x11 || first === 0x13
  const isRealTime = (first & 0b1001_0011) === 0b0001_0010
  const isInTurn = (first & 0b1001_0000) === 0
  return isFlow || isRealTime || isInTurn ? null : 'fixed bits'
}

/** LD2410: head, little-endian length of the body, tail; a report has AA after its type and 55 before its last byte. */
export function presenceFrame(bytes: Uint8Array): string | null {
  const isReport = starts(bytes, [0xf4, 0xf3, 0xf2, 0xf1])
  if (!isReport && !starts(bytes, [0xfd, 0xfc, 0xfb, 0xfa])) return 'head'
  const length = (bytes[4] ?? 0) + (bytes[5] ?? 0) * 256
  if (length !== bytes.length - 10) return 'length'
  if (!ends(bytes, isReport ? [0xf8, 0xf7, 0xf6, 0xf5] : [0x04, 0x03, 0x02, 0x01])) return 'tail'
  if (!isReport) return null
  const type = bytes[6]
  if (type !== 1 && type !== 2) return 'type'
  if (type === 2 && length !== 13) return 'length of a basic report'
  return bytes[7] === 0xaa && bytes[bytes.length - 6] === 0x55 ? null : 'marks'
}
