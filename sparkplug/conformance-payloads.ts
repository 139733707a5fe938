import { fromWire } from './carriers.ts'
import {
  bornFirst,
  counted,
  everyEdgeSession,
  everyMetric,
  hasBdSeq,
  hasQos,
  inMilliseconds,
  matchesWill,
  metricsInMilliseconds,
  notRetained,
  numbered,
  ownTopic,
  rebirthMetric,
  startsAtZero,
  timed,
  unnumbered,
  willQos,
  willRetain,
} from './conformance-checks.ts'
import type { Assertion, Check } from './conformance-evidence.ts'
import { declarations, each, edgeSessions, label, shown, unshown } from './conformance-evidence.ts'
import {
  hostBirth,
  hostDeathWill,
  hostListensFirst,
  hostWillQos,
  hostWillRetained,
  statePayload,
} from './conformance-topics.ts'
import { datatypeName } from './datatype.ts'

const birthTypes = ['NBIRTH', 'DBIRTH'] as const
const dataTypes = ['NDATA', 'DDATA'] as const

/** Aliases are unique over the births of a node and its devices. */
const aliasesDiffer: Check = (evidence) => {
  const owners = new Map<string, Map<bigint, string>>()
  const aliased = evidence.messages.filter(({ type }) => type === 'NBIRTH' || type === 'DBIRTH')
  return each(aliased, (m) => {
    const known =
      m.type === 'NBIRTH' ? new Map<bigint, string>() : (owners.get(m.key) ?? new Map<bigint, string>())
    owners.set(m.key, known)
    for (const { alias, name } of m.payload.metrics) {
      if (alias === null) continue
      const owner = `${m.device ?? ''}/${name}`
      const other = known.get(alias)
      if (other !== undefined && other !== owner)
        return `${label(m)}: alias ${alias} of ${name} is also of ${other}`
      known.set(alias, owner)
    }
    return null
  })
}

const aliasAlone: Check = (evidence) =>
  declarations(evidence, dataTypes, (m, birth) => {
    const both = m.payload.metrics.find(
      ({ name }) =>
        name !== null && birth?.payload.metrics.some((d) => d.name === name && d.alias !== null) === true,
    )
    return both === undefined ? null : `${label(m)} names ${both.name}, which has an alias`
  })

const named = everyMetric(['NBIRTH', 'NDATA', 'NDEATH', 'DBIRTH', 'DDATA', 'DDEATH', 'NCMD', 'DCMD'], (m) =>
  m.name === null && m.alias === null ? 'has neither name nor alias' : null,
)

const bornWithName = everyMetric(birthTypes, (m) => (m.name === null ? 'has no name' : null))

const timedMetrics = everyMetric([...birthTypes, ...dataTypes], (m) =>
  m.timestamp === null ? 'has no time' : null,
)

const typedBirth = everyMetric(birthTypes, (m) =>
  m.datatype !== null && datatypeName(m.datatype) !== null ? null : `has datatype ${m.datatype}`,
)

const valueFits = everyMetric(birthTypes, (m) => {
  const type = m.datatype === null ? null : datatypeName(m.datatype)
  if (type === null || m.value === null) return null
  return fromWire(type, m.value).kind === 'value' ? null : `does not carry its ${type}`
})

const untyped = everyMetric(dataTypes, (m) => (m.datatype === null ? null : 'has a datatype'))

const willSpeaks: Check = (evidence) =>
  each(
    edgeSessions(evidence).filter(({ closed, disconnected }) => closed !== null && disconnected === null),
    ({ key, number, bdSeq }) => {
      const death = evidence.messages.find(
        ({ captured }) => captured.isWill && captured.connection === number,
      )
      // A broker that went down itself publishes nothing.
      return death === undefined || death.bdSeq === bdSeq ? null : `${key}: another NDEATH than its Will`
    },
  )

const MQTT_5 = 'this package speaks MQTT 3.1.1, where the assertion has no subject'

