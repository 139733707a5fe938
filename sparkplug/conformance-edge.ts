import type { Assertion, NodeMessage } from './conformance-evidence.ts'
import {
  declarations,
  each,
  follows,
  label,
  metric,
  metricsOf,
  ofType,
  rebirths,
  sessions,
} from './conformance-evidence.ts'
import { datatypeCodes, datatypeName } from './datatype.ts'
import { BDSEQ, REBIRTH } from './messages.ts'
import type { Metric } from './payload.ts'

type Type = NodeMessage['type']

const quiet = (id: string, type: Type): Assertion => ({
  id,
  rule: `${type} goes out with QoS 0 and is not retained`,
  check: (evidence) =>
    each(ofType(evidence, type), (m) =>
      m.captured.qos === 0 && m.captured.retain !== true
        ? null
        : `${label(m)} has QoS ${m.captured.qos}, retain ${m.captured.retain}`,
    ),
})

const timed = (id: string, type: Type): Assertion => ({
  id,
  rule: `${type} carries the time it was sent`,
  check: (evidence) =>
    each(ofType(evidence, type), (m) =>
      m.payload.timestamp === null ? `${label(m)} has no timestamp` : null,
    ),
})

const counted = (id: string, type: Type): Assertion => ({
  id,
  rule: `${type} has the seq after that of the node's message before it, and 0 after 255`,
  check: (evidence) =>
    each(
      follows(evidence).filter(({ message, before }) => message.type === type && before !== null),
      ({ message, before }) => {
        const expected = ((before?.payload.seq ?? 0) + 1) % 256
        return message.payload.seq === expected
          ? null
          : `${label(message)} has seq ${message.payload.seq}, not ${expected}`
      },
    ),
})

const unnumbered = (id: string, type: Type): Assertion => ({
  id,
  rule: `${type} has no seq`,
  check: (evidence) =>
    each(ofType(evidence, type), (m) =>
      m.payload.seq === null ? null : `${label(m)} has seq ${m.payload.seq}`,
    ),
})

const described = (id: string, type: Type): Assertion => ({
  id,
  rule: `every metric of ${type} has a name, a known datatype, and a value or is_null`,
  check: (evidence) =>
    each(metricsOf(ofType(evidence, type)), ({ message, metric: m }) => {
      const known = m.datatype !== null && datatypeName(m.datatype) !== null
      const valued = (m.value === null) === (m.isNull === true)
      return m.name !== null && known && valued
        ? null
        : `${label(message)}: metric ${m.name} is not described`
    }),
})

const declaredOnly = (id: string, type: Type): Assertion => ({
  id,
  rule: `${type} names only metrics that the birth of this session declared`,
  check: (evidence) =>
    declarations(
      {
        ...evidence,
        messages: evidence.messages.filter(
          (m) => m.type === type || m.type.endsWith('BIRTH') || m.type === 'DDEATH',
        ),
      },
      (m, birth) => {
        const known = (wanted: Metric): boolean =>
          birth?.payload.metrics.some((d) =>
            wanted.name === null ? d.alias === wanted.alias : d.name === wanted.name,
          ) ?? false
        const unknown = m.payload.metrics.find((wanted) => !known(wanted))
        return unknown === undefined
          ? null
          : `${label(m)} has ${unknown.name ?? unknown.alias}, which no birth declared`
      },
    ),
})

const ordered = (id: string, types: Type[]): Assertion => ({
  id,
  rule: `metrics that are not historical stand in order of their time in ${types.join(' and ')}`,
  check: (evidence) =>
    each(ofType(evidence, ...types), (m) => {
      const times = m.payload.metrics.filter((x) => x.isHistorical !== true).map((x) => x.timestamp ?? 0)
      return times.every((time, i) => i === 0 || time >= (times[i - 1] ?? 0))
        ? null
        : `${label(m)} is out of order`
    }),
})

const rebirthMetric = (id: string, rule: string, good: (m: Metric) => boolean): Assertion => ({
  id,
  rule,
  check: (evidence) =>
    each(ofType(evidence, 'NBIRTH'), (m) => {
      const rebirth = metric(m, REBIRTH)
      return rebirth !== null && good(rebirth) ? null : `${label(m)} has no such ${REBIRTH}`
    }),
})

