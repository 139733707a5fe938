import { decodePayload } from './decode.ts'
import { REBIRTH } from './messages.ts'
import { bdSeqOf } from './node-session.ts'
import type { Metric, Payload } from './payload.ts'
import type { DeviceMessageType, NodeMessageType } from './topic.ts'
import { parseTopic } from './topic.ts'

/** One PUBLISH as it passed the broker. A subscriber is not told `retain` of a live message: null then. */
export type CapturedPublish = {
  topic: string
  qos: number
  retain: boolean | null
  payload: Uint8Array
  at: number
}

/** One CONNECT as the broker got it; an empty list when the broker cannot be asked. */
export type CapturedConnect = {
  clean: boolean
  will: { topic: string; qos: number; retain: boolean; payload: Uint8Array } | null
  at: number
}

export type Capture = { publishes: readonly CapturedPublish[]; connects: readonly CapturedConnect[] }

export type NodeMessage = {
  type: NodeMessageType | DeviceMessageType
  key: string
  device: string | null
  payload: Payload
  bdSeq: number | null
  captured: CapturedPublish
}

export type Evidence = {
  messages: readonly NodeMessage[]
  states: readonly { host: string; captured: CapturedPublish }[]
  /** Topics or payloads that are not Sparkplug B. */
  unreadable: readonly string[]
  connects: readonly CapturedConnect[]
}

/** `seen`: how many occasions the traffic gave; `violations`: an engineer's sentence for each that failed. */
export type Finding = { seen: number; violations: string[] }

export type Assertion = {
  /** The specification's own name of the assertion, without `tck-id-`. */
  id: string
  /** What it asks, in our words. */
  rule: string
  check: (evidence: Evidence) => Finding
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

/** What the births declared, at the time of each data message. */
export function declarations(
  evidence: Evidence,
  check: (message: NodeMessage, birth: NodeMessage | null) => string | null,
): Finding {
  const births = new Map<string, NodeMessage>()
  const finding: Finding = { seen: 0, violations: [] }
  for (const message of evidence.messages) {
    const key = `${message.key}/${message.device ?? ''}`
    if (message.type === 'NBIRTH') {
      for (const known of births.keys()) if (known.startsWith(`${message.key}/`)) births.delete(known)
    }
    if (message.type === 'NBIRTH' || message.type === 'DBIRTH') births.set(key, message)
    else if (message.type === 'DDEATH') births.delete(key)
    else if (message.type === 'NDATA' || message.type === 'DDATA') {
      finding.seen += 1
      const violation = check(message, births.get(key) ?? null)
      if (violation !== null) finding.violations.push(violation)
    }
  }
  return finding
}

/** Every CONNECT whose Will is an NDEATH, with the NBIRTHs that follow it before the next such CONNECT. */
export function sessions(evidence: Evidence) {
  const connects = evidence.connects.flatMap(({ will, clean, at }) => {
    const topic = will === null ? null : parseTopic(will.topic)
    if (will === null || topic?.kind !== 'node' || topic.type !== 'NDEATH') return []
    const decoded = decodePayload(will.payload)
    const bdSeq = decoded.kind === 'payload' ? bdSeqOf(decoded.payload) : null
    return [{ key: `${topic.group}/${topic.node}`, will, clean, at, bdSeq }]
  })
  return connects.map((connect, i) => {
    const until = connects.find((later, j) => j > i && later.key === connect.key)?.at ?? Infinity
    const births = ofType(evidence, 'NBIRTH').filter(
      (m) => m.key === connect.key && m.captured.at >= connect.at && m.captured.at < until,
    )
    const before = connects.slice(0, i).findLast(({ key }) => key === connect.key) ?? null
    return { ...connect, births, before }
  })
}

/** Every rebirth request with what its node sent until it was born again. */
export function rebirths(evidence: Evidence) {
  return evidence.messages.flatMap((request, i) => {
    const asked = request.type === 'NCMD' ? metric(request, REBIRTH) : null
    if (asked?.value?.kind !== 'boolean' || !asked.value.value) return []
    const earlier = evidence.messages.slice(0, i).filter(({ key }) => key === request.key)
    const bornBefore = earlier.findLast(({ type }) => type === 'NBIRTH') ?? null
    const later = evidence.messages.slice(i + 1).filter(({ key }) => key === request.key)
    const birth = later.find(({ type }) => type === 'NBIRTH') ?? null
    return bornBefore === null ? [] : [{ request, bornBefore, birth }]
  })
}
