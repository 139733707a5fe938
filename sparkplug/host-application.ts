import { decodePayload } from './decode.ts'
import type { HostAction, HostApplicationOptions, HostEvent } from './host-application-events.ts'
import type { Publication } from './messages.ts'
import { rebirthCommand } from './messages.ts'
import type { SequencedMessage } from './node-session.ts'
import { NodeSession, bdSeqOf } from './node-session.ts'
import type { Payload } from './payload.ts'
import { decodeState, encodeState } from './state-message.ts'
import type { NodeId, Topic } from './topic.ts'
import { NAMESPACE, formatTopic, parseTopic } from './topic.ts'

type NodeTopic = Extract<Topic, { kind: 'node' | 'device' }>

/**
 * A node that was born again and has a new gap at once is asked at once, but not for ever: one whose every birth is
 * wrong would otherwise keep the hall and itself busy.
 */
const MOST_HURRIED = 3

/**
 * A Sparkplug B host application as a deterministic machine (Sparkplug 3.0 chapters 4 and 5): STATE, births and
 * deaths by bdSeq, order by seq, rebirth requests. Its driver calls `step` and carries out the actions in order.
 */
export class HostApplication {
  readonly #options: HostApplicationOptions
  readonly #sessions = new Map<string, { id: NodeId; session: NodeSession }>()
  /** Sessions that may wait for something: of ten thousand only a few do, and a message must not look at all. */
  readonly #waiting = new Set<{ id: NodeId; session: NodeSession }>()
  #phase: 'disconnected' | 'connecting' | 'subscribing' | 'online' | 'stopped' = 'disconnected'
  #connectedAt = 0

  constructor(options: HostApplicationOptions) {
    this.#options = options
  }

  get phase() {
    return this.#phase
  }

  /** When `tick` is next needed; null: not before something else happens. */
  get nextDeadline(): number | null {
    let earliest: number | null = null
    for (const entry of this.#waiting) {
      const { session } = entry
      if (session.reorderUntil === null && session.rebirthOwedAt === null) this.#waiting.delete(entry)
      for (const until of [session.reorderUntil, session.rebirthOwedAt]) {
        if (until !== null && (earliest === null || until < earliest)) earliest = until
      }
    }
    return earliest
  }

