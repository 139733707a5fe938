import {
  bornFirst,
  commandsTo,
  commandValues,
  declaredOnly,
  described,
  everyHostSession,
  everyMessage,
  ordered,
  rebirthMetric,
} from './conformance-checks.ts'
import type { Assertion, Check, NodeMessage } from './conformance-evidence.ts'
import { each, edgeSessions, label, ofType, rebirths, shown, unshown } from './conformance-evidence.ts'
import { primaryHost } from './conformance-flow.ts'
import {
  hostBirth,
  hostBirthTime,
  hostDeathBeforeDisconnect,
  hostDeathWill,
  hostListensFirst,
  hostWillQos,
  hostWillRetained,
  statePayload,
  stateQos,
  stateRetained,
} from './conformance-topics.ts'
import { datatypeCodes } from './datatype.ts'
import { REBIRTH } from './messages.ts'
import { formatTopic } from './topic.ts'

const SHOWS = 'it is about what a host shows its users, which is not on the wire; the fleet tests hold it'
const ONE_SERVER = 'the host application of this package serves one server; a capture is of one server'

/** A session that ended by DISCONNECT was dead before, if it was ever born. */
const diesFirst: Check = (evidence) =>
  each(
    edgeSessions(evidence).filter(
      ({ disconnected, sent }) => disconnected !== null && sent.some(({ type }) => type === 'NBIRTH'),
    ),
    ({ key, sent }) => (sent.at(-1)?.type === 'NDEATH' ? null : `${key}: left without an NDEATH`),
  )

/** After the NDEATH that a node sends itself comes the DISCONNECT, and nothing else. */
const disconnectsAfterDeath: Check = (evidence) =>
  each(
    edgeSessions(evidence).filter(
      ({ sent, closed }) => closed !== null && sent.some(({ type }) => type === 'NDEATH'),
    ),
    ({ key, disconnected }) => (disconnected === null ? `${key}: no DISCONNECT after its NDEATH` : null),
  )

const deadDeviceIsSilent = bornFirst('DDATA')

/** Nothing but births until every device that was born is born again. */
const silentUntilBorn: Check = (evidence) =>
  each(rebirths(evidence), ({ request, later }) => {
    const birth = later.findIndex(({ type }) => type === 'NBIRTH')
    // What was on its way when the request came is not the node's answer to it: it is judged from the NBIRTH on.
    const after = birth < 0 ? [] : later.slice(birth + 1)
    const devices = new Set(
      evidence.messages
        .filter((m) => m.key === request.key && m.index < request.index && m.device !== null)
        .flatMap((m) => (m.type === 'DBIRTH' ? [m.device] : [])),
    )
    const early = after.find((m) => m.type === 'DDATA' && devices.has(m.device) && !bornIn(after, m))
    return early === undefined ? null : `${label(early)} before it was born again`
  })

const bornIn = (messages: readonly NodeMessage[], data: NodeMessage): boolean =>
  messages.some((m) => m.type === 'DBIRTH' && m.device === data.device && m.index < data.index)

const isBornAgain: Check = (evidence) =>
  each(rebirths(evidence), ({ request, later }) => {
    const next = later.find(({ type }) => type === 'NBIRTH' || type === 'NDEATH')
    return next === undefined ? `${request.key} was not born again` : null
  })

const keepsBdSeq: Check = (evidence) =>
  each(
    rebirths(evidence).flatMap(({ request, bornBefore, later }) => {
      const birth = later.find(({ type }) => type === 'NBIRTH')
      const sameConnection = birth?.captured.connection === bornBefore.captured.connection
      return birth !== undefined && sameConnection ? [{ request, bornBefore, birth }] : []
    }),
    ({ request, bornBefore, birth }) =>
      birth.bdSeq === bornBefore.bdSeq
        ? null
        : `${request.key}: bdSeq ${birth.bdSeq} after ${bornBefore.bdSeq}`,
  )

const changedOnly = (type: 'NDATA' | 'DDATA'): Check =>
  everyMessage([type], ({ payload }) => (payload.metrics.length > 0 ? null : 'says nothing'))

const requests: Check = (evidence) =>
  each(
    ofType(evidence, 'NCMD').flatMap((m) => m.payload.metrics.filter(({ name }) => name === REBIRTH)),
    (m) => (m.value?.kind === 'boolean' && m.value.value ? null : 'a rebirth request without true'),
  )

const stateTopic = everyHostSession(({ host, will }) =>
  will?.topic === formatTopic({ kind: 'state', host }) ? null : 'another topic',
)

