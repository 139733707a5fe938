/**
 * The frame of the SAM_V protocol, both directions: `AA AA AA 96 69 | length | counted… | SUM`.
 *
 * The length is big-endian and counts everything after itself, SUM included. SUM is the XOR of the length
 * bytes and all that follows up to SUM; the preamble is not part of it. (GA/T 467-2019.)
 */
const preamble: readonly number[] = [0xaa, 0xaa, 0xaa, 0x96, 0x69]
/** Preamble and length. */
const headBytes = 7
/** The longest frame in the field: text, photo and fingerprint. */
const longestFrame = 2321
/** Noise is handed out at the latest when this many bytes came without a preamble. */
const longestNoise = 4096

/** `noise`: no preamble. `length`: impossible length. `checksum`: wrong SUM. `gap`: the sender stopped in the middle. */
export type SamDiscardReason = 'noise' | 'length' | 'checksum' | 'gap'
export type SamDiscarded = {
  readonly kind: 'discarded'
  readonly bytes: Uint8Array
  readonly reason: SamDiscardReason
}

/** A whole frame around what is counted between the length and SUM. */
export function encodeFrame(content: Iterable<number>): Uint8Array {
  const bytes = [...content]
  const length = bytes.length + 1
  const counted = [length >> 8, length & 0xff, ...bytes]
  return Uint8Array.from([...preamble, ...counted, xor(counted, 0, counted.length)])
}

function xor(bytes: ArrayLike<number>, from: number, to: number): number {
  let sum = 0
  for (let index = from; index < to; index += 1) sum ^= bytes[index] ?? 0
  return sum
}

/** How many bytes of a preamble the bytes so far end with, after one more. */
function matchedAfter(matched: number, byte: number): number {
  if (byte === preamble[matched]) return matched + 1
  // Only AA begins one: a fourth AA still ends with three of them, any other AA is a first.
  if (byte === preamble[0]) return matched === 3 ? 3 : 1
  return 0
}

/**
 * Cuts bytes into frames, so that the same bytes give the same messages however they were split. It never throws, it
 * holds no more than 4096 bytes, and every byte that went in comes out in exactly one message, in order. `meaning` is
 * given each whole frame whose SUM is right.
 */
export class FrameCutter<Message> {
  readonly #shortestLength: number
  readonly #meaning: (frame: Uint8Array) => Message
  readonly #held = new Uint8Array(longestNoise)
  #length = 0
  /** Bytes of a preamble at the end of what is held, while there is no frame. */
  #matched = 0
  #inFrame = false

  constructor(shortestLength: number, meaning: (frame: Uint8Array) => Message) {
    this.#shortestLength = shortestLength
    this.#meaning = meaning
  }

  push(bytes: Uint8Array): (Message | SamDiscarded)[] {
    const messages: (Message | SamDiscarded)[] = []
    this.#feed(bytes, messages)
    return messages
  }

  /** Gives up on what is held; called when the line has been silent for too long inside a frame. */
  flush(): (Message | SamDiscarded)[] {
    if (this.#length === 0) return []
    const message = this.#discard(this.#length, this.#inFrame ? 'gap' : 'noise')
    this.#forget()
    return [message]
  }

  #feed(bytes: Uint8Array, messages: (Message | SamDiscarded)[]): void {
    let at = 0
    while (at < bytes.length) {
      at = this.#inFrame ? this.#continueFrame(bytes, at, messages) : this.#seek(bytes, at, messages)
    }
  }

  #discard(length: number, reason: SamDiscardReason): SamDiscarded {
    return { kind: 'discarded', bytes: this.#held.slice(0, length), reason }
  }

  #forget(): void {
    this.#length = 0
    this.#matched = 0
    this.#inFrame = false
  }

  /** Takes bytes up to the end of a preamble or of all; returns where to go on. */
  #seek(bytes: Uint8Array, from: number, messages: (Message | SamDiscarded)[]): number {
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0
      this.#held[this.#length] = byte
      this.#length += 1
      this.#matched = matchedAfter(this.#matched, byte)
      const found = this.#matched === preamble.length
      if (!found && this.#length < longestNoise) continue
      const noise = this.#length - this.#matched
      if (noise > 0) messages.push(this.#discard(noise, 'noise'))
      this.#held.copyWithin(0, noise, this.#length)
      this.#length = this.#matched
      if (!found) continue
      this.#inFrame = true
      return at + 1
    }
    return bytes.length
  }

  /** Takes bytes up to the end of the length, of the frame, or of all; returns where to go on. */
  #continueFrame(bytes: Uint8Array, from: number, messages: (Message | SamDiscarded)[]): number {
    const held = this.#held
    const counted = (): number => ((held[5] ?? 0) << 8) | (held[6] ?? 0)
    const end = this.#length < headBytes ? headBytes : headBytes + counted()
    const to = Math.min(bytes.length, from + end - this.#length)
    held.set(bytes.subarray(from, to), this.#length)
    this.#length += to - from
    if (this.#length < end) return to
    if (end === headBytes) {
      const length = counted()
      if (length < this.#shortestLength || length > longestFrame - headBytes) this.#reject('length', messages)
    } else if (xor(held, preamble.length, end) === 0) {
      messages.push(this.#meaning(held.slice(0, end)))
      this.#forget()
    } else this.#reject('checksum', messages)
    return to
  }

  /** A damaged frame may have swallowed the beginning of a good one: look for a preamble inside it. */
  #reject(reason: 'length' | 'checksum', messages: (Message | SamDiscarded)[]): void {
    const next = preambleStartIn(this.#held, preamble.length, this.#length)
    const rest = this.#held.slice(next, this.#length)
    messages.push(this.#discard(next, reason))
    this.#forget()
    this.#feed(rest, messages)
  }
}

/** Where, in what lies between, a preamble begins, whole or cut off by the end; the end when none does. */
function preambleStartIn(bytes: Uint8Array, from: number, end: number): number {
  for (let start = from; start < end; start += 1) {
    const rest = Math.min(preamble.length, end - start)
    let same = 0
    while (same < rest && bytes[start + same] === preamble[same]) same += 1
    if (same === rest) return start
  }
  return end
}
