import type { PeripheralKind, PeripheralState, PeripheralStatus } from '@foyer/contracts/peripheral'
import { capabilitiesOf, describedBy, type DeviceDescription } from './capabilities.ts'
import type { Clock } from './clock.ts'
import { Overheard } from './overheard.ts'

export interface StatusChange {
  readonly state?: PeripheralState
  readonly problem?: string | null
  readonly paper?: NonNullable<PeripheralStatus['paper']>
  readonly cover?: NonNullable<PeripheralStatus['cover']>
}

/** A proof that the port is open, not that anybody answered: all that can be said of a device that is never asked. */
const portAlone = 'port'

/** One peripheral's status as its adapter learns it. */
export class StatusRecord {
  readonly #kind: PeripheralKind
  readonly #clock: Clock
  readonly #onStatus: () => void
  #status: PeripheralStatus
  #answered = false
  #overheard: Overheard

  constructor(about: {
    readonly name: string
    readonly kind: PeripheralKind
    readonly transport: string
    readonly counters: readonly string[]
    readonly clock: Clock
    readonly onStatus: () => void
  }) {
    this.#kind = about.kind
    this.#overheard = new Overheard(about.kind)
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
      countersSince: null,
      capabilities: capabilitiesOf(about.kind),
    }
  }

  get current(): PeripheralStatus {
    return structuredClone(this.#status)
  }

  get state(): PeripheralState {
    return this.#status.state
  }

  /** A port was opened: whoever is on it has not said anything yet. */
  connected(): void {
    this.#answered = false
    this.#overheard = new Overheard(this.#kind)
  }

  /** Bytes came, whatever their adapter makes of them. */
  heard(bytes: Uint8Array): void {
    if (this.#answered) return
    this.#overheard.hear(bytes)
    if (this.#overheard.suspicion !== null) this.set({})
  }

  /** Adds what the device told about itself. */
  describe(description: DeviceDescription): void {
    const before = this.#status.capabilities ?? capabilitiesOf(this.#kind)
    this.#status = { ...this.#status, capabilities: describedBy(before, description) }
  }

  /** Listeners hear of what changed; saying the same again is silent. */
  set(stated: StatusChange): void {
    const before = this.#status
    const change = this.#unlessWrongDevice(stated)
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
    if (!ok || exercised === portAlone || this.#answered) return
    const wrong = this.#overheard.suspicion
    // A printer's answer is one byte, which any stream of another device holds sooner or later.
    if (wrong !== null && this.#kind === 'receipt-printer') return
    this.#answered = true
    // The right device speaks after all; an adapter that only listens would not say so by itself.
    if (wrong !== null && this.#status.problem === wrong) this.set({ state: 'online', problem: null })
  }

  /** Who does not answer and yet is heard is another device: a person must plug it elsewhere (XFS4IoT `userError`). */
  #unlessWrongDevice(change: StatusChange): StatusChange {
    if (this.#answered) return change
    const state = change.state ?? this.#status.state
    const problem =
      state === 'offline'
        ? this.#overheard.nonsense
        : state === 'online' || state === 'userError'
          ? this.#overheard.suspicion
          : null
    return problem === null ? change : { ...change, state: 'userError', problem }
  }

  count(counter: string, by = 1): void {
    const counters = { ...this.#status.counters }
    counters[counter] = (counters[counter] ?? 0) + by
    this.#status = { ...this.#status, counters }
  }
}
