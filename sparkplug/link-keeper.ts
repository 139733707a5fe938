import type { Backoff, Timing } from './drivers.ts'
import { backoffMs } from './drivers.ts'
import type { MqttConnection, MqttLink } from './mqtt-link.ts'

/** What a session machine is told of its connection. */
export type LinkNews =
  | { type: 'connect' }
  | { type: 'connected' }
  | { type: 'subscribed' }
  | { type: 'message'; topic: string; payload: Uint8Array }
  | { type: 'closed' }

export type LinkKeeperOptions = {
  link: MqttLink
  timing: Timing
  backoff: Backoff
  tell: (news: LinkNews) => void
  /** The broker surely has the first `count` publications of this connection. */
  onConfirmed: (count: number) => void
  /** Why a connection did not come about, or could not be used: refused, no answer, a filter denied. */
  onProblem: (reason: string) => void
}

const reasonOf = (problem: unknown): string => (problem instanceof Error ? problem.message : String(problem))

/**
 * Keeps a session machine on MQTT connections, one after the other, each with the Will that the machine made for it.
 * News of a connection that is over never reaches the machine.
 */
export class LinkKeeper {
  readonly #options: LinkKeeperOptions
  #connection: MqttConnection | null = null
  #generation = 0
  #attempt = 0
  #onlineAt: number | null = null
  #callOff: (() => void) | null = null
  #stopped = false
  #leaving: Promise<void> = Promise.resolve()

  constructor(options: LinkKeeperOptions) {
    this.#options = options
  }

  /** The session of this connection stands: births or STATE are out. */
  markOnline(): void {
    this.#onlineAt ??= this.#options.timing.now()
  }

  connect(will: Parameters<MqttLink>[0]): void {
    const { link, tell, onConfirmed, onProblem } = this.#options
    this.#generation += 1
    const generation = this.#generation
    const current = (): boolean => generation === this.#generation
    const events = {
      onMessage: (topic: string, payload: Uint8Array) => {
        if (current()) tell({ type: 'message', topic, payload })
      },
      onConfirmed: (count: number) => {
        if (current()) onConfirmed(count)
      },
      onClosed: () => {
        if (current()) this.#closed()
      },
    }
    link(will, events).then(
      (connection) => {
        if (!current() || this.#stopped) {
          this.#leaving = connection.disconnect()
          return
        }
        this.#connection = connection
        tell({ type: 'connected' })
      },
      (problem: unknown) => {
        if (!current()) return
        onProblem(reasonOf(problem))
        this.#closed()
      },
    )
  }

  subscribe(filters: { filter: string; qos: 1 }[]): void {
    const connection = this.#connection
    if (connection === null) return
    connection.subscribe(filters).then(
      () => {
        if (connection === this.#connection) this.#options.tell({ type: 'subscribed' })
      },
      (problem: unknown) => {
        if (connection !== this.#connection) return
        this.#options.onProblem(reasonOf(problem))
        // A session that cannot hear must not begin: leave, and try again.
        this.disconnect()
      },
    )
  }

  publish(message: Parameters<MqttConnection['publish']>[0]): void {
    this.#connection?.publish(message)
  }

  disconnect(): void {
    const connection = this.#connection
    this.#connection = null
    if (connection === null) return
    this.#generation += 1
    const generation = this.#generation
    this.#leaving = connection.disconnect().then(() => {
      if (generation === this.#generation) this.#closed()
    })
  }

  /** No further connection is opened; the machine has asked for the end of the present one. */
  stop(): void {
    this.#stopped = true
    this.#callOff?.()
  }

  /** Resolves when the last connection is over. */
  async left(): Promise<void> {
    await this.#leaving
  }

  #closed(): void {
    const { timing, backoff, tell } = this.#options
    this.#connection = null
    tell({ type: 'closed' })
    if (this.#stopped) return
    // Two clients of one name throw each other out at once: only a session that lasted starts the waits anew.
    if (this.#onlineAt !== null && timing.now() - this.#onlineAt >= backoff.longestMs) this.#attempt = 0
    this.#onlineAt = null
    const wait = backoffMs(this.#attempt, backoff, () => timing.random())
    this.#attempt += 1
    this.#callOff = timing.after(wait, () => tell({ type: 'connect' }))
  }
}
