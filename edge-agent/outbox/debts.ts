import type { Logger } from 'pino'

/** Something that has to be written, in its turn. `bytes` is 0 for what keeps no readings. */
export type Debt = { bytes: number; work: () => void }

/** Held in memory at most, whatever the disk may hold: an agent that waits for its disk must stay small. */
const mostBytes = 8 * 1024 * 1024
const mostDebts = 20_000
const mostTries = 5

const isDiskFault = (problem: unknown): boolean =>
  problem instanceof Error &&
  'code' in problem &&
  /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN)/.test(String(problem.code))

/** Writes in order; while the disk takes nothing, what has to be written waits in memory, and nothing overtakes it. */
export class Debts {
  readonly #most: number
  readonly #log: Logger
  #waiting: Debt[] = []
  #bytes = 0
  #tries = 0

  constructor(maxBytes: number, log: Logger) {
    this.#most = Math.min(maxBytes, mostBytes)
    this.#log = log
  }

  /** How many batches of readings lie in memory alone. */
  get owed(): number {
    return this.#waiting.filter(({ bytes }) => bytes > 0).length
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Writes it now, or as soon as the disk takes it. Returns how many older batches had to be forgotten for it. */
  pay(debt: Debt): number {
    if (this.settle()) {
      if (this.#try(debt)) return 0
    }
    this.#waiting.push(debt)
    this.#bytes += debt.bytes
    return this.#forget()
  }

  /** Whether everything is written. */
  settle(): boolean {
    let paid = 0
    for (const debt of this.#waiting) {
      if (!this.#try(debt)) break
      this.#bytes -= debt.bytes
      paid += 1
    }
    if (paid > 0) this.#waiting = this.#waiting.slice(paid)
    if (this.#waiting.length === 0 && this.#tries > 0) {
      this.#tries = 0
      this.#log.info({ written: paid }, 'the outbox can be written again')
    }
    return this.#waiting.length === 0
  }

  #try({ work }: Debt): boolean {
    try {
      work()
      return true
    } catch (err) {
      if (!isDiskFault(err)) throw err
      // A full disk is said, not said every time.
      if (this.#tries < mostTries)
        this.#log.error({ err }, 'the outbox cannot be written; it is held in memory')
      this.#tries += 1
      return false
    }
  }

  #forget(): number {
    let forgotten = 0
    while (this.#bytes > this.#most || this.#waiting.length > mostDebts) {
      const oldest = this.#waiting.findIndex(({ bytes }) => bytes > 0)
      const [debt] = this.#waiting.splice(Math.max(0, oldest), 1)
      if (debt === undefined) break
      this.#bytes -= debt.bytes
      if (debt.bytes > 0) forgotten += 1
    }
    return forgotten
  }
}