/** What chapter 5 asks once a session stands: ends, order, data and commands. */
export const operationAssertions: readonly Assertion[] = [
  shown(
    'operational-behavior-edge-node-intentional-disconnect-ndeath',
    'a node that leaves on purpose sends its NDEATH first',
    diesFirst,
  ),
  shown(
    'operational-behavior-edge-node-intentional-disconnect-packet',
    'after that it may disconnect',
    disconnectsAfterDeath,
  ),
  unshown(
    'operational-behavior-edge-node-termination-host-action-ndeath-node-offline',
    'a host shows a dead node as offline',
    SHOWS,
  ),
  unshown(
    'operational-behavior-edge-node-termination-host-action-ndeath-node-tags-stale',
    'a host shows the metrics of a dead node as stale',
    SHOWS,
  ),
  unshown(
    'operational-behavior-edge-node-termination-host-action-ndeath-devices-offline',
    'a host shows the devices of a dead node as offline',
    SHOWS,
  ),
  unshown(
    'operational-behavior-edge-node-termination-host-action-ndeath-devices-tags-stale',
    'a host shows the metrics of those devices as stale',
    SHOWS,
  ),
  unshown(
    'operational-behavior-edge-node-termination-host-action-ddeath-devices-offline',
    'a host shows a dead device as offline',
    SHOWS,
  ),
  unshown(
    'operational-behavior-edge-node-termination-host-action-ddeath-devices-tags-stale',
    'a host shows the metrics of a dead device as stale',
    SHOWS,
  ),
  shown(
    'operational-behavior-edge-node-termination-host-offline',
    'a node dies and disconnects when its primary host goes offline',
    primaryHost.leavesLostHost,
  ),
  unshown(
    'operational-behavior-edge-node-termination-host-offline-reconnect',
    'the node then tries the next server',
    'the next server is in another capture; the walk has a test of its own',
  ),
  shown(
    'operational-behavior-edge-node-termination-host-offline-timestamp',
    'a STATE offline that is older than the last is ignored',
    primaryHost.staysForLateState,
  ),
  shown(
    'operational-behavior-edge-node-birth-sequence-wait',
    'births wait for the primary host',
    primaryHost.bornWhileOnline,
  ),
  shown(
    'operational-behavior-device-ddeath',
    'a device that is lost is dead: no data before its next birth',
    deadDeviceIsSilent,
  ),

  unshown(
    'operational-behavior-host-reordering-param',
    'how long a host waits for a missing message can be set',
    'a setting is not on the wire',
  ),
  unshown(
    'operational-behavior-host-reordering-start',
    'a gap in seq starts that wait',
    'a timer is not on the wire; the session tests hold it',
  ),
  unshown(
    'operational-behavior-host-reordering-rebirth',
    'when the wait ends without the message, the host asks for a rebirth',
    'what reached the host, and in which order, is not in a capture at the broker; the session tests hold it',
  ),
  unshown(
    'operational-behavior-host-reordering-success',
    'when the message comes in time, the host goes on',
    'a timer is not on the wire; the session tests hold it',
  ),

  unshown(
    'operational-behavior-host-application-host-id',
    'a host id is unique in the installation',
    'it is about a whole installation, which no one capture shows',
  ),
  shown('operational-behavior-host-application-connect-will', 'a host connects with a Will', hostDeathWill),
  shown(
    'operational-behavior-host-application-connect-will-topic',
    'that Will goes to its STATE topic',
    stateTopic,
  ),
  shown(
    'operational-behavior-host-application-connect-will-payload',
    'that Will says online false with a time',
    hostDeathWill,
  ),
  shown('operational-behavior-host-application-connect-will-qos', 'that Will has QoS 1', hostWillQos),
  shown(
    'operational-behavior-host-application-connect-will-retained',
    'that Will is retained',
    hostWillRetained,
  ),
  shown(
    'operational-behavior-host-application-connect-birth',
    'a host says online after it subscribed',
    hostListensFirst,
  ),
  shown(
    'operational-behavior-host-application-connect-birth-topic',
    'that STATE goes to its STATE topic',
    stateTopic,
  ),
  shown(
    'operational-behavior-host-application-connect-birth-payload',
    'that STATE says online, with the time of the Will',
    hostBirthTime,
  ),
  shown('operational-behavior-host-application-connect-birth-qos', 'that STATE has QoS 1', stateQos),
  shown(
    'operational-behavior-host-application-connect-birth-retained',
    'that STATE is retained',
    stateRetained,
  ),
  unshown(
    'operational-behavior-host-application-multi-server-timestamp',
    'a host keeps a time for each server',
    ONE_SERVER,
  ),
  shown(
    'operational-behavior-host-application-termination',
    'a host that leaves on purpose says offline first',
    hostDeathBeforeDisconnect,
  ),
  shown(
    'operational-behavior-host-application-death-topic',
    'that STATE goes to its STATE topic',
    stateTopic,
  ),
  shown(
    'operational-behavior-host-application-death-payload',
    'that STATE is JSON with online and timestamp',
    statePayload,
  ),
  shown('operational-behavior-host-application-death-qos', 'that STATE has QoS 1', stateQos),
  shown('operational-behavior-host-application-death-retained', 'that STATE is retained', stateRetained),
  shown(
    'operational-behavior-host-application-disconnect-intentional',
    'DISCONNECT comes after it',
    hostDeathBeforeDisconnect,
  ),

  shown(
    'operational-behavior-primary-application-state-with-multiple-servers-state-subs',
    'a node with a primary host listens to its STATE before its birth',
    primaryHost.bornWhileOnline,
  ),
  shown(
    'operational-behavior-primary-application-state-with-multiple-servers-state',
    'a primary host publishes STATE',
    hostBirth,
  ),
  unshown(
    'operational-behavior-primary-application-state-with-multiple-servers-single-server',
    'a node is connected to one server at a time',
    'a capture is of one server; the walk has a test of its own',
  ),
  unshown(
    'operational-behavior-primary-application-state-with-multiple-servers-walk',
    'a node walks to the next server when its primary host is offline',
    'a capture is of one server; the walk has a test of its own',
  ),

  shown(
    'operational-behavior-data-publish-nbirth',
    'NBIRTH has every metric the node will publish',
    declaredOnly('NDATA'),
  ),
  shown(
    'operational-behavior-data-publish-nbirth-values',
    'NBIRTH has the values of now',
    described('NBIRTH'),
  ),
  shown(
    'operational-behavior-data-publish-nbirth-change',
    'NDATA comes when something changed',
    changedOnly('NDATA'),
  ),
  shown(
    'operational-behavior-data-publish-nbirth-order',
    'metrics of NBIRTH and NDATA that are not historical stand in order of time',
    ordered('NBIRTH', 'NDATA'),
  ),
  shown(
    'operational-behavior-data-publish-dbirth',
    'DBIRTH has every metric the device will publish',
    declaredOnly('DDATA'),
  ),
  shown(
    'operational-behavior-data-publish-dbirth-values',
    'DBIRTH has the values of now',
    described('DBIRTH'),
  ),
  shown(
    'operational-behavior-data-publish-dbirth-change',
    'DDATA comes when something changed',
    changedOnly('DDATA'),
  ),
  shown(
    'operational-behavior-data-publish-dbirth-order',
    'metrics of DBIRTH and DDATA that are not historical stand in order of time',
    ordered('DBIRTH', 'DDATA'),
  ),

  shown(
    'operational-behavior-data-commands-rebirth-name',
    `NBIRTH has ${REBIRTH}`,
    rebirthMetric(() => true),
  ),
  shown(
    'operational-behavior-data-commands-rebirth-name-aliases',
    `${REBIRTH} has no alias`,
    rebirthMetric((m) => m.alias === null),
  ),
  shown(
    'operational-behavior-data-commands-rebirth-datatype',
    `${REBIRTH} is Boolean`,
    rebirthMetric((m) => m.datatype === datatypeCodes.Boolean),
  ),
  shown(
    'operational-behavior-data-commands-rebirth-value',
    `${REBIRTH} is false in NBIRTH`,
    rebirthMetric((m) => m.value?.kind === 'boolean' && !m.value.value),
  ),
  shown('operational-behavior-data-commands-ncmd-rebirth-verb', 'a rebirth request is an NCMD', requests),
  shown(
    'operational-behavior-data-commands-ncmd-rebirth-name',
    `a rebirth request names ${REBIRTH}`,
    requests,
  ),
  shown('operational-behavior-data-commands-ncmd-rebirth-value', 'a rebirth request says true', requests),
  shown(
    'operational-behavior-data-commands-rebirth-action-1',
    'after a rebirth request no data come before the births',
    silentUntilBorn,
  ),
  shown(
    'operational-behavior-data-commands-rebirth-action-2',
    'a rebirth request is followed by the births',
    isBornAgain,
  ),
  shown(
    'operational-behavior-data-commands-rebirth-action-3',
    'the NBIRTH after a rebirth request has the bdSeq of the connection',
    keepsBdSeq,
  ),
  shown('operational-behavior-data-commands-ncmd-verb', 'a write to a node is an NCMD', commandsTo('NCMD')),
  shown(
    'operational-behavior-data-commands-ncmd-metric-name',
    'an NCMD names metrics of the NBIRTH',
    declaredOnly('NCMD'),
  ),
  shown(
    'operational-behavior-data-commands-ncmd-metric-value',
    'an NCMD has values that fit',
    commandValues('NCMD'),
  ),
  shown('operational-behavior-data-commands-dcmd-verb', 'a write to a device is a DCMD', commandsTo('DCMD')),
  shown(
    'operational-behavior-data-commands-dcmd-metric-name',
    'a DCMD names metrics of the DBIRTH',
    declaredOnly('DCMD'),
  ),
  shown(
    'operational-behavior-data-commands-dcmd-metric-value',
    'a DCMD has values that fit',
    commandValues('DCMD'),
  ),
]
