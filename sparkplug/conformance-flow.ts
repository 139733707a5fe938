import {
  bornFirst,
  cleanHost,
  described,
  everyEdgeSession,
  everyMessage,
  filterMatches,
  firstBirth,
  hasQos,
  isSubscribed,
  matchesWill,
  notRetained,
  ownTopic,
  spoke,
  startsAtZero,
  willQos,
  willRetain,
  counted,
} from './conformance-checks.ts'
import type { Assertion, Check, EdgeSession, Evidence, HostMessage } from './conformance-evidence.ts'
import { each, edgeSessions, hostSessions, shown, unshown } from './conformance-evidence.ts'
import { hostBirthTime, hostListensFirst, statePayload } from './conformance-topics.ts'
import { decodePayload } from './decode.ts'
import { BDSEQ } from './messages.ts'
import { NAMESPACE } from './topic.ts'

const MQTT_5 = 'this package speaks MQTT 3.1.1, where the assertion has no subject'

/** Names that differ by case alone, in one list. */
const twins = (names: readonly (string | null)[]): string | null => {
  const byLower = new Map<string, string>()
  for (const name of new Set(names)) {
    if (name === null) continue
    const other = byLower.get(name.toLowerCase())
    if (other !== undefined) return `has ${other} and ${name}`
    byLower.set(name.toLowerCase(), name)
  }
  return null
}

const idsByCase: Check = ({ messages }) => {
  const devices = messages.flatMap(({ key, device }) => (device === null ? [] : [`${key}/${device}`]))
  const found = twins([...messages.map(({ key }) => key), ...devices])
  return { seen: messages.length, violations: found === null ? [] : [found] }
}

/** Sessions that published anything, and whether they listened to what they must hear before that. */
const listensFirst =
  (what: (session: EdgeSession) => string[]): Check =>
  (evidence) =>
    each(spoke(evidence), (session) => {
      const index = session.sent[0]?.index ?? 0
      const missing = what(session).find((topic) => !isSubscribed(session, topic, index))
      return missing === undefined ? null : `${session.key}: does not listen to ${missing}`
    })

const nodeTopic = ({ key }: EdgeSession, type: string): string => key.replace('/', `/${type}/`)

const hearsNodeCommands = listensFirst((s) => [`${NAMESPACE}/${nodeTopic(s, 'NCMD')}`])

const hearsDeviceCommands: Check = (evidence) =>
  each(
    edgeSessions(evidence).flatMap((session) =>
      session.sent.filter(({ type }) => type === 'DBIRTH').map((birth) => ({ session, birth })),
    ),
    ({ session, birth }) => {
      const topic = `${NAMESPACE}/${nodeTopic(session, 'DCMD')}/${birth.device}`
      return isSubscribed(session, topic, birth.index) ? null : `${session.key}: does not listen to ${topic}`
    },
  )

/** Sessions of nodes that subscribed to a host's STATE: they wait for that host. */
const waiting = (evidence: Evidence) =>
  edgeSessions(evidence).flatMap((session) => {
    const mark = `${NAMESPACE}/STATE/`
    const filter = session.subscriptions.find(({ filter: f }) => f.startsWith(mark))?.filter
    return filter === undefined ? [] : [{ session, filter }]
  })

/** The STATE that a broker keeps for a filter at some place of the capture. */
const stateAt = ({ states }: Evidence, filter: string, index: number): HostMessage | null =>
  states.findLast((s) => s.index < index && filterMatches(filter, s.captured.topic)) ?? null

const bornWhileOnline: Check = (evidence) =>
  each(
    waiting(evidence).flatMap(({ session, filter }) => {
      const birth = firstBirth(session)
      return birth === null ? [] : [{ session, birth, state: stateAt(evidence, filter, birth.index) }]
    }),
    ({ session, state }) =>
      state?.state?.online === true ? null : `${session.key}: born while its primary host was not online`,
  )

