import {
  bdSeqGrows,
  commandValues,
  counted,
  declaredOnly,
  described,
  everyHostSession,
  everyMessage,
  hasBdSeq,
  matchesWill,
  onlyBdSeq,
  ownTopic,
  quiet,
  rebirthMetric,
  startsAtZero,
  timed,
  unnumbered,
  validIds,
} from './conformance-checks.ts'
import type { Assertion, Check, NodeMessage } from './conformance-evidence.ts'
import { each, hostSessions, shown, unshown } from './conformance-evidence.ts'
import { datatypeCodes } from './datatype.ts'
import { formatTopic } from './topic.ts'

type Type = NodeMessage['type']

const readable: Check = ({ messages, states, unreadable }) => ({
  seen: messages.length + states.length + unreadable.length,
  violations: [...unreadable],
})

const withDevice = (has: boolean): Check =>
  everyMessage(
    has ? ['DBIRTH', 'DDEATH', 'DDATA', 'DCMD'] : ['NBIRTH', 'NDEATH', 'NDATA', 'NCMD'],
    ({ device }) => ((device !== null) === has ? null : `has the device ${device}`),
  )

const hasMetrics = (type: Type): Check =>
  everyMessage([type], ({ payload }) => (payload.metrics.length > 0 ? null : 'has no metric'))

const stateTopic = everyHostSession(({ host, states }) =>
  states.every(({ captured }) => captured.topic === formatTopic({ kind: 'state', host }))
    ? null
    : 'another topic',
)

/** Only sessions that came to publish a STATE show what their birth was like. */
const births =
  (problem: Parameters<typeof everyHostSession>[0]): Check =>
  (evidence) =>
    each(
      hostSessions(evidence).filter(({ states }) => states.length > 0),
      (session) => problem(session),
    )

export const hostBirth = births(({ host, states }) =>
  states[0]?.state?.online === true ? null : `${host}: the first STATE is not online`,
)

export const hostBirthTime = births(({ host, states, willState }) =>
  states[0]?.state?.timestamp === willState?.timestamp ? null : `${host}: another time than its Will`,
)

export const stateQos: Check = ({ states }) =>
  each(states, ({ host, captured }) => (captured.qos === 1 ? null : `${host}: QoS ${captured.qos}`))

export const stateRetained: Check = ({ states }) =>
  each(states, ({ host, captured }) => (captured.retain ? null : `${host}: not retained`))

export const statePayload: Check = ({ states }) =>
  each(states, ({ host, state }) => (state === null ? `${host}: not a STATE` : null))

export const hostDeathWill = everyHostSession(({ willState }) =>
  willState?.online === false ? null : 'the Will is not STATE offline',
)

export const hostWillQos = everyHostSession(({ will }) => (will?.qos === 1 ? null : `QoS ${will?.qos}`))
export const hostWillRetained = everyHostSession(({ will }) =>
  will?.retain === true ? null : 'not retained',
)

/** Subscribed with QoS 1 to the namespace and to its own STATE before the first STATE. */
export const hostListensFirst = births(({ host, states, subscriptions }) => {
  const own = formatTopic({ kind: 'state', host })
  const first = states[0]?.index ?? 0
  const covers = (wanted: string): boolean =>
    subscriptions.some(
      ({ filter, qos, index }) => qos === 1 && index < first && [wanted, 'spBv1.0/#'].includes(filter),
    )
  return covers('spBv1.0/#') && covers(own) ? null : `${host}: published STATE before it listened`
})

/** A session that ended by DISCONNECT said offline before, at the time of saying so. */
export const hostDeathBeforeDisconnect: Check = (evidence) =>
  each(
    hostSessions(evidence).filter(({ disconnected }) => disconnected !== null),
    ({ host, states }) => {
      const last = states.at(-1)
      if (states.length === 0) return null
      if (last?.state?.online !== false) return `${host}: left without saying so`
      return Math.abs(last.captured.at - last.state.timestamp) < 2000
        ? null
        : `${host}: its last STATE is not of now`
    },
  )

/** The Will's time is that of the CONNECT; two seconds are the most that a busy machine lies between the two. */
export const hostWillTime = everyHostSession(({ willState, at }) =>
  Math.abs((willState?.timestamp ?? 0) - at) < 2000
    ? null
    : `Will of ${willState?.timestamp}, CONNECT at ${at}`,
)

const INSTALLATION = 'it is about a whole installation, which no one capture shows'

