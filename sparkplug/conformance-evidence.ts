import { decodePayload } from './decode.ts'
import { REBIRTH } from './messages.ts'
import { bdSeqOf } from './node-session.ts'
import type { Metric, Payload } from './payload.ts'
import type { StateMessage } from './state-message.ts'
import { decodeState } from './state-message.ts'
import type { DeviceMessageType, NodeMessageType } from './topic.ts'
import { parseTopic } from './topic.ts'

/** A PUBLISH as the broker got it, or the Will that it published itself when a connection ended without DISCONNECT. */
export type CapturedPublish = {
  type: 'publish'
  /** Which connection sent it; null when the capture cannot tell. */
  connection: number | null
  isWill: boolean
  topic: string
  qos: number
  retain: boolean
  payload: Uint8Array
  at: number
}

/** What a broker gets from its clients; `at` in milliseconds since the epoch, `connection` counts from 1. */
export type CapturedEvent =
  | CapturedPublish
  | {
      type: 'connect'
      connection: number
      clean: boolean
      will: { topic: string; qos: number; retain: boolean; payload: Uint8Array } | null
      at: number
    }
  | { type: 'subscribe'; connection: number; filters: { filter: string; qos: number }[]; at: number }
  | { type: 'disconnect'; connection: number; at: number }
  | { type: 'closed'; connection: number; at: number }

/** Traffic in the order in which the broker got it. */
export type Capture = { events: readonly CapturedEvent[] }

export type NodeMessage = {
  type: NodeMessageType | DeviceMessageType
  key: string
  device: string | null
  payload: Payload
  bdSeq: number | null
  captured: CapturedPublish
  /** Its place in the capture. */
  index: number
}

/** A STATE message; `state` is null when its payload is none. */
export type HostMessage = {
  host: string
  state: StateMessage | null
  captured: CapturedPublish
  index: number
}

/** One MQTT connection from CONNECT to its end, each with its place in the capture. */
export type Connection = {
  number: number
  index: number
  at: number
  clean: boolean
  will: { topic: string; qos: number; retain: boolean; payload: Uint8Array } | null
  subscriptions: { filter: string; qos: number; index: number }[]
  disconnected: number | null
  closed: number | null
}

export type Evidence = {
  messages: readonly NodeMessage[]
  states: readonly HostMessage[]
  /** Topics or payloads that are not Sparkplug B. */
  unreadable: readonly string[]
  connections: readonly Connection[]
}

/** `seen`: how many occasions the traffic gave; `violations`: an engineer's sentence for each that failed. */
export type Finding = { seen: number; violations: string[] }

export type Check = (evidence: Evidence) => Finding

/** An assertion of the specification: `id` is its own name without `tck-id-`, `rule` what it asks, in our words. */
export type Assertion = { id: string; rule: string } & (
  | { check: Check }
  /** Why traffic alone cannot show it. */
  | { unshown: string }
)

export const shown = (id: string, rule: string, check: Check): Assertion => ({ id, rule, check })
export const unshown = (id: string, rule: string, why: string): Assertion => ({ id, rule, unshown: why })

export function evidenceOf({ events }: Capture): Evidence {
  const messages: NodeMessage[] = []
  const states: HostMessage[] = []
  const unreadable: string[] = []
  const connections = new Map<number, Connection>()
  for (const [index, event] of events.entries()) {
    const connection = event.connection === null ? undefined : connections.get(event.connection)
    if (event.type === 'connect') {
      const { connection: number, clean, will, at } = event
      const fresh = { number, index, at, clean, will, subscriptions: [], disconnected: null, closed: null }
      connections.set(number, fresh)
    } else if (event.type === 'subscribe') {
      connection?.subscriptions.push(...event.filters.map((filter) => ({ ...filter, index })))
    } else if (event.type === 'disconnect') {
      if (connection !== undefined) connection.disconnected = index
    } else if (event.type === 'closed') {
      if (connection !== undefined) connection.closed = index
    } else {
      const topic = parseTopic(event.topic)
      if (topic.kind === 'discarded') {
        unreadable.push(`${event.topic}: ${topic.reason}`)
        continue
      }
      if (topic.kind === 'state') {
        const read = decodeState(event.payload)
        const state = read.kind === 'state' ? { online: read.online, timestamp: read.timestamp } : null
        states.push({ host: topic.host, state, captured: event, index })
        continue
      }
      const decoded = decodePayload(event.payload)
      if (decoded.kind === 'discarded') {
        unreadable.push(`${event.topic}: ${decoded.reason}`)
        continue
      }
      const { payload } = decoded
      const device = topic.kind === 'device' ? topic.device : null
      const key = `${topic.group}/${topic.node}`
      messages.push({
        type: topic.type,
        key,
        device,
        payload,
        bdSeq: bdSeqOf(payload),
        captured: event,
        index,
      })
    }
  }
  return { messages, states, unreadable, connections: [...connections.values()] }
}

