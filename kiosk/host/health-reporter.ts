import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { HealthReport } from '@foyer/contracts/agent-link'
import type { PeripheralStatus } from '@foyer/contracts/peripheral'
import type { OutboxStatus } from './hall/outbox.ts'
import type { Session } from './session/session.ts'
import type { UiStatus } from './ui-link/ui-link.ts'

export type HealthSources = {
  readonly kioskId: string
  readonly version: string
  readonly now: () => number
  readonly settingsVersion: number | null
  readonly session: () => Session
  readonly ui: () => UiStatus
  /** Newest revision of the view; null before the first. */
  readonly revision: () => number | null
  readonly hall: () => { readonly reachable: boolean; readonly lastAnswerAt: number | null }
  readonly outbox: () => OutboxStatus
  readonly peripherals: () => PeripheralStatus[]
}

const resolutionMs = 20

/** Says how the host is: what it is about, never who is there. */
export class HealthReporter implements Disposable {
  readonly #sources: HealthSources
  readonly #delay = monitorEventLoopDelay({ resolution: resolutionMs })
  readonly #startedAt: number
  #screen = ''
  #since: number

  constructor(sources: HealthSources) {
    this.#sources = sources
    this.#startedAt = sources.now()
    this.#since = this.#startedAt
    this.#delay.enable()
  }

  /** Notes a change of screen; true when there was one. */
  note(session: Session, now: number): boolean {
    if (session.screen.name === this.#screen) return false
    this.#screen = session.screen.name
    this.#since = now
    return true
  }

  report(): HealthReport {
    const { kioskId, version, now, settingsVersion, session, ui, revision, hall, outbox, peripherals } =
      this.#sources
    const current = session()
    const { pending, oldestAt } = outbox()
    const { connected, paintedAt, revisionPainted, openedAt } = ui()
    // The histogram counts its own timer too, so an idle loop reads as its resolution.
    const eventLoopDelayMs = Math.max(0, this.#delay.max / 1e6 - resolutionMs)
    this.#delay.reset()
    return {
      type: 'health',
      at: now(),
      host: {
        kioskId,
        version,
        startedAt: this.#startedAt,
        pid: process.pid,
        eventLoopDelayMs: Number.isFinite(eventLoopDelayMs) ? eventLoopDelayMs : 0,
        rssBytes: process.memoryUsage.rss(),
        settingsVersion,
      },
      session: {
        screen: current.screen.name,
        occupied: current.visit !== null,
        since: this.#since,
        // Whoever is already being helped no longer waits for it.
        helpWanted: current.help.state === 'ringing',
        visits: current.visits,
        outOfService: current.world.outOfService !== null,
      },
      ui: { connected, paintedAt, revisionPainted, openedAt, revision: revision() },
      hall: { ...hall(), outboxPending: pending, outboxOldestAt: oldestAt },
      peripherals: peripherals(),
    }
  }

  [Symbol.dispose](): void {
    this.#delay.disable()
  }
}
