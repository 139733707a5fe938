import type { HealthReport } from '@foyer/contracts/agent-link'
import { type KnownProcess, knownProcess } from '../watchdog/process-identity.ts'
import { type UiHealth, UiWatch } from './ui-health.ts'

/** Whether a report is what somebody waits for. */
type Wish = { holds: (report: HealthReport) => boolean; settle: (report: HealthReport | null) => void }

/** What is known of the kiosk host at this moment, and since when nothing is. */
export class HostView {
  readonly #now: () => number
  readonly #ui = new UiWatch()
  readonly #wishes = new Set<Wish>()
  #report: HealthReport | null = null
  #process: KnownProcess | null = null
  #silentSince: number
  #uiHealth: UiHealth | null = null
  #uiFaultSince: number | null = null

  constructor(now: () => number) {
    this.#now = now
    this.#silentSince = now()
  }

  /** The last report, while the host is heard. */
  get report(): HealthReport | null {
    return this.#report
  }

  /** The host's process; kept when it falls silent. */
  get process(): KnownProcess | null {
    return this.#process
  }

  get silentSince(): number | null {
    return this.#report === null ? this.#silentSince : null
  }

  get ui(): UiHealth | null {
    return this.#uiHealth
  }

  get uiFrozenSince(): number | null {
    return this.#uiFaultSince
  }

  take(report: HealthReport): UiHealth {
    if (this.#process?.pid !== report.host.pid) this.#process = knownProcess(report.host.pid)
    this.#report = report
    const health = this.#ui.take(report)
    this.#uiHealth = health
    this.#uiFaultSince = health.state === 'hardwareError' ? (this.#uiFaultSince ?? this.#now()) : null
    for (const wish of this.#wishes) if (wish.holds(report)) wish.settle(report)
    return health
  }

  lose(): void {
    this.#report = null
    this.#silentSince = this.#now()
    this.#uiHealth = null
    this.#uiFaultSince = null
    this.#ui.lose()
  }

  /** The first report that holds, beginning with the next; null when none came in time. */
  until(holds: (report: HealthReport) => boolean, withinMs: number): Promise<HealthReport | null> {
    return new Promise((resolve) => {
      const wish: Wish = {
        holds,
        settle: (report) => {
          this.#wishes.delete(wish)
          clearTimeout(late)
          resolve(report)
        },
      }
      const late = setTimeout(() => wish.settle(null), withinMs)
      this.#wishes.add(wish)
    })
  }

  /** For a record: what was seen of host and window. */
  describe(): string {
    const report = this.#report
    if (report === null) return `host silent since ${new Date(this.#silentSince).toISOString()}`
    const { host, session, ui } = report
    const painted = ui.paintedAt === null ? 'never' : `${report.at - ui.paintedAt} ms before`
    return `host ${host.pid} heard, event loop ${Math.round(host.eventLoopDelayMs)} ms, ${Math.round(host.rssBytes / 2 ** 20)} MiB; screen ${session.screen}; window ${ui.connected ? 'connected' : 'away'}, painted ${painted}, revision ${ui.revisionPainted ?? 'none'} of ${ui.revision ?? 'none'}`
  }
}
