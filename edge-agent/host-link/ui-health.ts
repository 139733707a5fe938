import type { HealthReport } from '@foyer/contracts/agent-link'
import type { PeripheralState } from '@foyer/contracts/peripheral'
import type { Value } from '@foyer/sparkplug/datatype'
import type { Reading } from '@foyer/sparkplug/messages'

/** The device id under which the kiosk's window is reported. */
export const UI = 'ui'

/** A browser that paints says so every second. */
const paintedWithinMs = 3_000

export type UiHealth = {
  readonly state: Extract<PeripheralState, 'online' | 'noDevice' | 'starting' | 'hardwareError'>
  readonly since: number
  readonly problem: string | null
  readonly paintedAt: number | null
  readonly revision: number | null
}

/** Whether the kiosk's window shows what it should: a picture that stands still is a fault like a dead printer. */
export class UiWatch {
  #health: UiHealth | null = null
  /** A revision that is not painted yet, and since when it should be. */
  #owed: { revision: number; since: number } | null = null

  /** All times are the host's: its own clock stamps the painting and the report. */
  take({ at, host, ui }: HealthReport): UiHealth {
    const { paintedAt, revisionPainted, revision, connected, openedAt } = ui
    if (this.#owed !== null && (revisionPainted ?? -1) >= this.#owed.revision) this.#owed = null
    if (revision !== null && revision > (revisionPainted ?? -1)) this.#owed ??= { revision, since: at }
    if (!connected) this.#owed = null
    const verdict = (): Pick<UiHealth, 'state' | 'problem'> => {
      if (!connected) return { state: 'noDevice', problem: 'no window is connected to the kiosk host' }
      const last = Math.max(paintedAt ?? 0, openedAt ?? 0, host.startedAt)
      if (at - last > paintedWithinMs)
        return { state: 'hardwareError', problem: 'the window has not painted for more than 3 s' }
      if (this.#owed !== null && at - this.#owed.since > paintedWithinMs)
        return {
          state: 'hardwareError',
          problem: 'the window paints, but not what is to be shown now',
        }
      return paintedAt === null ? { state: 'starting', problem: null } : { state: 'online', problem: null }
    }
    const { state, problem } = verdict()
    const before = this.#health
    const since = before?.state === state ? before.since : at
    this.#health = { state, since, problem, paintedAt, revision: revisionPainted }
    return this.#health
  }

  /** The host is not heard: nothing is known, and what is heard next is judged anew. */
  lose(): void {
    this.#health = null
    this.#owed = null
  }
}

export const uiReadings = (health: UiHealth, at: number): Reading[] => {
  const text = (value: string | null): Value => ({ type: 'String', value })
  const pairs: [string, Value][] = [
    ['Info/Kind', text('kiosk-window')],
    ['Status/State', text(health.state)],
    ['Status/Since', { type: 'DateTime', value: health.since }],
    ['Status/Problem', text(health.problem)],
    ['Status/Proof/Exercised', text('frame painted')],
    ['Status/Proof/At', { type: 'DateTime', value: health.paintedAt }],
    ['Status/Proof/Answer', text(health.revision === null ? null : 'the browser painted a frame')],
    [
      'Status/Proof/Ok',
      { type: 'Boolean', value: health.paintedAt === null ? null : health.problem === null },
    ],
  ]
  return pairs.map(([name, value]) => ({ name, value, at }))
}