/** STATE offline that a born node must take for true, with what the node did after it. */
const hostLost = (evidence: Evidence) =>
  waiting(evidence).flatMap(({ session, filter }) => {
    const birth = firstBirth(session)
    if (birth === null) return []
    const heard = evidence.states.filter(
      ({ index, captured }) => index < (session.closed ?? Infinity) && filterMatches(filter, captured.topic),
    )
    return heard.flatMap((state, i) => {
      const newest = Math.max(0, ...heard.slice(0, i).map((s) => s.state?.timestamp ?? 0))
      if (state.index < birth.index || state.state?.online !== false) return []
      return [{ session, state, isLate: state.state.timestamp < newest, next: heard[i + 1] ?? null }]
    })
  })

const leavesLostHost: Check = (evidence) =>
  each(
    // A connection that a test or a crash ended at once shows nothing.
    hostLost(evidence).filter(({ isLate, session }) => !isLate && session.closed !== null),
    ({ session, state }) => {
      const death = session.sent.find(({ type, index }) => type === 'NDEATH' && index > state.index)
      return death !== undefined && session.disconnected !== null && session.disconnected > death.index
        ? null
        : `${session.key}: stayed when its primary host went offline`
    },
  )

const staysForLateState: Check = (evidence) =>
  each(
    hostLost(evidence).filter(({ isLate }) => isLate),
    ({ session, state, next }) =>
      session.sent.some(
        ({ type, index }) => type === 'NDEATH' && index > state.index && index < (next?.index ?? Infinity),
      )
        ? `${session.key}: left for a STATE older than the last`
        : null,
  )

export const primaryHost = { bornWhileOnline, leavesLostHost, staysForLateState, waiting }

const hostCorrects: Check = (evidence) =>
  each(
    hostSessions(evidence).flatMap((session) =>
      evidence.states
        .filter(
          ({ host, state, index, captured }) =>
            host === session.host &&
            state?.online === false &&
            captured.connection !== session.number &&
            index > (session.states[0]?.index ?? Infinity) &&
            index < (session.disconnected ?? session.closed ?? Infinity),
        )
        .map((lie) => ({ session, lie })),
    ),
    ({ session, lie }) =>
      session.states.some(
        ({ state, index }) =>
          index > lie.index && state?.online === true && state.timestamp === session.willState?.timestamp,
      )
        ? null
        : `${session.host}: left a STATE offline of another standing`,
  )

const willBdSeq = everyEdgeSession(({ will, bdSeq }) => {
  const decoded = will === null ? null : decodePayload(will.payload)
  const isOne = decoded?.kind === 'payload' && decoded.payload.metrics.some(({ name }) => name === BDSEQ)
  return isOne && bdSeq !== null ? null : 'the Will has no bdSeq'
})

const connectsWithWill = everyEdgeSession(({ will }) => (will === null ? 'no Will' : null))

