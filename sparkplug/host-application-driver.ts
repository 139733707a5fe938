import type { Backoff, Timing } from './drivers.ts'
import { backoffMs } from './drivers.ts'
import type { HostApplication } from './host-application.ts'
import type { FleetNews, HostAction, HostEvent } from './host-application-events.ts'
import type { MqttConnection, MqttLink } from './mqtt-link.ts'

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
}

/** Runs a `HostApplication` on MQTT connections, one after the other, each with its own STATE Will. */
export class HostApplicationDriver {
  readonly #options: HostApplicationDriverOptions
  #connection: MqttConnection | null = null
  #generation = 0
  #attempt = 0
  #onlineAt: number | null = null
  #callOffConnect: (() => void) | null = null
  #deadline: { at: number; callOff: () => void } | null = null
  #stopped = false
  #leaving: Promise<void> = Promise.resolve()

  constructor(options: HostApplicationDriverOptions) {
    this.#options = options
  }

  start(): void {
    this.dispatch({ type: 'connect' })
  }

  /** Publishes STATE offline, disconnects, and resolves when the connection is over. */
  async stop(): Promise<void> {
    if (!this.#stopped) {
      this.dispatch({ type: 'stop' })
      this.#stopped = true
      this.#callOffConnect?.()
      this.#deadline?.callOff()
    }
    await this.#leaving
  }

  dispatch(input: HostInput): void {
    const { host, timing, onOnline } = this.#options
    const before = host.phase
    for (const action of host.step({ ...input, at: timing.now() })) this.#carryOut(action)
    if (before !== 'online' && host.phase === 'online') {
      this.#onlineAt = timing.now()
      onOnline()
    }
    this.#plan()
  }

  #carryOut(action: HostAction): void {
    switch (action.type) {
      case 'connect':
        return this.#connect(action.will)
      case 'subscribe':
        return this.#subscribe(action.filters)
      case 'publish':
        return this.#connection?.publish(action.message)
      case 'disconnect':
        return this.#disconnect()
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

  #connect(will: Parameters<MqttLink>[0]): void {
    this.#generation += 1
    const generation = this.#generation
    const current = (): boolean => generation === this.#generation
    const events = {
      onMessage: (topic: string, payload: Uint8Array) => {
        if (current()) this.dispatch({ type: 'message', topic, payload })
      },
      onConfirmed: () => {},
      onClosed: () => {
        if (current()) this.#closed()
      },
    }
    this.#options.link(will, events).then(
      (connection) => {
        if (!current() || this.#stopped) {
          this.#leaving = connection.disconnect()
          return
        }
        this.#connection = connection
        this.dispatch({ type: 'connected' })
      },
      () => {
        if (current()) this.#closed()
      },
    )
  }

  #subscribe(filters: { filter: string; qos: 1 }[]): void {
    const connection = this.#connection
    if (connection === null) return
    connection.subscribe(filters).then(
      () => {
        if (connection === this.#connection) this.dispatch({ type: 'subscribed' })
      },
      () => {
        if (connection === this.#connection) this.#disconnect()
      },
    )
  }

  #disconnect(): void {
    const connection = this.#connection
    this.#connection = null
    if (connection === null) return
    this.#generation += 1
    const generation = this.#generation
    this.#leaving = connection.disconnect().then(() => {
      if (generation === this.#generation) this.#closed()
    })
  }

  #closed(): void {
    this.#connection = null
    this.dispatch({ type: 'closed' })
    if (this.#stopped) return
    const { timing, backoff } = this.#options
    // Two hosts of one id throw each other out at once: only a session that lasted starts the waits anew.
    if (this.#onlineAt !== null && timing.now() - this.#onlineAt >= backoff.longestMs) this.#attempt = 0
    this.#onlineAt = null
    const wait = backoffMs(this.#attempt, backoff, () => timing.random())
    this.#attempt += 1
    this.#callOffConnect = timing.after(wait, () => this.dispatch({ type: 'connect' }))
  }
}
