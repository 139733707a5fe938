/** Start bit, eight data bits, stop bit. */
const bitsPerByte = 10

/**
 * Lets bytes through no faster than a serial line of a given baud would: a byte comes out when its last bit
 * would have arrived. Bytes that come while others are on their way queue behind them.
 */
export class Pace implements Disposable {
  readonly #monotonicMs: () => number
  readonly #deliver: (bytes: Uint8Array) => void
  #baud: number
  #queue: number[] = []
  #startedAt = 0
  #delivered = 0
  #timer: NodeJS.Timeout | null = null

  constructor(baud: number, monotonicMs: () => number, deliver: (bytes: Uint8Array) => void) {
    this.#baud = baud
    this.#monotonicMs = monotonicMs
    this.#deliver = deliver
  }

  set baud(baud: number) {
    this.#baud = baud
    this.#startedAt = this.#monotonicMs()
    this.#delivered = 0
  }

  /** Bytes that are on their way. */
  get waiting(): number {
    return this.#queue.length
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    for (const byte of bytes) this.#queue.push(byte)
    if (this.#timer !== null) return
    this.#startedAt = this.#monotonicMs()
    this.#delivered = 0
    this.#schedule()
  }

  /** What is on its way is lost, as when a cable is pulled. */
  clear(): void {
    this.#queue = []
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  [Symbol.dispose](): void {
    this.clear()
  }

  #schedule(): void {
    const nextAt = this.#startedAt + ((this.#delivered + 1) * bitsPerByte * 1000) / this.#baud
    this.#timer = setTimeout(() => this.#tick(), Math.max(1, Math.ceil(nextAt - this.#monotonicMs())))
  }

  #tick(): void {
    this.#timer = null
    const elapsed = this.#monotonicMs() - this.#startedAt
    const due = Math.floor((elapsed * this.#baud) / (bitsPerByte * 1000)) - this.#delivered
    const out = this.#queue.splice(0, Math.max(0, due))
    this.#delivered += out.length
    if (this.#queue.length > 0) this.#schedule()
    if (out.length > 0) this.#deliver(Uint8Array.from(out))
  }
}
