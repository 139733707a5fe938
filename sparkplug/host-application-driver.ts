import type { Backoff, Timing } from './drivers.ts'
import type { HostApplication } from './host-application.ts'
import type { FleetNews, HostAction, HostEvent } from './host-application-events.ts'
import { LinkKeeper } from './link-keeper.ts'
import type { MqttLink } from './mqtt-link.ts'

type WithoutTime<E> = E extends unknown ? Omit<E, 'at'> : never
export type HostInput = WithoutTime<HostEvent>

export type HostApplicationDriverOptions = {
  host: HostApplication
  link: MqttLink
  timing: Timing
  backoff: Backoff
  /** What was heard, in order. */
  onNews: (news: FleetNews) => void
  /** STATE online is published: births are being heard from now on. */
  onOnline: () => void
  /** Why the broker cannot be used now; the host goes on trying. */
  onProblem?: (reason: string) => void
}

/** Runs a `HostApplication` on MQTT connections, one after the other, each with its own STATE Will. */
export class HostApplicationDriver {
  readonly #options: HostApplicationDriverOptions
  readonly #keeper: LinkKeeper
  #deadline: { at: number; callOff: () => void } | null = null
  #stopped = false

  constructor(options: HostApplicationDriverOptions) {
    const { link, timing, backoff } = options
    this.#options = options
    this.#keeper = new LinkKeeper({
      link,
      timing,
      backoff,
      tell: (news) => this.dispatch(news),
      onConfirmed: () => {},
      onProblem: (reason) => options.onProblem?.(reason),
    })
  }

  start(): void {
    this.dispatch({ type: 'connect' })
  }

  /** Publishes STATE offline, disconnects, and resolves when the connection is over. */
  async stop(): Promise<void> {
    if (!this.#stopped) {
      this.dispatch({ type: 'stop' })
      this.#stopped = true
      this.#keeper.stop()
      this.#deadline?.callOff()
    }
    await this.#keeper.left()
  }

  dispatch(input: HostInput): void {
    const { host, timing, onOnline } = this.#options
    const before = host.phase
    for (const action of host.step({ ...input, at: timing.now() })) this.#carryOut(action)
    if (before !== 'online' && host.phase === 'online') {
      this.#keeper.markOnline()
      onOnline()
    }
    this.#plan()
  }

  #carryOut(action: HostAction): void {
    switch (action.type) {
      case 'connect':
        return this.#keeper.connect(action.will)
      case 'subscribe':
        return this.#keeper.subscribe(action.filters)
      case 'publish':
        return this.#keeper.publish(action.message)
      case 'disconnect':
        return this.#keeper.disconnect()
      case 'node-born':
      case 'device-born':
      case 'data':
      case 'node-died':
      case 'device-died':
      case 'node-doubtful':
      case 'link-lost':
      case 'rebirth-requested':
      case 'discarded':
        return this.#options.onNews(action)
    }
  }

  /** Keeps one timer on the machine's next deadline. */
  #plan(): void {
    const { host, timing } = this.#options
    const at = host.nextDeadline
    if (at === (this.#deadline?.at ?? null)) return
    this.#deadline?.callOff()
    this.#deadline = null
    if (at === null || this.#stopped) return
    const callOff = timing.after(Math.max(0, at - timing.now()), () => {
      this.#deadline = null
      this.dispatch({ type: 'tick' })
    })
    this.#deadline = { at, callOff }
  }
}
