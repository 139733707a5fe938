import { scanText } from '../scan-text.ts'
import { symbologyOf, type Symbology } from '../symbologies.ts'

/** A scanned code, as the scanner sent it. */
export interface Scan {
  /** Null when the scanner sends no identifier, or one that the table does not know. */
  readonly symbology: Symbology | null
  /** The AIM identifier, `]` and two characters, or null when there is none. */
  readonly aimId: string | null
  /** The content without identifier and terminator; GS1 group separators (0x1D) are kept. */
  readonly text: string
}

/** `gap`: the line fell silent before a terminator. */
export type ScanDiscardReason = 'empty' | 'control-characters' | 'not-utf8' | 'too-long' | 'gap'

export type ScanMessage =
  | { readonly kind: 'reply'; readonly scan: Scan; readonly bytes: Uint8Array }
  | { readonly kind: 'discarded'; readonly bytes: Uint8Array; readonly reason: ScanDiscardReason }

const cr = 0x0d
const lf = 0x0a
/** QR version 40 holds 2953 bytes; three more for the identifier. */
const defaultLongest = 2956

/**
 * Turns the bytes of a serial scanner into scans. CR, LF and CR LF end a code. It works byte by byte, so the
 * same bytes give the same messages however they were split, and it never throws.
 */
export class ScanDecoder {
  readonly #longest: number
  #held: number[] = []
  #tooLong = false
  #afterCr = false

  constructor(longest: number = defaultLongest) {
    this.#longest = longest
  }

  /** Whether a code has begun and its terminator is still awaited. */
  get pending(): boolean {
    return this.#held.length > 0
  }

  push(bytes: Uint8Array): ScanMessage[] {
    const messages: ScanMessage[] = []
    for (const byte of bytes) {
      const belongsToCr = byte === lf && this.#afterCr
      this.#afterCr = byte === cr
      if (belongsToCr) continue
      if (byte === cr || byte === lf) messages.push(this.#finish())
      else this.#hold(byte, messages)
    }
    return messages
  }

  /** Gives up on an unfinished code; called when the line has been silent for too long. */
  flush(): ScanMessage[] {
    this.#afterCr = false
    const bytes = this.#release()
    this.#tooLong = false
    return bytes.length === 0 ? [] : [{ kind: 'discarded', bytes, reason: 'gap' }]
  }

  #hold(byte: number, messages: ScanMessage[]): void {
    this.#held.push(byte)
    if (this.#held.length <= this.#longest) return
    this.#tooLong = true
    messages.push({ kind: 'discarded', bytes: this.#release(), reason: 'too-long' })
  }

  #release(): Uint8Array {
    return Uint8Array.from(this.#held.splice(0))
  }

  #finish(): ScanMessage {
    const bytes = this.#release()
    if (this.#tooLong) {
      this.#tooLong = false
      return { kind: 'discarded', bytes, reason: 'too-long' }
    }
    return decodeLine(bytes)
  }
}

function decodeLine(bytes: Uint8Array): ScanMessage {
  const discarded = (reason: ScanDiscardReason): ScanMessage => ({ kind: 'discarded', bytes, reason })
  if (bytes.length === 0) return discarded('empty')
  const line = scanText(bytes)
  if (line.kind === 'unreadable') return discarded(line.reason)
  const aimId = /^\][A-Za-z][0-9A-Za-z]/.exec(line.text)?.[0] ?? null
  const text = aimId === null ? line.text : line.text.slice(aimId.length)
  if (text === '') return discarded('empty')
  return {
    kind: 'reply',
    bytes,
    scan: { symbology: aimId === null ? null : symbologyOf(aimId), aimId, text },
  }
}
