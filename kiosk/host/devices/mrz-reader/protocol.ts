import { readMrz, type MrzReading, type MrzResult } from './document.ts'

/**
 * Why bytes were not a document. `characters`: something else than `A`–`Z`, `0`–`9` and `<`. `line-length`, `too-long`:
 * no line has such a length. `incomplete`: a line is missing. `unknown-layout`: none of TD1, TD2, TD3. `check-digit`,
 * `field`: read, and not to be trusted.
 */
export type MrzDiscardReason =
  | 'characters'
  | 'line-length'
  | 'too-long'
  | 'incomplete'
  | 'unknown-layout'
  | 'check-digit'
  | 'field'

export type MrzMessage =
  | { readonly kind: 'reply'; readonly bytes: Uint8Array; readonly reading: MrzReading }
  | {
      readonly kind: 'discarded'
      readonly bytes: Uint8Array
      readonly reason: MrzDiscardReason
      /** What could be read all the same, for `check-digit` and `field`. */
      readonly doubtful: Extract<MrzResult, { readonly kind: 'doubtful' }> | null
    }

const stx = 0x02
const etx = 0x03
const cr = 0x0d
const lf = 0x0a
/** Characters a line, and how many of them make a document. */
const linesByLength: ReadonlyMap<number, number> = new Map([
  [30, 3],
  [36, 2],
  [44, 2],
])
/** Documents whose lines are sent as one. */
const lineLengthByTotal: ReadonlyMap<number, number> = new Map([
  [90, 30],
  [72, 36],
  [88, 44],
])
const longestLine = 90
/** Control characters are passed over; a line has room for a few. */
const longestRaw = 128

interface Line {
  readonly text: string
  readonly raw: readonly number[]
}

/**
 * Turns what an MRZ reader sends into documents: lines ended by CR, LF or both, or all lines as one; with STX and ETX
 * around them or without. Other control characters are passed over. It works byte by byte, so the same bytes give the
 * same messages however they were split, and it never throws.
 */
export class MrzDecoder {
  #lines: Line[] = []
  #text: number[] = []
  #raw: number[] = []
  #fault: 'characters' | 'too-long' | null = null

  /** Whether something was begun whose end is awaited. */
  get pending(): boolean {
    return this.#lines.length > 0 || this.#raw.length > 0
  }

  push(bytes: Uint8Array): MrzMessage[] {
    const messages: MrzMessage[] = []
    for (const byte of bytes) {
      if (byte === cr || byte === lf) this.#endLine(messages)
      else if (byte === stx || byte === etx) this.#endDocument(messages)
      else this.#hold(byte, messages)
    }
    return messages
  }

  /** Ends what was begun; called when the line has been silent for a while, as after a reader without terminators. */
  flush(): MrzMessage[] {
    const messages: MrzMessage[] = []
    this.#endDocument(messages)
    return messages
  }

  #hold(byte: number, messages: MrzMessage[]): void {
    this.#raw.push(byte)
    if (byte >= 0x20 && byte !== 0x7f) {
      if (/[A-Z0-9<]/.test(String.fromCharCode(byte))) this.#text.push(byte)
      else this.#fault ??= 'characters'
    }
    if (this.#text.length <= longestLine && this.#raw.length <= longestRaw) return
    this.#fault ??= 'too-long'
    this.#dropLines(messages)
    messages.push(discarded(this.#raw.splice(0), this.#fault))
    this.#text = []
  }

  #endDocument(messages: MrzMessage[]): void {
    this.#endLine(messages)
    this.#dropLines(messages)
  }

  #endLine(messages: MrzMessage[]): void {
    const raw = this.#raw.splice(0)
    const text = String.fromCharCode(...this.#text.splice(0))
    const fault = this.#fault
    this.#fault = null
    if (raw.length === 0) return
    if (fault === null && text === '') return
    if (fault !== null) {
      this.#dropLines(messages)
      messages.push(discarded(raw, fault))
      return
    }
    this.#line({ text, raw }, messages)
  }

  #line(line: Line, messages: MrzMessage[]): void {
    const { length } = line.text
    if (this.#lines[0] !== undefined && this.#lines[0].text.length !== length) this.#dropLines(messages)
    const joined = lineLengthByTotal.get(length)
    const needed = linesByLength.get(length)
    if (joined !== undefined) {
      messages.push(read(line.text.match(new RegExp(`.{${joined}}`, 'g')) ?? [], line.raw))
    } else if (needed === undefined) {
      messages.push(discarded(line.raw, 'line-length'))
    } else {
      this.#lines.push(line)
      if (this.#lines.length < needed) return
      const lines = this.#lines.splice(0)
      messages.push(
        read(
          lines.map(({ text }) => text),
          lines.flatMap(({ raw }) => raw),
        ),
      )
    }
  }

  #dropLines(messages: MrzMessage[]): void {
    const raw = this.#lines.splice(0).flatMap((line) => line.raw)
    if (raw.length > 0) messages.push(discarded(raw, 'incomplete'))
  }
}

function discarded(raw: readonly number[], reason: MrzDiscardReason): MrzMessage {
  return { kind: 'discarded', bytes: Uint8Array.from(raw), reason, doubtful: null }
}

function read(lines: readonly string[], raw: readonly number[]): MrzMessage {
  const result = readMrz(lines)
  switch (result.kind) {
    case 'read':
      return { kind: 'reply', bytes: Uint8Array.from(raw), reading: result.reading }
    case 'doubtful':
      return { kind: 'discarded', bytes: Uint8Array.from(raw), reason: result.reason, doubtful: result }
    case 'unknown-layout':
      return discarded(raw, 'unknown-layout')
  }
}
