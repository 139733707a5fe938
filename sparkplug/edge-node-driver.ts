import type { Value } from './datatype.ts'
import type { Backoff, Timing } from './drivers.ts'
import type { EdgeNode } from './edge-node.ts'
import type { EdgeNodeAction, EdgeNodeEvent } from './edge-node-events.ts'
import type { Reading } from './messages.ts'
import { LinkKeeper } from './link-keeper.ts'
import type { MqttLink } from './mqtt-link.ts'

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
  /** A reading or a device that the specification forbids to publish, for instance a name like another but for case. */
  refused?: (reason: string) => void
  /** Why the broker cannot be used now; the node goes on trying. */
  problem?: (reason: string) => void
}

export type EdgeNodeDriverOptions = {
  node: EdgeNode
  link: MqttLink
  timing: Timing
  backoff: Backoff
  hooks: EdgeNodeHooks
  /**
   * With several servers behind `link`: how long a server may keep the node waiting for its primary host before the
   * node walks on to the next, in milliseconds. Left out: it waits for ever, as a node with one server should.
   */
  hostWaitMs?: number
}

/** Runs an `EdgeNode` on MQTT connections, one after the other, each with its own Will. */
export class EdgeNodeDriver {
  readonly #options: EdgeNodeDriverOptions
  readonly #inputs: EdgeNodeInput[] = []
  readonly #keeper: LinkKeeper
  #working = false
  #published = 0
  #stopped = false
  #callOffWait: (() => void) | null = null

  constructor(options: EdgeNodeDriverOptions) {
    const { link, timing, backoff, hooks } = options
    this.#options = options
    this.#keeper = new LinkKeeper({
      link,
      timing,
      backoff,
      tell: (news) => this.dispatch(news),
      onConfirmed: (count) => hooks.confirmed(count),
      onProblem: (reason) => hooks.problem?.(reason),
    })
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
      this.#endWait()
      this.#keeper.stop()
    }
    await this.#keeper.left()
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

  #wait(): void {
    const { hostWaitMs, timing } = this.#options
    if (hostWaitMs === undefined || this.#callOffWait !== null) return
    this.#callOffWait = timing.after(hostWaitMs, () => {
      this.#callOffWait = null
      this.dispatch({ type: 'leave' })
    })
  }

  #endWait(): void {
    this.#callOffWait?.()
    this.#callOffWait = null
  }

  #carryOut(action: EdgeNodeAction): void {
    const { hooks } = this.#options
    switch (action.type) {
      case 'save-bdseq':
        return hooks.saveBdSeq(action.bdSeq)
      case 'connect':
        this.#published = 0
        this.#endWait()
        return this.#keeper.connect(action.will)
      case 'subscribe':
        return this.#keeper.subscribe(action.filters)
      case 'publish':
        this.#keeper.publish(action.message)
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
        this.#endWait()
        this.#keeper.markOnline()
        return hooks.online()
      case 'offline':
        return hooks.offline(action.reason)
      case 'disconnect':
        return this.#keeper.disconnect()
      case 'command':
        return hooks.command(action.device, action.name, action.value)
      case 'discarded':
        return hooks.discarded(action.topic, action.reason)
      case 'waiting':
        return this.#wait()
      case 'refused':
        return hooks.refused?.(action.reason)
    }
  }
}
