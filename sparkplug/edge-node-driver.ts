import type { Value } from './datatype.ts'
import type { Backoff, Timing } from './drivers.ts'
import { backoffMs } from './drivers.ts'
import type { EdgeNode } from './edge-node.ts'
import type { EdgeNodeAction, EdgeNodeEvent } from './edge-node-events.ts'
import type { Reading } from './messages.ts'
import type { MqttConnection, MqttLink } from './mqtt-link.ts'

type WithoutTime<E> = E extends unknown ? Omit<E, 'at'> : never
/** An event whose time the driver's clock gives. */
export type EdgeNodeInput = WithoutTime<EdgeNodeEvent>

/** What the owner of an edge node is told. All are called synchronously, in order. */
export type EdgeNodeHooks = {
  /** Must be on disk when it returns: the CONNECT that uses the number follows at once. */
  saveBdSeq: (bdSeq: number) => void
  /** Could not be published now; to be handed back as `history` when `online`. */
  keep: (device: string | null, readings: Reading[]) => void
  /** Given to the connection as its publication number `count`; not yet proven to be at the broker. */
  published: (device: string | null, readings: Reading[], count: number) => void
  /** The broker surely has the first `count` publications of this connection. */
  confirmed: (count: number) => void
  online: () => void
  /** Publications that were not confirmed may be lost. */
  offline: (reason: string) => void
  command: (device: string | null, name: string, value: Value) => void
  discarded: (topic: string, reason: string) => void
}

export type EdgeNodeDriverOptions = {
  node: EdgeNode
  link: MqttLink
  timing: Timing
  backoff: Backoff
  hooks: EdgeNodeHooks
}

/** Runs an `EdgeNode` on MQTT connections, one after the other, each with its own Will. */
export class EdgeNodeDriver {
  readonly #options: EdgeNodeDriverOptions
  readonly #inputs: EdgeNodeInput[] = []
  #working = false
  #connection: MqttConnection | null = null
  #generation = 0
  #published = 0
  #attempt = 0
  #onlineAt: number | null = null
  #callOff: (() => void) | null = null
  #stopped = false
  #leaving: Promise<void> = Promise.resolve()

  constructor(options: EdgeNodeDriverOptions) {
    this.#options = options
  }

  /** Connects, and goes on connecting whenever the connection ends, until `stop`. */
  start(): void {
    this.dispatch({ type: 'connect' })
  }

  /** Publishes the NDEATH if there was a birth, disconnects, and resolves when the connection is over. */
  async stop(): Promise<void> {
    if (!this.#stopped) {
      this.dispatch({ type: 'stop' })
      this.#stopped = true
      this.#callOff?.()
    }
    await this.#leaving
  }

  /** May be called from a hook: the event then waits until the actions under way are done. */
  dispatch(input: EdgeNodeInput): void {
    this.#inputs.push(input)
    if (this.#working) return
    this.#working = true
    try {
      for (let next = this.#inputs.shift(); next !== undefined; next = this.#inputs.shift()) {
        const event = { ...next, at: this.#options.timing.now() }
        for (const action of this.#options.node.step(event)) this.#carryOut(action)
      }
    } finally {
      this.#working = false
    }
  }

  #carryOut(action: EdgeNodeAction): void {
    const { hooks } = this.#options
    switch (action.type) {
      case 'save-bdseq':
        return hooks.saveBdSeq(action.bdSeq)
      case 'connect':
        return this.#connect(action.will)
      case 'subscribe':
        return this.#subscribe(action.filters)
      case 'publish':
        this.#connection?.publish(action.message)
        this.#published += 1
        if (action.carries !== null) {
          hooks.published(action.carries.device, action.carries.readings, this.#published)
        }
        return
      case 'carried':
        return hooks.published(action.device, action.readings, this.#published)
      case 'keep':
        return hooks.keep(action.device, action.readings)
      case 'online':
        this.#onlineAt ??= this.#options.timing.now()
        return hooks.online()
      case 'offline':
        return hooks.offline(action.reason)
      case 'disconnect':
        return this.#disconnect()
      case 'command':
        return hooks.command(action.device, action.name, action.value)
      case 'discarded':
        return hooks.discarded(action.topic, action.reason)
    }
  }

  #connect(will: Parameters<MqttLink>[0]): void {
    this.#generation += 1
    const generation = this.#generation
    const current = (): boolean => generation === this.#generation
    this.#published = 0
    const events = {
      onMessage: (topic: string, payload: Uint8Array) => {
        if (current()) this.dispatch({ type: 'message', topic, payload })
      },
      onConfirmed: (count: number) => {
        if (current()) this.#options.hooks.confirmed(count)
      },
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
        // Without its command topics a node must not be born: leave, and try again.
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
    // Two clients of one name throw each other out at once: only a session that lasted starts the waits anew.
    if (this.#onlineAt !== null && timing.now() - this.#onlineAt >= backoff.longestMs) this.#attempt = 0
    this.#onlineAt = null
    const wait = backoffMs(this.#attempt, backoff, () => timing.random())
    this.#attempt += 1
    this.#callOff = timing.after(wait, () => this.dispatch({ type: 'connect' }))
  }
}