/** What an edge node owes its hosts. */
export const edgeAssertions: readonly Assertion[] = [
  {
    id: 'topic-structure',
    rule: 'topics are those of the namespace and payloads are Sparkplug B',
    check: (evidence) => ({
      seen: evidence.messages.length + evidence.states.length,
      violations: [...evidence.unreadable],
    }),
  },
  quiet('topics-nbirth-mqtt', 'NBIRTH'),
  quiet('topics-ndata-mqtt', 'NDATA'),
  quiet('topics-dbirth-mqtt', 'DBIRTH'),
  quiet('topics-ddata-mqtt', 'DDATA'),
  quiet('topics-ddeath-mqtt', 'DDEATH'),
  timed('topics-nbirth-timestamp', 'NBIRTH'),
  timed('topics-ndata-timestamp', 'NDATA'),
  timed('topics-dbirth-timestamp', 'DBIRTH'),
  timed('topics-ddata-timestamp', 'DDATA'),
  timed('payloads-ddeath-timestamp', 'DDEATH'),
  {
    id: 'topics-nbirth-seq-num',
    rule: 'NBIRTH has seq 0',
    check: (evidence) =>
      each(ofType(evidence, 'NBIRTH'), (m) =>
        m.payload.seq === 0 ? null : `${label(m)} has seq ${m.payload.seq}`,
      ),
  },
  counted('topics-ndata-seq-num', 'NDATA'),
  counted('topics-dbirth-seq', 'DBIRTH'),
  counted('topics-ddata-seq-num', 'DDATA'),
  counted('topics-ddeath-seq-num', 'DDEATH'),
  described('topics-nbirth-metrics', 'NBIRTH'),
  described('topics-dbirth-metrics', 'DBIRTH'),
  {
    id: 'topics-nbirth-bdseq-included',
    rule: 'NBIRTH has the metric bdSeq, 0…255',
    check: (evidence) =>
      each(ofType(evidence, 'NBIRTH'), (m) => (m.bdSeq === null ? `${label(m)} has no bdSeq` : null)),
  },
  {
    id: 'topics-nbirth-bdseq-matching',
    rule: 'every NBIRTH of a connection has the bdSeq of its Will',
    check: (evidence) =>
      each(
        sessions(evidence).flatMap((session) => session.births.map((birth) => ({ session, birth }))),
        ({ session, birth }) =>
          birth.bdSeq === session.bdSeq
            ? null
            : `${label(birth)} has bdSeq ${birth.bdSeq}, its Will ${session.bdSeq}`,
      ),
  },
  {
    id: 'topics-nbirth-bdseq-increment',
    rule: 'bdSeq grows by one at every CONNECT, and goes from 255 to 0',
    check: (evidence) =>
      each(
        sessions(evidence).filter(({ before }) => before !== null),
        ({ key, bdSeq, before }) =>
          bdSeq === ((before?.bdSeq ?? 0) + 1) % 256 ? null : `${key}: bdSeq ${bdSeq} after ${before?.bdSeq}`,
      ),
  },
  rebirthMetric(
    'operational-behavior-data-commands-rebirth-name',
    `NBIRTH has ${REBIRTH}, without alias`,
    (m) => m.alias === null,
  ),
  rebirthMetric(
    'operational-behavior-data-commands-rebirth-datatype',
    `${REBIRTH} is Boolean`,
    (m) => m.datatype === datatypeCodes.Boolean,
  ),
  rebirthMetric(
    'operational-behavior-data-commands-rebirth-value',
    `${REBIRTH} is false in NBIRTH`,
    (m) => m.value?.kind === 'boolean' && !m.value.value,
  ),
  {
    id: 'topics-ndeath-payload',
    rule: 'NDEATH has the metric bdSeq and no other',
    check: (evidence) =>
      each(ofType(evidence, 'NDEATH'), (m) =>
        m.payload.metrics.length === 1 && m.payload.metrics[0]?.name === BDSEQ && m.bdSeq !== null
          ? null
          : `${label(m)} has ${m.payload.metrics.length} metrics`,
      ),
  },
  unnumbered('topics-ndeath-seq', 'NDEATH'),
  {
    id: 'payloads-ndeath-will-message-qos',
    rule: 'the Will of an edge node has QoS 1',
    check: (evidence) =>
      each(sessions(evidence), ({ key, will }) => (will.qos === 1 ? null : `${key}: QoS ${will.qos}`)),
  },
  {
    id: 'payloads-ndeath-will-message-retain',
    rule: 'the Will of an edge node is not retained',
    check: (evidence) =>
      each(sessions(evidence), ({ key, will }) => (will.retain ? `${key}: a retained Will` : null)),
  },
  {
    id: 'principles-persistence-clean-session',
    rule: 'an edge node connects with a clean session',
    check: (evidence) =>
      each(sessions(evidence), ({ key, clean }) => (clean ? null : `${key}: not a clean session`)),
  },
  {
    id: 'payloads-ndata-order',
    rule: 'NDATA and DDATA follow a birth of their node and their device',
    check: (evidence) =>
      declarations(evidence, (m, birth) => (birth === null ? `${label(m)} without a birth` : null)),
  },
  {
    id: 'payloads-metric-datatype-not-req',
    rule: 'NDATA and DDATA leave the datatype out',
    check: (evidence) =>
      each(metricsOf(ofType(evidence, 'NDATA', 'DDATA')), ({ message, metric: m }) =>
        m.datatype === null ? null : `${label(message)}: ${m.name} has a datatype`,
      ),
  },
  {
    id: 'payloads-name-birth-data-requirement',
    rule: 'every metric of a birth or data message has its own time',
    check: (evidence) =>
      each(metricsOf(ofType(evidence, 'NBIRTH', 'DBIRTH', 'NDATA', 'DDATA')), ({ message, metric: m }) =>
        m.timestamp === null ? `${label(message)}: ${m.name} has no time` : null,
      ),
  },
  {
    id: 'payloads-name-requirement',
    rule: 'a metric has a name or an alias',
    check: (evidence) =>
      each(metricsOf(evidence.messages), ({ message, metric: m }) =>
        m.name === null && m.alias === null ? `${label(message)} has a metric with neither` : null,
      ),
  },
  {
    id: 'payloads-alias-data-cmd-requirement',
    rule: 'where the birth declared an alias, data carry it and no name',
    check: (evidence) =>
      declarations(evidence, (m, birth) => {
        const both = m.payload.metrics.find(
          ({ name }) =>
            name !== null && birth?.payload.metrics.some((d) => d.name === name && d.alias !== null) === true,
        )
        return both === undefined ? null : `${label(m)} names ${both.name}, which has an alias`
      }),
  },
  declaredOnly('operational-behavior-data-publish-nbirth', 'NDATA'),
  declaredOnly('operational-behavior-data-publish-dbirth', 'DDATA'),
  ordered('operational-behavior-data-publish-nbirth-order', ['NBIRTH', 'NDATA']),
  ordered('operational-behavior-data-publish-dbirth-order', ['DBIRTH', 'DDATA']),
  {
    id: 'operational-behavior-data-commands-rebirth-action-2',
    rule: 'a rebirth request is followed by an NBIRTH',
    check: (evidence) =>
      each(rebirths(evidence), ({ request, birth }) =>
        birth === null ? `${request.key} was not born again` : null,
      ),
  },
  {
    id: 'operational-behavior-data-commands-rebirth-action-3',
    rule: 'the NBIRTH after a rebirth request repeats the bdSeq of the connection',
    check: (evidence) =>
      each(
        rebirths(evidence).filter(({ birth, bornBefore }) =>
          sessions(evidence).some(
            (s) => birth !== null && s.births.includes(birth) && s.births.includes(bornBefore),
          ),
        ),
        ({ birth, bornBefore }) =>
          birth?.bdSeq === bornBefore.bdSeq
            ? null
            : `${bornBefore.key}: bdSeq ${birth?.bdSeq} after ${bornBefore.bdSeq}`,
      ),
  },
]
