import { madeUpCodeBytes } from './code-scrubber.ts'
import { sameShapeBytes } from './same-shape.ts'
import { joined, type Scrubber } from './scrubber.ts'

const [dle, esc, fs, gs] = [0x10, 0x1b, 0x1c, 0x1d]
/** 某 in GBK, and the first four-byte character of GB18030 that stands for a rare name. */
const [ideograph, rareIdeograph] = [Uint8Array.of(0xc4, 0xb3), Uint8Array.of(0x81, 0x39, 0xef, 0x31)]
/** What replaces a picture: even its outline could be read. */
const raster = 0x55
/** A barcode that has not ended by then is none. */
const longestBarcode = 256

/** Bytes after the two of a command; commands that are not here have none. */
const argumentBytes: ReadonlyMap<number, number> = new Map([
  ...[0x1b20, 0x1b21, 0x1b2d, 0x1b33, 0x1b45, 0x1b47, 0x1b4a, 0x1b4d, 0x1b52, 0x1b56, 0x1b61, 0x1b64].map(
    (code) => [code, 1] as const,
  ),
  ...[0x1b74, 0x1b7b, 0x1c21, 0x1c2d, 0x1c57, 0x1d21, 0x1d42, 0x1d48, 0x1d61, 0x1d66, 0x1d68, 0x1d72].map(
    (code) => [code, 1] as const,
  ),
  ...[0x1d49, 0x1d77].map((code) => [code, 1] as const),
  ...[0x1b24, 0x1b5c, 0x1c53, 0x1d4c, 0x1d50, 0x1d57].map((code) => [code, 2] as const),
  [0x1b70, 3],
])

/** A part of the stream that is understood: how it begins unchanged, how much of it is a picture, and what is text. */
type Part =
  | { readonly kind: 'more' }
  | { readonly kind: 'command'; readonly length: number; readonly pictureBytes: number }
  | { readonly kind: 'code'; readonly from: number; readonly to: number; readonly barcode: boolean }
  | { readonly kind: 'text'; readonly length: number; readonly made: Uint8Array }

const more: Part = { kind: 'more' }
const command = (length: number, pictureBytes = 0): Part => ({ kind: 'command', length, pictureBytes })

function textAt(bytes: readonly number[]): Part {
  const [first = 0, second] = bytes
  if (first < 0x80) return { kind: 'text', length: 1, made: sameShapeBytes(Uint8Array.of(first)) }
  if (first === 0x80 || first === 0xff) return { kind: 'text', length: 1, made: Uint8Array.of(0xff) }
  if (second === undefined) return more
  if (second >= 0x30 && second <= 0x39) {
    return bytes.length < 4 ? more : { kind: 'text', length: 4, made: rareIdeograph }
  }
  if (second < 0x40 || second === 0x7f || second === 0xff) {
    return { kind: 'text', length: 1, made: Uint8Array.of(0xff) }
  }
  // Rows A1 to A9 hold signs; of them row A3 holds wide digits and letters, the rest is layout and currency.
  const isSign = first >= 0xa1 && first <= 0xa9 && second >= 0xa1
  const isWideText = first === 0xa3 && ((second >= 0xb0 && second <= 0xb9) || second >= 0xc1)
  if (isSign && !isWideText) return { kind: 'text', length: 2, made: Uint8Array.of(first, second) }
  return { kind: 'text', length: 2, made: isSign ? Uint8Array.of(0xa3, 0xb0) : ideograph }
}

function barcodeAt(bytes: readonly number[]): Part {
  const [, , system, count] = bytes
  if (system === undefined || count === undefined) return more
  if (system >= 65) {
    return bytes.length < 4 + count ? more : { kind: 'code', from: 4, to: 4 + count, barcode: true }
  }
  const end = bytes.indexOf(0, 3)
  if (end < 0) return bytes.length < longestBarcode ? more : command(3)
  return { kind: 'code', from: 3, to: end, barcode: true }
}

