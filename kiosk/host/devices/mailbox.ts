import type { Clock } from './clock.ts'
import { LinkedAbort } from './linked-abort.ts'

/** Messages in the order of arrival, for one taker that waits with a deadline. */
export class Mailbox<Message> {
  readonly #clock: Clock
  #waiting: Message[] = []
  #taker: ((message: Message) => void) | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  put(message: Message): void {
    const taker = this.#taker
    this.#taker = null
    if (taker === null) this.#waiting.push(message)
    else taker(message)
  }

  /** Forgets what has arrived, such as the late answer to a question that was given up. */
  clear(): void {
    this.#waiting = []
  }

  /** The next message, or null when the deadline passes or the signal aborts first. */
  async take(deadlineMs: number, signal: AbortSignal): Promise<Message | null> {
    const first = this.#waiting.shift()
    if (first !== undefined) return first
    if (signal.aborted) return null
    using waiting = new LinkedAbort(signal)
    return await new Promise<Message | null>((resolve) => {
      this.#taker = resolve
      // The deadline withdraws the taker in the same turn, so a message that comes later waits for the next take.
      const withdraw = (): void => {
        if (this.#taker === resolve) this.#taker = null
        resolve(null)
      }
      void this.#clock.sleep(deadlineMs, waiting.signal).then(withdraw)
    })
  }
}
