/**
 * The SAM_V frame protocol of resident ID card readers: bytes ⇄ frames, nothing else.
 *
 * Request `AA AA AA 96 69 | length | CMD | PARA | data… | SUM`, reply `… | length | SW1 SW2 SW3 | data… | SUM`.
 * The length is big-endian and counts everything after itself, SUM included. SUM is the XOR of the length
 * bytes and all that follows up to SUM; the preamble is not part of it. (GA/T 467-2019.)
 */
const preamble: readonly number[] = [0xaa, 0xaa, 0xaa, 0x96, 0x69]

/** The longest reply in the field: text, photo and fingerprint. */
export const longestFrame = 2321
const longestLength = longestFrame - 7
/** SW1 SW2 SW3 SUM. */
const shortestLength = 4
/** Noise is handed out at the latest when this many bytes came without a preamble. */
const longestNoise = 4096

export const samCommands = {
  resetSam: [0x10, 0xff],
  samStatus: [0x11, 0xff],
  samId: [0x12, 0xff],
  find: [0x20, 0x01],
  select: [0x20, 0x02],
  readBase: [0x30, 0x01],
  readNewAddress: [0x30, 0x03],
} as const satisfies Record<string, readonly [number, number]>

export type SamCommand = keyof typeof samCommands

/** One complete request frame. */
export function encodeCommand(command: SamCommand): Uint8Array {
  const [cmd, para] = samCommands[command]
  const counted = [0x00, 0x03, cmd, para]
  return Uint8Array.from([...preamble, ...counted, xor(counted)])
}

function xor(bytes: Iterable<number>): number {
  let sum = 0
  for (const byte of bytes) sum ^= byte
  return sum
}

/** `noise`: no preamble. `length`: impossible length. `checksum`: wrong SUM. `gap`: the sender stopped in the middle. */
export type SamDiscardReason = 'noise' | 'length' | 'checksum' | 'gap'

export type SamMessage =
  | {
      readonly kind: 'reply'
      readonly sw1: number
      readonly sw2: number
      readonly sw3: number
      readonly data: Uint8Array
      readonly bytes: Uint8Array
    }
  | { readonly kind: 'discarded'; readonly bytes: Uint8Array; readonly reason: SamDiscardReason }

/**
 * Turns reply bytes into messages, byte by byte, so that the same bytes give the same messages however
 * they were split. It never throws, and every byte that went in comes out in exactly one message, in order.
 */
export class SamDecoder {
  #held: number[] = []
  #inFrame = false

  push(bytes: Uint8Array): SamMessage[] {
    const messages: SamMessage[] = []
    for (const byte of bytes) this.#take(byte, messages)
    return messages
  }

  /** Gives up on what is held; called when the line has been silent for too long inside a frame. */
  flush(): SamMessage[] {
    if (this.#held.length === 0) return []
    const message: SamMessage = {
      kind: 'discarded',
      bytes: Uint8Array.from(this.#held),
      reason: this.#inFrame ? 'gap' : 'noise',
    }
    this.#held = []
    this.#inFrame = false
    return [message]
  }

  #take(byte: number, messages: SamMessage[]): void {
    this.#held.push(byte)
    if (this.#inFrame) this.#continueFrame(messages)
    else this.#seek(messages)
  }

  #seek(messages: SamMessage[]): void {
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

  #continueFrame(messages: SamMessage[]): void {
    const held = this.#held
    if (held.length < 7) return
    const length = ((held[5] ?? 0) << 8) | (held[6] ?? 0)
    if (length < shortestLength || length > longestLength) {
      this.#reject('length', messages)
      return
    }
    if (held.length < 7 + length) return
    if (xor(held.slice(5)) !== 0) {
      this.#reject('checksum', messages)
      return
    }
    const bytes = Uint8Array.from(held)
    messages.push({
      kind: 'reply',
      sw1: held[7] ?? 0,
      sw2: held[8] ?? 0,
      sw3: held[9] ?? 0,
      data: bytes.slice(10, -1),
      bytes,
    })
    this.#held = []
    this.#inFrame = false
  }

  /** A damaged frame may have swallowed the beginning of a good one: look for a preamble inside it. */
  #reject(reason: 'length' | 'checksum', messages: SamMessage[]): void {
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
