import type { PeripheralKind } from '@foyer/contracts/peripheral'

const names: Readonly<Record<PeripheralKind, string>> = {
  'id-card-reader': 'an ID card reader',
  'barcode-scanner': 'a code scanner',
  'receipt-printer': 'a receipt printer',
  'mrz-reader': 'a document reader',
  'presence-sensor': 'a presence sensor',
}

/** Beginnings that no other kind of device sends: four bytes or more that are not text in any encoding we read. */
const signatures: readonly { readonly kind: PeripheralKind; readonly bytes: readonly number[] }[] = [
  { kind: 'id-card-reader', bytes: [0xaa, 0xaa, 0xaa, 0x96, 0x69] },
  { kind: 'presence-sensor', bytes: [0xf4, 0xf3, 0xf2, 0xf1] },
  { kind: 'presence-sensor', bytes: [0xfd, 0xfc, 0xfb, 0xfa] },
]
const longestSignature = Math.max(...signatures.map(({ bytes }) => bytes.length))
const shownBytes = 8
/** Devices that are never asked: no silence tells the wrong one, only that it never stops and never makes sense. */
const listenedTo: ReadonlySet<PeripheralKind> = new Set(['barcode-scanner', 'mrz-reader'])
/** More than any one code or document, so the first one of a day is never taken for nonsense while it comes in. */
const longestSense = 4096

function holds(bytes: readonly number[], part: readonly number[]): boolean {
  return bytes.some((_, start) => part.every((byte, index) => bytes[start + index] === byte))
}

function isText(bytes: readonly number[]): boolean {
  return bytes.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x0d || byte === 0x0a)
}

/**
 * What came over one connection before the device gave a single answer that its adapter understood. It tells a device
 * in the wrong port from one that is silent. At most a few bytes are kept, and text is counted, never repeated:
 * it may be what is written on somebody's card.
 */
export class Overheard {
  readonly #kind: PeripheralKind
  #recent: number[] = []
  #first: number[] = []
  #count = 0
  #other: PeripheralKind | null = null

  constructor(kind: PeripheralKind) {
    this.#kind = kind
  }

  hear(bytes: Uint8Array): void {
    this.#count += bytes.length
    if (this.#first.length < shownBytes) this.#first.push(...bytes.slice(0, shownBytes - this.#first.length))
    const window = [...this.#recent, ...bytes]
    const found = signatures.find(({ bytes: signature }) => holds(window, signature))
    if (found !== undefined && found.kind !== this.#kind) this.#other ??= found.kind
    this.#recent = window.slice(-(longestSignature - 1))
  }

  /** The device that gave itself away by its own frames, in an engineer's words; null while none did. */
  get otherDevice(): string | null {
    return this.#other === null ? null : `wrong device: ${names[this.#other]} speaks here`
  }

  /** What speaks for another device although nobody asked: its own frames, or a stream that never makes sense. */
  get suspicion(): string | null {
    if (this.otherDevice !== null) return this.otherDevice
    if (!listenedTo.has(this.#kind) || this.#count <= longestSense) return null
    return `wrong device or wrong baud rate: heard more than ${longestSense} bytes ${this.#beginning()}, nothing of ${names[this.#kind]}`
  }

  #beginning(): string {
    return isText(this.#first)
      ? 'of text'
      : `beginning ${this.#first.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`
  }

  /** Why the right device, had it been there, would not have sounded like this; null when nothing was heard. */
  get nonsense(): string | null {
    if (this.otherDevice !== null) return this.otherDevice
    if (this.#count === 0) return null
    const what = `${this.#count} ${isText(this.#first) ? 'characters' : 'bytes'} ${this.#beginning()}`
    return `wrong device or wrong baud rate: heard ${what}, no answer of ${names[this.#kind]}`
  }
}
