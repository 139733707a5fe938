import type { PeripheralKind, PeripheralState, PeripheralStatus } from '@foyer/contracts/peripheral'
import type { Clock } from './clock.ts'

export interface StatusChange {
  readonly state?: PeripheralState
  readonly problem?: string | null
  readonly paper?: NonNullable<PeripheralStatus['paper']>
  readonly cover?: NonNullable<PeripheralStatus['cover']>
}

/** One peripheral's status as its adapter learns it. */
export class StatusRecord {
  readonly #clock: Clock
  readonly #onStatus: () => void
  #status: PeripheralStatus

  constructor(about: {
    readonly name: string
    readonly kind: PeripheralKind
    readonly transport: string
    readonly counters: readonly string[]
    readonly clock: Clock
    readonly onStatus: () => void
  }) {
    this.#clock = about.clock
    this.#onStatus = about.onStatus
    const printer = about.kind === 'receipt-printer' ? ('unknown' as const) : null
    this.#status = {
      name: about.name,
      kind: about.kind,
      transport: about.transport,
      state: 'starting',
      since: about.clock.now(),
      problem: null,
      proof: null,
      paper: printer,
      cover: printer,
      counters: Object.fromEntries(about.counters.map((counter) => [counter, 0])),
    }
  }

  get current(): PeripheralStatus {
    return structuredClone(this.#status)
  }

  get state(): PeripheralState {
    return this.#status.state
  }

  /** Listeners hear of what changed; saying the same again is silent. */
  set(change: StatusChange): void {
    const before = this.#status
    const state = change.state ?? before.state
    const after: PeripheralStatus = {
      ...before,
      state,
      since: state === before.state ? before.since : this.#clock.now(),
      problem: change.problem === undefined ? before.problem : change.problem,
      paper: change.paper ?? before.paper,
      cover: change.cover ?? before.cover,
    }
    this.#status = after
    const same =
      before.state === after.state &&
      before.problem === after.problem &&
      before.paper === after.paper &&
      before.cover === after.cover
    if (!same) this.#onStatus()
  }

  /** What was exercised just now and what came back. Silent: proofs come several times a second. */
  prove(exercised: string, answer: string, ok: boolean): void {
    this.#status = { ...this.#status, proof: { exercised, at: this.#clock.now(), answer, ok } }
  }

  count(counter: string, by = 1): void {
    const counters = { ...this.#status.counters }
    counters[counter] = (counters[counter] ?? 0) + by
    this.#status = { ...this.#status, counters }
  }
}
