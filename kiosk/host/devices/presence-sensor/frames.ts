/** The two kinds of frame of an LD2410: what it reports by itself, and commands with their answers. */
export type FrameKind = 'report' | 'command'

/**
 * `noise`: bytes outside every frame. `length`: a head with a length that no frame has. `tail`: a frame that does not
 * end where its length says. `gap`: the line fell silent inside a frame.
 */
export type FramingReason = 'noise' | 'length' | 'tail' | 'gap'

export type Framed =
  /** `body`: what stands between length and tail. */
  | {
      readonly kind: 'frame'
      readonly frame: FrameKind
      readonly body: Uint8Array
      readonly bytes: Uint8Array
    }
  | { readonly kind: 'discarded'; readonly bytes: Uint8Array; readonly reason: FramingReason }

interface Envelope {
  readonly frame: FrameKind
  readonly head: readonly number[]
  readonly tail: readonly number[]
  readonly shortest: number
  readonly longest: number
}

/** Head, 2 bytes of length (little-endian, of the body alone), body, tail. */
const envelopes: Readonly<Record<FrameKind, Envelope>> = {
  report: {
    frame: 'report',
    head: [0xf4, 0xf3, 0xf2, 0xf1],
    tail: [0xf8, 0xf7, 0xf6, 0xf5],
    shortest: 13,
    longest: 64,
  },
  command: {
    frame: 'command',
    head: [0xfd, 0xfc, 0xfb, 0xfa],
    tail: [0x04, 0x03, 0x02, 0x01],
    shortest: 2,
    longest: 64,
  },
}
const all: readonly Envelope[] = [envelopes.report, envelopes.command]
const headLength = 4
const longestNoise = 64

export function frame(kind: FrameKind, body: readonly number[] | Uint8Array): Uint8Array {
  const { head, tail } = envelopes[kind]
  return Uint8Array.of(...head, body.length & 0xff, body.length >> 8, ...body, ...tail)
}

/** Whether the held bytes, from `at` on, are a head or the beginning of one. */
function mayBeHead(held: readonly number[], at: number): boolean {
  return all.some(({ head }) =>
    head.every((byte, index) => at + index >= held.length || held[at + index] === byte),
  )
}

/**
 * Cuts a byte stream into frames, byte by byte, whatever the split; it never throws. A damaged frame may have
 * swallowed the beginning of a good one, so what follows its head is looked at again.
 */
export class FrameCutter {
  #noise: number[] = []
  #held: number[] = []

  /** Whether something has come that is neither given out nor thrown away. */
  get pending(): boolean {
    return this.#held.length > 0 || this.#noise.length > 0
  }

  push(bytes: Uint8Array): Framed[] {
    const out: Framed[] = []
    for (const byte of bytes) {
      this.#held.push(byte)
      this.#advance(out)
    }
    return out
  }

  /** Gives up on an unfinished frame; what stands behind its head may still hold whole ones. */
  flush(): Framed[] {
    const out: Framed[] = []
    while (this.#held.length > 0) {
      if (this.#held.length < headLength) this.#noise.push(...this.#held.splice(0))
      else this.#reject('gap', this.#length() === null ? headLength : headLength + 2, out)
    }
    this.#endNoise(out)
    return out
  }

  #length(): number | null {
    const [low, high] = this.#held.slice(headLength)
    return low === undefined || high === undefined ? null : low | (high << 8)
  }

  #advance(out: Framed[]): void {
    while (this.#held.length > 0 && !mayBeHead(this.#held, 0)) {
      this.#noise.push(...this.#held.splice(0, 1))
      if (this.#noise.length === longestNoise) this.#endNoise(out)
    }
    const envelope = all.find(({ head }) => head[0] === this.#held[0])
    const length = this.#length()
    if (envelope === undefined || length === null) return
    if (length < envelope.shortest || length > envelope.longest) {
      this.#reject('length', headLength + 2, out)
      return
    }
    const end = headLength + 2 + length
    if (this.#held.length < end + envelope.tail.length) return
    if (!envelope.tail.every((byte, index) => this.#held[end + index] === byte)) {
      this.#reject('tail', headLength + 2, out)
      return
    }
    this.#endNoise(out)
    const bytes = Uint8Array.from(this.#held.splice(0))
    out.push({ kind: 'frame', frame: envelope.frame, body: bytes.slice(headLength + 2, end), bytes })
  }

  #reject(reason: FramingReason, count: number, out: Framed[]): void {
    this.#endNoise(out)
    const [...bytes] = this.#held.splice(0)
    out.push({ kind: 'discarded', bytes: Uint8Array.from(bytes.slice(0, count)), reason })
    for (const byte of bytes.slice(count)) {
      this.#held.push(byte)
      this.#advance(out)
    }
  }

  #endNoise(out: Framed[]): void {
    if (this.#noise.length === 0) return
    out.push({ kind: 'discarded', bytes: Uint8Array.from(this.#noise.splice(0)), reason: 'noise' })
  }
}
