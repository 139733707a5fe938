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
export const longestFrame = 2321
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
  return Uint8Array.from([...preamble, ...counted, xor(counted, 0)])
}

function xor(bytes: readonly number[], from: number): number {
  let sum = 0
  for (let index = from; index < bytes.length; index += 1) sum ^= bytes[index] ?? 0
  return sum
}

/**
 * Cuts bytes into frames, byte by byte, so that the same bytes give the same messages however they were split.
 * It never throws, and every byte that went in comes out in exactly one message, in order. `meaning` is given each
 * whole frame whose SUM is right.
 */
export class FrameCutter<Message> {
  readonly #shortestLength: number
  readonly #meaning: (frame: Uint8Array) => Message
  #held: number[] = []
  #inFrame = false

  constructor(shortestLength: number, meaning: (frame: Uint8Array) => Message) {
    this.#shortestLength = shortestLength
    this.#meaning = meaning
  }

  push(bytes: Uint8Array): (Message | SamDiscarded)[] {
    const messages: (Message | SamDiscarded)[] = []
    for (const byte of bytes) this.#take(byte, messages)
    return messages
  }

  /** Gives up on what is held; called when the line has been silent for too long inside a frame. */
  flush(): (Message | SamDiscarded)[] {
    if (this.#held.length === 0) return []
    const reason = this.#inFrame ? 'gap' : 'noise'
    const message: SamDiscarded = { kind: 'discarded', bytes: Uint8Array.from(this.#held), reason }
    this.#held = []
    this.#inFrame = false
    return [message]
  }

  #take(byte: number, messages: (Message | SamDiscarded)[]): void {
    this.#held.push(byte)
    if (this.#inFrame) this.#continueFrame(messages)
    else this.#seek(messages)
  }

  #seek(messages: (Message | SamDiscarded)[]): void {
    const held = this.#held
    if (endsWithPreamble(held)) {
      const noise = held.slice(0, held.length - preamble.length)
      if (noise.length > 0)
        messages.push({ kind: 'discarded', bytes: Uint8Array.from(noise), reason: 'noise' })
      this.#held = [...preamble]
      this.#inFrame = true
      return
    }
    if (held.length < longestNoise) return
    const keep = preambleStartAtEnd(held, 0)
    messages.push({ kind: 'discarded', bytes: Uint8Array.from(held.slice(0, keep)), reason: 'noise' })
    this.#held = held.slice(keep)
  }

  #continueFrame(messages: (Message | SamDiscarded)[]): void {
    const held = this.#held
    if (held.length < headBytes) return
    const length = ((held[5] ?? 0) << 8) | (held[6] ?? 0)
    if (length < this.#shortestLength || length > longestFrame - headBytes) {
      this.#reject('length', messages)
      return
    }
    if (held.length < headBytes + length) return
    if (xor(held, preamble.length) !== 0) {
      this.#reject('checksum', messages)
      return
    }
    messages.push(this.#meaning(Uint8Array.from(held)))
    this.#held = []
    this.#inFrame = false
  }

  /** A damaged frame may have swallowed the beginning of a good one: look for a preamble inside it. */
  #reject(reason: 'length' | 'checksum', messages: (Message | SamDiscarded)[]): void {
    const held = this.#held
    const next = preambleStartAtEnd(held, preamble.length)
    messages.push({ kind: 'discarded', bytes: Uint8Array.from(held.slice(0, next)), reason })
    this.#held = []
    this.#inFrame = false
    for (const byte of held.slice(next)) this.#take(byte, messages)
  }
}

function endsWithPreamble(bytes: readonly number[]): boolean {
  const start = bytes.length - preamble.length
  return start >= 0 && preamble.every((byte, index) => bytes[start + index] === byte)
}

/** Where, from `from` on, a preamble begins, whole or cut off by the end; the length when none does. */
function preambleStartAtEnd(bytes: readonly number[], from: number): number {
  for (let start = from; start < bytes.length; start += 1) {
    const rest = Math.min(preamble.length, bytes.length - start)
    let same = 0
    while (same < rest && bytes[start + same] === preamble[same]) same += 1
    if (same === rest) return start
  }
  return bytes.length
}
