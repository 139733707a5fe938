import { fromWire } from './carriers.ts'
import type { Check, EdgeSession, HostSession, NodeMessage } from './conformance-evidence.ts'
import {
  declarations,
  each,
  edgeSessions,
  follows,
  hostSessions,
  label,
  metric,
  metricsOf,
  ofType,
} from './conformance-evidence.ts'
import { datatypeCodes, datatypeName } from './datatype.ts'
import { BDSEQ, REBIRTH } from './messages.ts'
import type { Metric } from './payload.ts'
import { idProblem, parseTopic } from './topic.ts'

type Type = NodeMessage['type']

/** Looks at every message of `types`. */
export const everyMessage =
  (types: readonly Type[], problem: (message: NodeMessage) => string | null): Check =>
  (evidence) =>
    each(ofType(evidence, ...types), (m) => {
      const found = problem(m)
      return found === null ? null : `${label(m)} ${found}`
    })

/** Looks at every metric of every message of `types`. */
export const everyMetric =
  (types: readonly Type[], problem: (metric: Metric, message: NodeMessage) => string | null): Check =>
  (evidence) =>
    each(metricsOf(ofType(evidence, ...types)), ({ message, metric: m }) => {
      const found = problem(m, message)
      return found === null ? null : `${label(message)}: ${m.name ?? m.alias} ${found}`
    })

/** Looks at every connection whose Will is an NDEATH. */
export const everyEdgeSession =
  (problem: (session: EdgeSession) => string | null): Check =>
  (evidence) =>
    each(edgeSessions(evidence), (session) => {
      const found = problem(session)
      return found === null ? null : `${session.key}: ${found}`
    })

/** Looks at every connection whose Will is a STATE. */
export const everyHostSession =
  (problem: (session: HostSession) => string | null): Check =>
  (evidence) =>
    each(hostSessions(evidence), (session) => {
      const found = problem(session)
      return found === null ? null : `${session.host}: ${found}`
    })

export const hasQos = (type: Type, qos: number): Check =>
  everyMessage([type], ({ captured }) => (captured.qos === qos ? null : `has QoS ${captured.qos}`))

export const notRetained = (type: Type): Check =>
  everyMessage([type], ({ captured }) => (captured.retain ? 'is retained' : null))

export const quiet = (type: Type): Check =>
  everyMessage([type], ({ captured }) =>
    captured.qos === 0 && !captured.retain ? null : `has QoS ${captured.qos}, retain ${captured.retain}`,
  )

/** 2000 to 2100: what is far outside was not measured in milliseconds since the epoch. */
const plausibleTime = (at: number): boolean => at >= 946_684_800_000 && at < 4_102_444_800_000

export const timed = (type: Type): Check =>
  everyMessage([type], ({ payload }) => (payload.timestamp === null ? 'has no timestamp' : null))

export const inMilliseconds: Check = (evidence) =>
  each(
    evidence.messages.filter(({ payload }) => payload.timestamp !== null),
    (m) => (plausibleTime(m.payload.timestamp ?? 0) ? null : `${label(m)} is of ${m.payload.timestamp}`),
  )

export const metricsInMilliseconds: Check = (evidence) =>
  each(
    metricsOf(evidence.messages).filter(({ metric: m }) => m.timestamp !== null && m.isHistorical !== true),
    ({ message, metric: m }) =>
      plausibleTime(m.timestamp ?? 0) ? null : `${label(message)}: ${m.name ?? m.alias} is of ${m.timestamp}`,
  )

/** The topic of every message of `type` is that of the node on whose connection it came. */
export const ownTopic =
  (type: Type): Check =>
  (evidence) =>
    each(
      edgeSessions(evidence).flatMap(({ key, sent }) =>
        sent.filter((m) => m.type === type).map((message) => ({ key, message })),
      ),
      ({ key, message }) => (message.key === key ? null : `${label(message)} came from ${key}`),
    )

export const counted =
  (...types: Type[]): Check =>
  (evidence) =>
    each(
      follows(evidence).filter(({ message, before }) => types.includes(message.type) && before !== null),
      ({ message, before }) => {
        const expected = ((before?.payload.seq ?? 0) + 1) % 256
        return message.payload.seq === expected
          ? null
          : `${label(message)} has seq ${message.payload.seq}, not ${expected}`
      },
    )

export const numbered = (...types: Type[]): Check =>
  everyMessage(types, ({ payload: { seq } }) =>
    seq !== null && seq >= 0 && seq <= 255 ? null : `has seq ${seq}`,
  )

export const unnumbered = (type: Type): Check =>
  everyMessage([type], ({ payload }) => (payload.seq === null ? null : `has seq ${payload.seq}`))

export const startsAtZero = everyMessage(['NBIRTH'], ({ payload: { seq } }) =>
  seq === 0 ? null : `has seq ${seq}`,
)

export const isValued = (m: Metric): boolean => (m.value === null) === (m.isNull === true)

/** What is wrong with a metric that a birth declares; null when name, datatype and value are there and fit. */
export const described = (type: Type): Check =>
  everyMetric([type], (m) => {
    if (m.name === null) return 'has no name'
    if (m.datatype === null || datatypeName(m.datatype) === null) return `has datatype ${m.datatype}`
    return isValued(m) ? null : 'has no value and is not null'
  })