  step(event: HostEvent): HostAction[] {
    if (this.#phase === 'stopped') return []
    switch (event.type) {
      case 'connect':
        if (this.#phase !== 'disconnected') return []
        this.#phase = 'connecting'
        this.#connectedAt = event.at
        return [{ type: 'connect', will: this.#state(false, event.at) }]
      case 'connected':
        this.#phase = 'subscribing'
        return [{ type: 'subscribe', filters: this.#filters() }]
      case 'subscribed':
        if (this.#phase !== 'subscribing') return []
        this.#phase = 'online'
        // The birth repeats the time of the Will of this CONNECT, so that peers can pair the two (chapter 4, STATE).
        return [{ type: 'publish', message: this.#state(true, this.#connectedAt) }]
      case 'closed':
        return this.#closed(event.at)
      case 'message':
        return this.#message(event.topic, event.payload, event.at)
      case 'tick':
        return this.#tick(event.at)
      case 'request-rebirth':
        return this.#requestRebirth(event.id, this.#sessionOf(event.id), event.at, event.reason)
      case 'stop': {
        const { online, closed } = {
          online: this.#phase === 'online',
          closed: this.#phase === 'disconnected',
        }
        this.#phase = 'stopped'
        if (closed) return []
        const death: HostAction[] = online ? [{ type: 'publish', message: this.#state(false, event.at) }] : []
        return [...death, { type: 'disconnect' }]
      }
    }
  }

  #state(online: boolean, timestamp: number): Publication {
    const topic = formatTopic({ kind: 'state', host: this.#options.hostId })
    return { topic, payload: encodeState({ online, timestamp }), qos: 1, retain: true }
  }

  #filters(): { filter: string; qos: 1 }[] {
    // The two overlap on STATE alone, where a second delivery changes nothing.
    const own = formatTopic({ kind: 'state', host: this.#options.hostId })
    return [`${NAMESPACE}/#`, own].map((filter) => ({ filter, qos: 1 }))
  }

  #closed(at: number): HostAction[] {
    const wasOnline = this.#phase === 'online' || this.#phase === 'subscribing'
    this.#phase = 'disconnected'
    // Births and deaths may pass unheard meanwhile: nothing that was known of a session holds afterwards.
    this.#sessions.clear()
    this.#waiting.clear()
    return wasOnline ? [{ type: 'link-lost', at }] : []
  }

  #sessionOf(id: NodeId): NodeSession {
    const key = `${id.group}/${id.node}`
    const known = this.#sessions.get(key)
    const entry = known ?? { id, session: new NodeSession() }
    if (known === undefined) this.#sessions.set(key, entry)
    this.#waiting.add(entry)
    return entry.session
  }

  #message(topic: string, bytes: Uint8Array, at: number): HostAction[] {
    const discarded = (reason: string): HostAction[] => [{ type: 'discarded', topic, reason }]
    const parsed = parseTopic(topic)
    if (parsed.kind === 'discarded') return discarded(parsed.reason)
    if (parsed.kind === 'state') return this.#ownState(topic, parsed.host, bytes)
    // Commands of this or another host pass by on the same wildcard.
    if (parsed.type === 'NCMD' || parsed.type === 'DCMD') return []
    const decoded = decodePayload(bytes)
    if (decoded.kind === 'discarded') return discarded(decoded.reason)
    const { payload } = decoded
    const id: NodeId = { group: parsed.group, node: parsed.node }
    if (parsed.type === 'NDEATH') return this.#nodeDeath(topic, id, payload, at)
    const seq = payload.seq
    if (seq === null || seq > 255) return discarded(`seq is ${seq}; allowed is 0…255`)
    if (parsed.type === 'NBIRTH') return this.#nodeBirth(topic, id, payload, seq, at)
    return this.#sequenced(id, parsed, payload, seq, at)
  }

  #ownState(topic: string, host: string, bytes: Uint8Array): HostAction[] {
    if (host !== this.#options.hostId || this.#phase !== 'online') return []
    const state = decodeState(bytes)
    if (state.kind === 'discarded') return [{ type: 'discarded', topic, reason: state.reason }]
    // The Will of an earlier connection, delivered late, must not leave the hall marked offline.
    return state.online ? [] : [{ type: 'publish', message: this.#state(true, this.#connectedAt) }]
  }

  #nodeDeath(topic: string, id: NodeId, payload: Payload, at: number): HostAction[] {
    const session = this.#sessions.get(`${id.group}/${id.node}`)?.session
    const bdSeq = bdSeqOf(payload)
    if (bdSeq === null) return [{ type: 'discarded', topic, reason: 'an NDEATH without a bdSeq of 0…255' }]
    if (session === undefined || !session.online) return []
    if (session.bdSeq !== bdSeq) {
      const reason = `an NDEATH with bdSeq ${bdSeq} does not belong to the session with bdSeq ${session.bdSeq}`
      return [{ type: 'discarded', topic, reason }]
    }
    session.online = false
    session.pending.clear()
    session.reorderUntil = null
    session.rebirthOwedAt = null
    return [{ type: 'node-died', id, at }]
  }

  #nodeBirth(topic: string, id: NodeId, payload: Payload, seq: number, at: number): HostAction[] {
    const bdSeq = bdSeqOf(payload)
    if (bdSeq === null) return [{ type: 'discarded', topic, reason: 'an NBIRTH without a bdSeq of 0…255' }]
    const session = this.#sessionOf(id)
    const wasOnline = session.online
    session.reset(bdSeq, seq)
    const read = session.declare(null, payload, at)
    // What overtook the birth belongs to it; what is older than the birth belongs to the session before.
    for (const [waiting, message] of session.pending) {
      if ((message.payload.timestamp ?? 0) < (payload.timestamp ?? 0)) session.pending.delete(waiting)
    }
    session.reorderUntil = null
    if (read.kind === 'unreadable') return this.#doubtful(id, session, at, read.reason)
    const born: HostAction = {
      type: 'node-born',
      id,
      bdSeq,
      at: payload.timestamp ?? at,
      samples: read.samples,
    }
    const drained = this.#drain(id, session, at)
    if (!wasOnline) {
      // Heard before any birth: if it does not follow this birth, it is no gap of this session.
      session.pending.clear()
      session.reorderUntil = null
    }
    return [born, ...drained]
  }

  #sequenced(id: NodeId, topic: NodeTopic, payload: Payload, seq: number, at: number): HostAction[] {
    const session = this.#sessionOf(id)
    const device = topic.kind === 'device' ? topic.device : null
    const message: SequencedMessage = { type: topic.type, device, payload, receivedAt: at }
    if (!session.online) {
      session.pending.set(seq, message)
      return this.#requestRebirth(id, session, at, `${topic.type} from a node whose birth was not heard`)
    }
    if (seq !== session.nextSeq) {
      session.pending.set(seq, message)
      session.reorderUntil ??= at + this.#options.reorderTimeoutMs
      return []
    }
    return [...this.#apply(id, session, message), ...this.#drain(id, session, at)]
  }

  /** Applies what waited for the message just applied; a gap that remains keeps its first deadline. */
  #drain(id: NodeId, session: NodeSession, at: number): HostAction[] {
    const actions: HostAction[] = []
    for (;;) {
      const waiting = session.pending.get(session.nextSeq)
      if (waiting === undefined) break
      session.pending.delete(session.nextSeq)
      actions.push(...this.#apply(id, session, waiting))
    }
    if (session.pending.size === 0) session.reorderUntil = null
    else session.reorderUntil ??= at + this.#options.reorderTimeoutMs
    return actions
  }

  #apply(id: NodeId, session: NodeSession, message: SequencedMessage): HostAction[] {
    const { type, device, payload, receivedAt: at } = message
    session.nextSeq = ((payload.seq ?? 0) + 1) % 256
    const sentAt = payload.timestamp ?? at
    if (device !== null && type === 'DBIRTH') {
      const read = session.declare(device, payload, at)
      if (read.kind === 'unreadable') return this.#doubtful(id, session, at, read.reason)
      session.devices.add(device)
      return [{ type: 'device-born', id, device, at: sentAt, samples: read.samples }]
    }
    if (device !== null && type === 'DDEATH') {
      return session.devices.delete(device) ? [{ type: 'device-died', id, device, at: sentAt }] : []
    }
    if (device !== null && !session.devices.has(device)) {
      return this.#doubtful(id, session, at, `${type} from ${device}, whose birth was not heard`)
    }
    const read = session.read(device, payload, at)
    if (read.kind === 'unreadable') return this.#doubtful(id, session, at, read.reason)
    const data: HostAction = { type: 'data', id, device, at: sentAt, samples: read.samples }
    return session.awaitingBirth
      ? [data, ...this.#requestRebirth(id, session, at, 'still no birth since a gap')]
      : [data]
  }

  #tick(at: number): HostAction[] {
    const actions: HostAction[] = []
    for (const { id, session } of this.#waiting) {
      if (session.rebirthOwedAt !== null && session.rebirthOwedAt <= at) {
        session.rebirthOwedAt = null
        const wanted = session.awaitingBirth || !session.online
        if (wanted) actions.push(...this.#requestRebirth(id, session, at, 'still no birth'))
      }
      if (session.reorderUntil === null || session.reorderUntil > at) continue
      const missing = session.nextSeq
      session.reorderUntil = null
      actions.push(...this.#doubtful(id, session, at, `message ${missing} never came`))
      // What did come was measured and is kept, in the order it was sent.
      const waiting = [...session.pending].toSorted(
        ([a], [b]) => ((a - missing) & 255) - ((b - missing) & 255),
      )
      session.pending.clear()
      for (const [, message] of waiting) actions.push(...this.#apply(id, session, message))
    }
    return actions
  }

  #doubtful(id: NodeId, session: NodeSession, at: number, reason: string): HostAction[] {
    const news: HostAction[] = session.awaitingBirth ? [] : [{ type: 'node-doubtful', id, at, reason }]
    session.awaitingBirth = true
    return [...news, ...this.#requestRebirth(id, session, at, reason)]
  }

  #requestRebirth(id: NodeId, session: NodeSession, at: number, reason: string): HostAction[] {
    const asked = session.rebirthRequestedAt
    if (this.#phase !== 'online' && this.#phase !== 'subscribing') return []
    const isSoon = asked !== null && at - asked < this.#options.rebirthIntervalMs
    if (isSoon && !(session.bornSinceRequest && session.hurriedRequests < MOST_HURRIED)) {
      session.rebirthOwedAt = asked + this.#options.rebirthIntervalMs
      return []
    }
    session.hurriedRequests = isSoon ? session.hurriedRequests + 1 : 0
    session.bornSinceRequest = false
    session.rebirthRequestedAt = at
    session.rebirthOwedAt = null
    return [
      { type: 'publish', message: rebirthCommand(id, at) },
      { type: 'rebirth-requested', id, at, reason },
    ]
  }
}