/** Looks at each of `items` and gathers what `problem` says; null is no problem. */
export function each<T>(items: Iterable<T>, problem: (item: T) => string | null): Finding {
  const finding: Finding = { seen: 0, violations: [] }
  for (const item of items) {
    finding.seen += 1
    const violation = problem(item)
    if (violation !== null) finding.violations.push(violation)
  }
  return finding
}

type Type = NodeMessage['type']

export const label = (m: NodeMessage): string =>
  `${m.type} of ${m.key}${m.device === null ? '' : `/${m.device}`}`

export const ofType = ({ messages }: Evidence, ...types: Type[]): NodeMessage[] =>
  messages.filter(({ type }) => types.includes(type))

export const metricsOf = (messages: readonly NodeMessage[]): { message: NodeMessage; metric: Metric }[] =>
  messages.flatMap((message) => message.payload.metrics.map((metric) => ({ message, metric })))

export const metric = (message: NodeMessage, name: string): Metric | null =>
  message.payload.metrics.find((candidate) => candidate.name === name) ?? null

/** Sequenced messages of each node, every one with the one before it since the last NBIRTH. */
export function follows(evidence: Evidence): { message: NodeMessage; before: NodeMessage | null }[] {
  const last = new Map<string, NodeMessage>()
  return ofType(evidence, 'NBIRTH', 'NDATA', 'DBIRTH', 'DDATA', 'DDEATH').map((message) => {
    const before = message.type === 'NBIRTH' ? null : (last.get(message.key) ?? null)
    last.set(message.key, message)
    return { message, before }
  })
}

/** What the births declared, at the time of each message that follows them; commands of hosts are not among these. */
export function declarations(
  { messages }: Evidence,
  types: readonly Type[],
  check: (message: NodeMessage, birth: NodeMessage | null, nodeBirth: NodeMessage | null) => string | null,
): Finding {
  const births = new Map<string, NodeMessage>()
  const finding: Finding = { seen: 0, violations: [] }
  for (const message of messages) {
    const key = `${message.key}/${message.device ?? ''}`
    if (types.includes(message.type)) {
      finding.seen += 1
      const violation = check(message, births.get(key) ?? null, births.get(`${message.key}/`) ?? null)
      if (violation !== null) finding.violations.push(violation)
    }
    if (message.type === 'NBIRTH') {
      for (const known of births.keys()) if (known.startsWith(`${message.key}/`)) births.delete(known)
    }
    if (message.type === 'NBIRTH' || message.type === 'DBIRTH') births.set(key, message)
    else if (message.type === 'DDEATH') births.delete(key)
  }
  return finding
}

export type EdgeSession = Connection & {
  key: string
  bdSeq: number | null
  /** What this connection published, in order; without its Will. */
  sent: NodeMessage[]
  /** The session of the same node before this one. */
  before: { bdSeq: number | null } | null
}

/** Every connection whose Will is an NDEATH. */
export function edgeSessions({ connections, messages }: Evidence): EdgeSession[] {
  const last = new Map<string, EdgeSession>()
  return connections.flatMap((connection) => {
    const topic = connection.will === null ? null : parseTopic(connection.will.topic)
    if (connection.will === null || topic?.kind !== 'node' || topic.type !== 'NDEATH') return []
    const decoded = decodePayload(connection.will.payload)
    const bdSeq = decoded.kind === 'payload' ? bdSeqOf(decoded.payload) : null
    const key = `${topic.group}/${topic.node}`
    const sent = messages.filter(
      ({ captured }) => captured.connection === connection.number && !captured.isWill,
    )
    const session = { ...connection, key, bdSeq, sent, before: last.get(key) ?? null }
    last.set(key, session)
    return [session]
  })
}

export type HostSession = Connection & {
  host: string
  willState: StateMessage | null
  states: HostMessage[]
}

/** Every connection whose Will is a STATE. */
export function hostSessions({ connections, states }: Evidence): HostSession[] {
  return connections.flatMap((connection) => {
    const topic = connection.will === null ? null : parseTopic(connection.will.topic)
    if (connection.will === null || topic?.kind !== 'state') return []
    const read = decodeState(connection.will.payload)
    const own = states.filter(({ captured }) => captured.connection === connection.number && !captured.isWill)
    const willState = read.kind === 'state' ? read : null
    return [{ ...connection, host: topic.host, willState, states: own }]
  })
}

/** Every rebirth request to a node that is born, with all that its node sent afterwards. */
export function rebirths({ messages }: Evidence) {
  return messages.flatMap((request, i) => {
    const asked = request.type === 'NCMD' ? metric(request, REBIRTH) : null
    if (asked?.value?.kind !== 'boolean' || !asked.value.value) return []
    const ofNode = (m: NodeMessage): boolean =>
      m.key === request.key && m.type !== 'NCMD' && m.type !== 'DCMD'
    const earlier = messages.slice(0, i).filter(ofNode)
    const bornBefore = earlier.findLast(({ type }) => type === 'NBIRTH') ?? null
    const isDead = earlier.at(-1)?.type === 'NDEATH'
    return bornBefore === null || isDead
      ? []
      : [{ request, bornBefore, later: messages.slice(i + 1).filter(ofNode) }]
  })
}