/** What chapter 4 asks of topics and of the messages on them. */
export const topicAssertions: readonly Assertion[] = [
  shown('topic-structure', 'topics are those of the namespace and payloads are Sparkplug B', readable),
  shown('topic-structure-namespace-a', 'the first level is spBv1.0', readable),
  shown('topic-structure-namespace-valid-group-id', 'a group id has no +, / or #', validIds('group')),
  shown('topic-structure-namespace-valid-edge-node-id', 'an edge node id has no +, / or #', validIds('node')),
  shown('topic-structure-namespace-valid-device-id', 'a device id has no +, / or #', validIds('device')),
  shown(
    'topic-structure-namespace-device-id-associated-message-types',
    'messages of devices name the device',
    withDevice(true),
  ),
  shown(
    'topic-structure-namespace-device-id-non-associated-message-types',
    'messages of nodes name no device',
    withDevice(false),
  ),
  unshown(
    'topic-structure-namespace-unique-edge-node-descriptor',
    'group and edge node id are unique together',
    INSTALLATION,
  ),
  unshown('topic-structure-namespace-unique-device-id', 'a device id is unique under its node', INSTALLATION),
  unshown(
    'topic-structure-namespace-duplicate-device-id-across-edge-node',
    'different nodes may use the same device id',
    'it permits something, so nothing can breach it',
  ),

  shown('topics-nbirth-topic', 'NBIRTH goes to the topic of its node', ownTopic('NBIRTH')),
  shown('topics-nbirth-mqtt', 'NBIRTH goes out with QoS 0 and is not retained', quiet('NBIRTH')),
  shown('topics-nbirth-seq-num', 'NBIRTH has seq 0', startsAtZero),
  shown('topics-nbirth-timestamp', 'NBIRTH carries the time it was sent', timed('NBIRTH')),
  shown(
    'topics-nbirth-metric-reqs',
    'every metric of NBIRTH has name, datatype and value',
    described('NBIRTH'),
  ),
  shown('topics-nbirth-metrics', 'NBIRTH has every metric that NDATA will name', declaredOnly('NDATA')),
  shown(
    'topics-nbirth-templates',
    'NBIRTH defines the templates whose instances its node uses',
    everyMessage(['NBIRTH'], ({ payload }) => {
      const used = payload.metrics.flatMap((m) =>
        m.value?.kind === 'template' ? [{ m, t: m.value.value }] : [],
      )
      const defined = used.filter(({ t }) => t.isDefinition === true).map(({ m }) => m.name)
      const missing = used.find(({ t }) => t.isDefinition !== true && !defined.includes(t.templateRef))
      return missing === undefined ? null : `uses ${missing.t.templateRef} undefined`
    }),
  ),
  shown('topics-nbirth-bdseq-included', 'NBIRTH has the metric bdSeq, Int64, 0…255', hasBdSeq('NBIRTH')),
  shown(
    'topics-nbirth-bdseq-matching',
    'every NBIRTH of a connection has the bdSeq of its Will',
    matchesWill('NBIRTH'),
  ),
  shown(
    'topics-nbirth-bdseq-increment',
    'bdSeq grows by one at every CONNECT, and goes from 255 to 0',
    bdSeqGrows,
  ),
  shown(
    'topics-nbirth-rebirth-metric',
    'NBIRTH has Node Control/Rebirth, Boolean, false',
    rebirthMetric(
      (m) => m.datatype === datatypeCodes.Boolean && m.value?.kind === 'boolean' && !m.value.value,
    ),
  ),

  shown('topics-ndata-topic', 'NDATA goes to the topic of its node', ownTopic('NDATA')),
  shown('topics-ndata-mqtt', 'NDATA goes out with QoS 0 and is not retained', quiet('NDATA')),
  shown('topics-ndata-seq-num', 'NDATA has the seq after that of the message before it', counted('NDATA')),
  shown('topics-ndata-timestamp', 'NDATA carries the time it was sent', timed('NDATA')),
  shown('topics-ndata-payload', 'NDATA has the metrics that changed', hasMetrics('NDATA')),

  shown('topics-dbirth-topic', 'DBIRTH goes to a topic of its node', ownTopic('DBIRTH')),
  shown('topics-dbirth-mqtt', 'DBIRTH goes out with QoS 0 and is not retained', quiet('DBIRTH')),
  shown('topics-dbirth-seq', 'DBIRTH has the seq after that of the message before it', counted('DBIRTH')),
  shown('topics-dbirth-timestamp', 'DBIRTH carries the time it was sent', timed('DBIRTH')),
  shown(
    'topics-dbirth-metric-reqs',
    'every metric of DBIRTH has name, datatype and value',
    described('DBIRTH'),
  ),
  shown('topics-dbirth-metrics', 'DBIRTH has every metric that DDATA will name', declaredOnly('DDATA')),

  shown('topics-ddata-topic', 'DDATA goes to a topic of its node', ownTopic('DDATA')),
  shown('topics-ddata-mqtt', 'DDATA goes out with QoS 0 and is not retained', quiet('DDATA')),
  shown('topics-ddata-seq-num', 'DDATA has the seq after that of the message before it', counted('DDATA')),
  shown('topics-ddata-timestamp', 'DDATA carries the time it was sent', timed('DDATA')),
  shown('topics-ddata-payload', 'DDATA has the metrics that changed', hasMetrics('DDATA')),

  shown('topics-ndeath-topic', 'NDEATH goes to the topic of its node', ownTopic('NDEATH')),
  shown('topics-ndeath-payload', 'NDEATH has the metric bdSeq and no other', onlyBdSeq),
  shown('topics-ndeath-seq', 'NDEATH has no seq', unnumbered('NDEATH')),

  shown('topics-ddeath-topic', 'DDEATH goes to a topic of its node', ownTopic('DDEATH')),
  shown('topics-ddeath-mqtt', 'DDEATH goes out with QoS 0 and is not retained', quiet('DDEATH')),
  shown('topics-ddeath-seq-num', 'DDEATH has the seq after that of the message before it', counted('DDEATH')),

  shown('topics-ncmd-topic', 'NCMD goes to a topic of a node', withDevice(false)),
  shown('topics-ncmd-mqtt', 'NCMD goes out with QoS 0 and is not retained', quiet('NCMD')),
  shown('topics-ncmd-timestamp', 'NCMD carries the time it was sent', timed('NCMD')),
  shown('topics-ncmd-payload', 'NCMD has the metrics to write, with values', commandValues('NCMD')),
  shown('topics-dcmd-topic', 'DCMD goes to a topic of a device', withDevice(true)),
  shown('topics-dcmd-mqtt', 'DCMD goes out with QoS 0 and is not retained', quiet('DCMD')),
  shown('topics-dcmd-timestamp', 'DCMD carries the time it was sent', timed('DCMD')),
  shown('topics-dcmd-payload', 'DCMD has the metrics to write, with values', commandValues('DCMD')),

  shown('host-topic-phid-birth-message', 'the first message of a host is STATE online', hostBirth),
  shown('host-topic-phid-birth-topic', 'STATE goes to spBv1.0/STATE/ and the host id', stateTopic),
  shown('host-topic-phid-birth-qos', 'STATE has QoS 1', stateQos),
  shown('host-topic-phid-birth-retain', 'STATE is retained', stateRetained),
  shown(
    'host-topic-phid-birth-sub-required',
    'a host listens to the namespace and its STATE before it says online',
    hostListensFirst,
  ),
  shown('host-topic-phid-birth-required', 'a host says online before it commands', hostBirth),
  shown('host-topic-phid-birth-payload', 'STATE is JSON with a Boolean online and a timestamp', statePayload),
  shown(
    'host-topic-phid-birth-payload-timestamp',
    'the first STATE of a connection has the time of its Will',
    hostBirthTime,
  ),
  shown('host-topic-phid-death-topic', 'the Will of a host goes to its STATE topic', stateTopic),
  shown('host-topic-phid-death-payload', 'the Will of a host says online false with a time', hostDeathWill),
  shown(
    'host-topic-phid-death-payload-timestamp-connect',
    'the Will of a host has the time of its CONNECT',
    hostWillTime,
  ),
  shown(
    'host-topic-phid-death-payload-timestamp-disconnect-clean',
    'a host that leaves on purpose says offline with the time of now',
    hostDeathBeforeDisconnect,
  ),
  unshown(
    'host-topic-phid-death-payload-timestamp-disconnect-with-no-disconnect-packet',
    'a host that ends without DISCONNECT on purpose may let its Will speak',
    'whether an end without DISCONNECT was meant is not in the traffic',
  ),
  shown('host-topic-phid-death-qos', 'the Will of a host has QoS 1', hostWillQos),
  shown('host-topic-phid-death-retain', 'the Will of a host is retained', hostWillRetained),
  shown('host-topic-phid-death-required', 'a host connects with an offline STATE as its Will', hostDeathWill),
]