export const declaredOnly =
  (type: 'NDATA' | 'DDATA' | 'NCMD' | 'DCMD'): Check =>
  (evidence) =>
    declarations(evidence, [type], (m, birth) => {
      // A command to a node that this capture never heard of says nothing.
      if (birth === null && type.endsWith('CMD')) return null
      const known = (wanted: Metric): boolean =>
        birth?.payload.metrics.some((d) =>
          wanted.name === null ? d.alias === wanted.alias : d.name === wanted.name,
        ) ?? false
      const stranger = m.payload.metrics.find((wanted) => !known(wanted))
      return stranger === undefined
        ? null
        : `${label(m)} has ${stranger.name ?? stranger.alias}, which no birth declared`
    })

export const ordered = (...types: Type[]): Check =>
  everyMessage(types, ({ payload }) => {
    const times = payload.metrics.filter((x) => x.isHistorical !== true).map((x) => x.timestamp ?? 0)
    return times.every((time, i) => i === 0 || time >= (times[i - 1] ?? 0)) ? null : 'is out of order'
  })

/** DATA comes after the births of its node and its device. */
export const bornFirst =
  (type: 'NDATA' | 'DDATA' | 'DBIRTH'): Check =>
  (evidence) =>
    declarations(evidence, [type], (m, birth, nodeBirth) => {
      const missing = type === 'DBIRTH' ? nodeBirth === null : birth === null || nodeBirth === null
      return missing ? `${label(m)} without a birth before it` : null
    })

export const rebirthMetric = (good: (m: Metric) => boolean): Check =>
  everyMessage(['NBIRTH'], (m) => {
    const rebirth = metric(m, REBIRTH)
    return rebirth !== null && good(rebirth) ? null : `has no such ${REBIRTH}`
  })

export const hasBdSeq = (type: 'NBIRTH' | 'NDEATH'): Check =>
  everyMessage([type], (m) => {
    const datatype = metric(m, BDSEQ)?.datatype ?? null
    if (m.bdSeq === null) return 'has no bdSeq of 0…255'
    return datatype === datatypeCodes.Int64 ? null : `has a bdSeq of datatype ${datatype}`
  })

/** Every NBIRTH and NDEATH of a connection has the bdSeq of its Will. */
export const matchesWill =
  (...types: Type[]): Check =>
  (evidence) =>
    each(
      edgeSessions(evidence).flatMap((session) =>
        session.sent.filter(({ type }) => types.includes(type)).map((message) => ({ session, message })),
      ),
      ({ session, message }) =>
        message.bdSeq === session.bdSeq
          ? null
          : `${label(message)} has bdSeq ${message.bdSeq}, its Will ${session.bdSeq}`,
    )

export const bdSeqGrows: Check = (evidence) =>
  each(
    edgeSessions(evidence).filter(({ before }) => before !== null),
    ({ key, bdSeq, before }) =>
      bdSeq === ((before?.bdSeq ?? 0) + 1) % 256 ? null : `${key}: bdSeq ${bdSeq} after ${before?.bdSeq}`,
  )

export const onlyBdSeq = everyMessage(['NDEATH'], (m) =>
  m.payload.metrics.length === 1 && m.bdSeq !== null ? null : `has ${m.payload.metrics.length} metrics`,
)

export const willQos = everyEdgeSession(({ will }) => (will?.qos === 1 ? null : `Will QoS ${will?.qos}`))
export const willRetain = everyEdgeSession(({ will }) => (will?.retain === false ? null : 'a retained Will'))
export const cleanEdge = everyEdgeSession(({ clean }) => (clean ? null : 'not a clean session'))
export const cleanHost = everyHostSession(({ clean }) => (clean ? null : 'not a clean session'))

/** Whether an MQTT topic filter takes in a topic. */
export function filterMatches(filter: string, topic: string): boolean {
  const levels = topic.split('/')
  const wanted = filter.split('/')
  const open = wanted.at(-1) === '#'
  if (open ? levels.length < wanted.length - 1 : levels.length !== wanted.length) return false
  return wanted.every((level, i) => level === '#' || level === '+' || level === levels[i])
}

/** A subscription with QoS 1 to `topic` that stood before `index`. */
export const isSubscribed = ({ subscriptions }: EdgeSession | HostSession, topic: string, index: number) =>
  subscriptions.some((s) => s.qos === 1 && s.index < index && filterMatches(s.filter, topic))

export const firstBirth = ({ sent }: EdgeSession): NodeMessage | null =>
  sent.find(({ type }) => type === 'NBIRTH') ?? null

/** A session that came as far as its births, or that published anything at all before them. */
export const spoke = (evidence: Parameters<Check>[0]): EdgeSession[] =>
  edgeSessions(evidence).filter(({ sent }) => sent.length > 0)

export const commandsTo = (type: 'NCMD' | 'DCMD'): Check =>
  everyMessage([type], (m) => (m.payload.metrics.length > 0 ? null : 'has no metric'))

/** A metric of a command says which, and carries a value under a datatype, if it gives one, that fits. */
export const commandValues = (type: 'NCMD' | 'DCMD'): Check =>
  everyMetric([type], (m) => {
    if (!isValued(m)) return 'has no value'
    const name = m.datatype === null ? null : datatypeName(m.datatype)
    if (name === null || m.value === null) return null
    return fromWire(name, m.value).kind === 'value' ? null : `does not carry its ${name}`
  })

export const validIds =
  (level: 'group' | 'node' | 'device'): Check =>
  (evidence) =>
    each(
      evidence.messages.flatMap(({ captured }) => {
        const topic = parseTopic(captured.topic)
        if (topic.kind === 'discarded' || topic.kind === 'state') return []
        if (level === 'group') return [topic.group]
        if (level === 'node') return [topic.node]
        return topic.kind === 'device' ? [topic.device] : []
      }),
      (id) => idProblem(id),
    )