/** What chapter 6 asks of payloads, metrics and each message type. */
export const payloadAssertions: readonly Assertion[] = [
  shown(
    'payloads-timestamp-in-UTC',
    'times of messages are milliseconds since the epoch, UTC',
    inMilliseconds,
  ),
  shown(
    'payloads-sequence-num-always-included',
    'every message but NDEATH has a seq',
    numbered('NBIRTH', 'DBIRTH', 'NDATA', 'DDATA', 'DDEATH'),
  ),
  shown('payloads-sequence-num-zero-nbirth', 'NBIRTH has seq 0', startsAtZero),
  shown(
    'payloads-sequence-num-incrementing',
    'seq grows by one over all messages of a node, and goes from 255 to 0',
    counted('DBIRTH', 'NDATA', 'DDATA', 'DDEATH'),
  ),
  shown('payloads-name-requirement', 'a metric has a name or an alias that a birth declared', named),
  shown('payloads-alias-uniqueness', 'an alias is unique over a node and its devices', aliasesDiffer),
  shown(
    'payloads-alias-birth-requirement',
    'a birth that gives an alias gives the name with it',
    bornWithName,
  ),
  shown(
    'payloads-alias-data-cmd-requirement',
    'where the birth declared an alias, data carry it and no name',
    aliasAlone,
  ),
  shown(
    'payloads-name-birth-data-requirement',
    'every metric of a birth or data message has its own time',
    timedMetrics,
  ),
  unshown(
    'payloads-name-cmd-requirement',
    'metrics of commands may have a time',
    'it permits something, so nothing can breach it',
  ),
  shown(
    'payloads-metric-timestamp-in-UTC',
    'times of metrics are milliseconds since the epoch, UTC',
    metricsInMilliseconds,
  ),
  shown('payloads-metric-datatype-value-type', 'a datatype is an unsigned 32-bit number', typedBirth),
  shown(
    'payloads-metric-datatype-value',
    'a datatype is one of the specification, and the value fits it',
    valueFits,
  ),
  shown('payloads-metric-datatype-req', 'every metric of a birth has a datatype', typedBirth),
  shown('payloads-metric-datatype-not-req', 'NDATA and DDATA leave the datatype out', untyped),

  shown('payloads-nbirth-timestamp', 'NBIRTH carries the time it was sent', timed('NBIRTH')),
  shown(
    'payloads-nbirth-edge-node-descriptor',
    'NBIRTH comes from the node of its topic',
    ownTopic('NBIRTH'),
  ),
  shown('payloads-nbirth-seq', 'NBIRTH has a seq of 0…255', numbered('NBIRTH')),
  shown('payloads-nbirth-bdseq', 'NBIRTH has the metric bdSeq, Int64', hasBdSeq('NBIRTH')),
  shown('payloads-nbirth-bdseq-repeat', 'that bdSeq is the one of the Will', matchesWill('NBIRTH')),
  shown(
    'payloads-nbirth-rebirth-req',
    'NBIRTH has Node Control/Rebirth, false',
    rebirthMetric((m) => m.value?.kind === 'boolean' && !m.value.value),
  ),
  shown('payloads-nbirth-qos', 'NBIRTH has QoS 0', hasQos('NBIRTH', 0)),
  shown('payloads-nbirth-retain', 'NBIRTH is not retained', notRetained('NBIRTH')),

  shown('payloads-dbirth-timestamp', 'DBIRTH carries the time it was sent', timed('DBIRTH')),
  shown(
    'payloads-dbirth-edge-node-descriptor',
    'DBIRTH comes from the node of its topic',
    ownTopic('DBIRTH'),
  ),
  shown('payloads-dbirth-order', 'DBIRTH comes after NBIRTH and before DDATA', bornFirst('DBIRTH')),
  shown('payloads-dbirth-seq', 'DBIRTH has a seq of 0…255', numbered('DBIRTH')),
  shown(
    'payloads-dbirth-seq-inc',
    'its seq is the one after that of the message before it',
    counted('DBIRTH'),
  ),
  shown('payloads-dbirth-qos', 'DBIRTH has QoS 0', hasQos('DBIRTH', 0)),
  shown('payloads-dbirth-retain', 'DBIRTH is not retained', notRetained('DBIRTH')),

  shown('payloads-ndata-timestamp', 'NDATA carries the time it was sent', timed('NDATA')),
  shown('payloads-ndata-seq', 'NDATA has a seq of 0…255', numbered('NDATA')),
  shown('payloads-ndata-seq-inc', 'its seq is the one after that of the message before it', counted('NDATA')),
  shown('payloads-ndata-order', 'NDATA comes after the birth of its node', bornFirst('NDATA')),
  shown('payloads-ndata-qos', 'NDATA has QoS 0', hasQos('NDATA', 0)),
  shown('payloads-ndata-retain', 'NDATA is not retained', notRetained('NDATA')),

  shown('payloads-ddata-timestamp', 'DDATA carries the time it was sent', timed('DDATA')),
  shown('payloads-ddata-seq', 'DDATA has a seq of 0…255', numbered('DDATA')),
  shown('payloads-ddata-seq-inc', 'its seq is the one after that of the message before it', counted('DDATA')),
  shown('payloads-ddata-order', 'DDATA comes after the births of its node and itself', bornFirst('DDATA')),
  shown('payloads-ddata-qos', 'DDATA has QoS 0', hasQos('DDATA', 0)),
  shown('payloads-ddata-retain', 'DDATA is not retained', notRetained('DDATA')),

  shown('payloads-ncmd-timestamp', 'NCMD carries the time it was sent', timed('NCMD')),
  shown('payloads-ncmd-seq', 'NCMD has no seq', unnumbered('NCMD')),
  shown('payloads-ncmd-qos', 'NCMD has QoS 0', hasQos('NCMD', 0)),
  shown('payloads-ncmd-retain', 'NCMD is not retained', notRetained('NCMD')),
  shown('payloads-dcmd-timestamp', 'DCMD carries the time it was sent', timed('DCMD')),
  shown('payloads-dcmd-seq', 'DCMD has no seq', unnumbered('DCMD')),
  shown('payloads-dcmd-qos', 'DCMD has QoS 0', hasQos('DCMD', 0)),
  shown('payloads-dcmd-retain', 'DCMD is not retained', notRetained('DCMD')),

  shown('payloads-ndeath-seq', 'NDEATH has no seq', unnumbered('NDEATH')),
  shown(
    'payloads-ndeath-will-message',
    'a node connects with its NDEATH as Will',
    everyEdgeSession(({ bdSeq }) => (bdSeq === null ? 'its Will is no NDEATH' : null)),
  ),
  shown('payloads-ndeath-will-message-qos', 'the Will of a node has QoS 1', willQos),
  shown('payloads-ndeath-will-message-retain', 'the Will of a node is not retained', willRetain),
  shown('payloads-ndeath-bdseq', 'NDEATH has the bdSeq of its connection, Int64', hasBdSeq('NDEATH')),
  shown(
    'payloads-ndeath-will-message-publisher',
    'a node that leaves on purpose publishes its own NDEATH, that of its Will',
    matchesWill('NDEATH'),
  ),
  shown(
    'payloads-ndeath-will-message-publisher-disconnect-mqtt311',
    'a connection that ends without DISCONNECT has its Will published',
    willSpeaks,
  ),
  unshown(
    'payloads-ndeath-will-message-publisher-disconnect-mqtt50',
    'a DISCONNECT with reason 0x04 has the Will published',
    MQTT_5,
  ),

  shown('payloads-ddeath-timestamp', 'DDEATH carries the time it was sent', timed('DDEATH')),
  shown('payloads-ddeath-seq', 'DDEATH has a seq of 0…255', numbered('DDEATH')),
  shown(
    'payloads-ddeath-seq-inc',
    'its seq is the one after that of the message before it',
    counted('DDEATH'),
  ),
  shown('payloads-ddeath-seq-number', 'that seq goes from 255 to 0', counted('DDEATH')),

  shown('payloads-state-will-message', 'a host connects with STATE as its Will', hostDeathWill),
  shown('payloads-state-will-message-qos', 'that Will has QoS 1', hostWillQos),
  shown('payloads-state-will-message-retain', 'that Will is retained', hostWillRetained),
  shown(
    'payloads-state-will-message-payload',
    'that Will is JSON with online false and a timestamp',
    hostDeathWill,
  ),
  shown('payloads-state-subscribe', 'a host listens to its own STATE with QoS 1', hostListensFirst),
  shown('payloads-state-birth', 'a host says online after it subscribed', hostBirth),
  shown('payloads-state-birth-payload', 'STATE is JSON with online and timestamp', statePayload),
]
