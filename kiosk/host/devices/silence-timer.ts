/**
 * Calls back when bytes stopped coming for `ms`. Bytes that already wait in the socket count as having come:
 * after a stall of the event loop timers run before sockets, and a good frame must not be cut for that.
 */
export class SilenceTimer implements Disposable {
  readonly #ms: number
  readonly #onSilence: () => void
  #timer: NodeJS.Timeout | null = null
  #beats = 0

  constructor(ms: number, onSilence: () => void) {
    this.#ms = ms
    this.#onSilence = onSilence
  }

  /** Bytes came, and more are expected. */
  restart(): void {
    this.stop()
    const beat = this.#beats
    this.#timer = setTimeout(() => {
      setImmediate(() => {
        if (beat === this.#beats) this.#onSilence()
      })
    }, this.#ms)
  }

  /** Nothing more is expected. */
  stop(): void {
    this.#beats += 1
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  [Symbol.dispose](): void {
    this.stop()
  }
}
