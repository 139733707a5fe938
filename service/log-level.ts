import type { LogLevel } from '@foyer/contracts/fleet-command'
import type { Logger } from 'pino'

/** The log's level, changed for a while: what was there before returns by itself. */
export class LevelForAWhile implements Disposable {
  readonly #log: Logger
  readonly #usual: string
  #back: NodeJS.Timeout | null = null

  constructor(log: Logger) {
    this.#log = log
    this.#usual = log.level
  }

  set(level: LogLevel, minutes: number): void {
    if (this.#back !== null) clearTimeout(this.#back)
    this.#log.level = level
    this.#log.info({ level, minutes }, 'log level')
    this.#back = setTimeout(() => this.#return(), minutes * 60_000)
    this.#back.unref()
  }

  [Symbol.dispose](): void {
    if (this.#back !== null) clearTimeout(this.#back)
  }

  #return(): void {
    this.#back = null
    this.#log.level = this.#usual
    this.#log.info({ level: this.#usual }, 'log level')
  }
}
