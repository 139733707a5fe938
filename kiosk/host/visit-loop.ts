import type { Logger } from 'pino'
import type { Effect } from './session/effects.ts'
import type { SessionEvent } from './session/events.ts'
import { newSession, type Next, type Session, type SessionConfig } from './session/session.ts'
import { step } from './session/step.ts'
import type { SteadyClock } from './steady-clock.ts'

export type VisitLoopOptions = {
  readonly config: SessionConfig
  readonly clock: SteadyClock
  readonly log: Logger
  /** Carries out one effect; what comes of it returns as an event. Must not throw. */
  readonly perform: (effect: Effect) => void
  /** Called after every step, before its effects are carried out. */
  readonly onStep: (session: Session, now: number) => void
}

const tickMs = 250

/** Holds the one session of this kiosk and feeds it, one event after another. */
export class VisitLoop implements Disposable {
  readonly #options: VisitLoopOptions
  readonly #ticks: NodeJS.Timeout
  readonly #waiting: SessionEvent[] = []
  #session: Session
  #stepping = false

  constructor(options: VisitLoopOptions) {
    this.#options = options
    this.#session = newSession(options.config, options.clock.now())
    this.#ticks = setInterval(() => this.#tick(), tickMs)
  }

  get session(): Session {
    return this.#session
  }

  /** An event that an effect brings about at once waits until the step it came from is done. */
  dispatch(event: SessionEvent): void {
    this.#waiting.push(event)
    if (this.#stepping) return
    this.#stepping = true
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift())
        this.#step(next)
    } finally {
      this.#stepping = false
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#ticks)
  }

  #tick(): void {
    if (this.#session.visit === null && this.#session.help.state === 'off') this.#options.clock.adjust()
    this.dispatch({ type: 'tick' })
  }

  /** A fault of ours must not hold a customer's data on a screen that no longer answers: the visit ends. */
  #next(session: Session, event: SessionEvent, now: number): Next {
    try {
      return step(session, event, now)
    } catch (err) {
      this.#options.log.error({ err, event: event.type, screen: session.screen.name }, 'a step failed')
      return step(session, { type: 'stop' }, now)
    }
  }

  #step(event: SessionEvent): void {
    const { clock, log, onStep, perform } = this.#options
    const now = clock.now()
    const before = this.#session
    const next = this.#next(before, event, now)
    this.#session = next.session
    if (before.screen.name !== next.session.screen.name) {
      log.info({ visit: next.session.visit?.number ?? null, screen: next.session.screen.name }, 'screen')
    }
    onStep(next.session, now)
    for (const effect of next.effects) perform(effect)
  }
}
