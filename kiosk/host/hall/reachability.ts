import type { Clock } from '../devices/clock.ts'

export type ReachabilityOptions = {
  readonly clock: Clock
  /** Asks the hall for a sign of life; its outcome comes back through `heard` like every other answer. */
  readonly knock: () => Promise<boolean>
  readonly onChange: (reachable: boolean) => void
}

const calmMs = 5_000
const awayMs = 2_000
/** One lost answer may be chance; two in a row are not. */
const silencesUntilAway = 2

/** Whether the hall answers, learnt from every question put to it and from a knock when there are none. */
export class Reachability implements AsyncDisposable {
  readonly #options: ReachabilityOptions
  readonly #stop = new AbortController()
  readonly #running: Promise<void>
  #reachable = false
  #silences = 0
  #lastAnswerAt: number | null = null

  constructor(options: ReachabilityOptions) {
    this.#options = options
    // A turn later: whoever is told of what it finds may not exist yet.
    this.#running = Promise.resolve().then(() => this.#run())
  }

  get reachable(): boolean {
    return this.#reachable
  }

  get lastAnswerAt(): number | null {
    return this.#lastAnswerAt
  }

  heard(answered: boolean): void {
    if (answered) {
      this.#silences = 0
      this.#lastAnswerAt = this.#options.clock.now()
      this.#set(true)
      return
    }
    this.#silences += 1
    if (this.#silences >= silencesUntilAway) this.#set(false)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  #set(reachable: boolean): void {
    if (reachable === this.#reachable) return
    this.#reachable = reachable
    this.#options.onChange(reachable)
  }

  async #run(): Promise<void> {
    const { clock, knock } = this.#options
    while (!this.#stop.signal.aborted) {
      const quietFor = this.#lastAnswerAt === null ? calmMs : clock.now() - this.#lastAnswerAt
      if (!this.#reachable || quietFor >= calmMs) await knock()
      await clock.sleep(this.#reachable && this.#silences === 0 ? calmMs : awayMs, this.#stop.signal)
    }
  }
}