function extendedAt(bytes: readonly number[]): Part {
  const [, , letter, low, high] = bytes
  if (letter === undefined || low === undefined || high === undefined) return more
  const length = 5 + low + high * 256
  if (bytes.length < length) return more
  const isQrData = letter === 0x6b && bytes[6] === 0x50 && length > 8
  if (isQrData) return { kind: 'code', from: 8, to: length, barcode: false }
  // GS ( L carries pictures; its first bytes say what for.
  return letter === 0x4c ? command(Math.min(length, 15), Math.max(0, length - 15)) : command(length)
}

function partAt(bytes: readonly number[]): Part {
  const [first = 0, second, third] = bytes
  if (![dle, esc, fs, gs].includes(first)) return first < 0x20 ? command(1) : textAt(bytes)
  if (second === undefined) return more
  const code = (first << 8) | second
  switch (code) {
    case 0x1004:
      return bytes.length < 3 ? more : command(3)
    case 0x1014:
      if (third === undefined) return more
      return bytes.length < (third === 8 ? 10 : 5) ? more : command(third === 8 ? 10 : 5)
    case 0x1b2a: {
      if (bytes.length < 5) return more
      const columns = (bytes[3] ?? 0) + (bytes[4] ?? 0) * 256
      return command(5, columns * ((third ?? 0) >= 32 ? 3 : 1))
    }
    case 0x1c32:
      return bytes.length < 4 ? more : command(4, 72)
    case 0x1d56:
      if (third === undefined) return more
      return third < 0x40 ? command(3) : bytes.length < 4 ? more : command(4)
    case 0x1d76: {
      if (bytes.length < 8) return more
      const width = (bytes[4] ?? 0) + (bytes[5] ?? 0) * 256
      return command(8, width * ((bytes[6] ?? 0) + (bytes[7] ?? 0) * 256))
    }
    case 0x1d6b:
      return barcodeAt(bytes)
    case 0x1d28:
      return extendedAt(bytes)
    default: {
      if (first === dle) return command(1)
      const length = 2 + (argumentBytes.get(code) ?? 0)
      return bytes.length < length ? more : command(length)
    }
  }
}

/** Code sets of Code 128 are chosen by `{` and a character, which stay; in set C a byte is a pair of digits. */
function madeUpBarcode(bytes: Uint8Array): Uint8Array {
  let pairs = false
  let introduced = false
  return bytes.map((byte) => {
    if (introduced) {
      introduced = false
      pairs = byte === 0x43 || (pairs && byte !== 0x41 && byte !== 0x42)
      return byte
    }
    introduced = byte === 0x7b
    if (introduced) return byte
    return pairs ? 0 : (sameShapeBytes(Uint8Array.of(byte))[0] ?? 0)
  })
}

/** For what goes to a printer: text, codes and pictures are made up, commands stay. */
export class ReceiptScrubber implements Scrubber {
  #held: number[] = []
  #pictureBytes = 0

  push(bytes: Uint8Array): Uint8Array {
    const out: Uint8Array[] = []
    for (const byte of bytes) {
      if (this.#pictureBytes > 0) {
        this.#pictureBytes -= 1
        out.push(Uint8Array.of(raster))
        continue
      }
      this.#held.push(byte)
      out.push(this.#understand())
    }
    return joined(out)
  }

  flush(): Uint8Array {
    this.#pictureBytes = 0
    return sameShapeBytes(Uint8Array.from(this.#held.splice(0)))
  }

  /** Bytes are held only until the part they begin is whole, so there is never more than one. */
  #understand(): Uint8Array {
    const part = partAt(this.#held)
    if (part.kind === 'more') return new Uint8Array(0)
    if (part.kind === 'code') {
      const bytes = Uint8Array.from(this.#held.splice(0))
      const code = bytes.slice(part.from, part.to)
      const made = part.barcode ? madeUpBarcode(code) : madeUpCodeBytes(code)
      return joined([bytes.slice(0, part.from), made, bytes.slice(part.to)])
    }
    const head = Uint8Array.from(this.#held.splice(0, part.length))
    if (part.kind === 'command') this.#pictureBytes = part.pictureBytes
    const made = part.kind === 'command' ? head : part.made
    const rest = this.#held.splice(0)
    return rest.length === 0 ? made : joined([made, this.push(Uint8Array.from(rest))])
  }
}