/** What chapter 5 asks of the way from CONNECT to the births. */
export const flowAssertions: readonly Assertion[] = [
  shown('case-sensitivity-sparkplug-ids', 'no two ids differ by case alone', idsByCase),
  shown(
    'case-sensitivity-metric-names',
    'no two metrics of a birth differ by case alone',
    everyMessage(['NBIRTH', 'DBIRTH'], ({ payload }) => twins(payload.metrics.map(({ name }) => name))),
  ),
  shown('message-flow-phid-sparkplug-clean-session-311', 'a host connects with a clean session', cleanHost),
  unshown(
    'message-flow-phid-sparkplug-clean-session-50',
    'a host connects with a clean start and no expiry',
    MQTT_5,
  ),
  shown(
    'message-flow-phid-sparkplug-subscription',
    'a host subscribes as soon as it is connected',
    hostListensFirst,
  ),
  shown(
    'message-flow-phid-sparkplug-state-publish',
    'a host publishes STATE after its subscriptions',
    hostListensFirst,
  ),
  shown(
    'message-flow-phid-sparkplug-state-publish-payload',
    'that STATE is JSON and says online',
    statePayload,
  ),
  shown(
    'message-flow-phid-sparkplug-state-publish-payload-timestamp',
    'that STATE has the time of the Will',
    hostBirthTime,
  ),
  shown(
    'message-flow-hid-sparkplug-state-message-delivered',
    'a host that hears its own STATE offline says online again',
    hostCorrects,
  ),

  shown(
    'message-flow-edge-node-ncmd-subscribe',
    'a node listens to its NCMD with QoS 1 before it publishes',
    hearsNodeCommands,
  ),
  shown(
    'message-flow-edge-node-birth-publish-connect',
    'a node connects before it publishes its birth',
    connectsWithWill,
  ),
  shown('message-flow-edge-node-birth-publish-will-message', 'that CONNECT has a Will', connectsWithWill),
  shown(
    'message-flow-edge-node-birth-publish-will-message-topic',
    'the Will goes to the NDEATH topic of the node that is born',
    ownTopic('NBIRTH'),
  ),
  shown(
    'message-flow-edge-node-birth-publish-will-message-payload',
    'the Will is a Sparkplug payload',
    willBdSeq,
  ),
  shown(
    'message-flow-edge-node-birth-publish-will-message-payload-bdSeq',
    'the Will has the metric bdSeq, 0…255',
    willBdSeq,
  ),
  shown('message-flow-edge-node-birth-publish-will-message-qos', 'the Will has QoS 1', willQos),
  shown(
    'message-flow-edge-node-birth-publish-will-message-will-retained',
    'the Will is not retained',
    willRetain,
  ),
  shown(
    'message-flow-edge-node-birth-publish-phid-wait',
    'a node with a primary host is not born before that host is online',
    bornWhileOnline,
  ),
  shown(
    'message-flow-edge-node-birth-publish-phid-wait-id',
    'the STATE that counts is that of the primary host',
    bornWhileOnline,
  ),
  shown(
    'message-flow-edge-node-birth-publish-phid-wait-online',
    'the STATE that counts says online true',
    bornWhileOnline,
  ),
  shown(
    'message-flow-edge-node-birth-publish-phid-wait-timestamp',
    'a STATE older than the last does not count',
    staysForLateState,
  ),
  shown(
    'message-flow-edge-node-birth-publish-phid-offline',
    'when the primary host goes offline the node dies and disconnects',
    leavesLostHost,
  ),
  shown(
    'message-flow-edge-node-birth-publish-nbirth-topic',
    'NBIRTH goes to the topic of its node',
    ownTopic('NBIRTH'),
  ),
  shown(
    'message-flow-edge-node-birth-publish-nbirth-payload',
    'NBIRTH describes its metrics',
    described('NBIRTH'),
  ),
  shown(
    'message-flow-edge-node-birth-publish-nbirth-payload-bdSeq',
    'NBIRTH has the bdSeq of the Will',
    matchesWill('NBIRTH'),
  ),
  shown('message-flow-edge-node-birth-publish-nbirth-payload-seq', 'NBIRTH has seq 0', startsAtZero),
  shown('message-flow-edge-node-birth-publish-nbirth-qos', 'NBIRTH has QoS 0', hasQos('NBIRTH', 0)),
  shown(
    'message-flow-edge-node-birth-publish-nbirth-retained',
    'NBIRTH is not retained',
    notRetained('NBIRTH'),
  ),
  shown(
    'message-flow-device-dcmd-subscribe',
    'a node listens to the DCMD of a device with QoS 1 before its birth',
    hearsDeviceCommands,
  ),
  shown(
    'message-flow-device-birth-publish-nbirth-wait',
    'DBIRTH comes after the NBIRTH of its node',
    bornFirst('DBIRTH'),
  ),
  shown(
    'message-flow-device-birth-publish-dbirth-topic',
    'DBIRTH goes to the topic of its device',
    ownTopic('DBIRTH'),
  ),
  shown(
    'message-flow-device-birth-publish-dbirth-match-edge-node-topic',
    'DBIRTH names the node whose NBIRTH went before',
    ownTopic('DBIRTH'),
  ),
  shown(
    'message-flow-device-birth-publish-dbirth-payload',
    'DBIRTH describes its metrics',
    described('DBIRTH'),
  ),
  shown(
    'message-flow-device-birth-publish-dbirth-payload-seq',
    'DBIRTH has the seq after that of the message before it',
    counted('DBIRTH'),
  ),
  shown('message-flow-device-birth-publish-dbirth-qos', 'DBIRTH has QoS 0', hasQos('DBIRTH', 0)),
  shown('message-flow-device-birth-publish-dbirth-retained', 'DBIRTH is not retained', notRetained('DBIRTH')),
]
