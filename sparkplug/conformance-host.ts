import type { Assertion, Evidence } from './conformance-evidence.ts'
import { each } from './conformance-evidence.ts'
import { REBIRTH } from './messages.ts'
import { decodeState } from './state-message.ts'
import { parseTopic } from './topic.ts'

/** Every CONNECT whose Will is a STATE, with the first STATE that the host published after it. */
function hostSessions({ connects, states }: Evidence) {
  return connects.flatMap(({ will, clean, at }) => {
    const topic = will === null ? null : parseTopic(will.topic)
    if (will === null || topic?.kind !== 'state') return []
    const { host } = topic
    const birth = states.find((state) => state.host === host && state.captured.at >= at) ?? null
    return [{ host, will, clean, at, birth, willState: decodeState(will.payload) }]
  })
}

const bornSessions = (evidence: Evidence) =>
  hostSessions(evidence).flatMap(({ birth, ...rest }) =>
    birth === null ? [] : [{ ...rest, birth: birth.captured }],
  )

const commands = (evidence: Evidence) =>
  evidence.messages.filter(({ type }) => type === 'NCMD' || type === 'DCMD')

/** What a host application owes its edge nodes. */
export const hostAssertions: readonly Assertion[] = [
  {
    id: 'message-flow-phid-sparkplug-clean-session',
    rule: 'a host application connects with a clean session',
    check: (evidence) =>
      each(hostSessions(evidence), ({ host, clean }) => (clean ? null : `${host}: not clean`)),
  },
  {
    id: 'operational-behavior-host-application-connect-will-payload',
    rule: 'the Will of a host says online false with a time',
    check: (evidence) =>
      each(hostSessions(evidence), ({ host, willState }) =>
        willState.kind === 'state' && !willState.online ? null : `${host}: the Will is not STATE offline`,
      ),
  },
  {
    id: 'operational-behavior-host-application-connect-will-qos',
    rule: 'the Will of a host has QoS 1',
    check: (evidence) =>
      each(hostSessions(evidence), ({ host, will }) => (will.qos === 1 ? null : `${host}: QoS ${will.qos}`)),
  },
  {
    id: 'operational-behavior-host-application-connect-will-retained',
    rule: 'the Will of a host is retained',
    check: (evidence) =>
      each(hostSessions(evidence), ({ host, will }) => (will.retain ? null : `${host}: not retained`)),
  },
  {
    id: 'operational-behavior-host-application-connect-birth-payload',
    rule: 'the first STATE of a connection says online true, with the time of its Will',
    check: (evidence) =>
      each(bornSessions(evidence), ({ host, birth, willState }) => {
        const state = decodeState(birth.payload)
        if (state.kind === 'discarded' || willState.kind === 'discarded')
          return `${host}: STATE is unreadable`
        return state.online && state.timestamp === willState.timestamp
          ? null
          : `${host}: STATE ${JSON.stringify(state)}`
      }),
  },
  {
    id: 'operational-behavior-host-application-connect-birth-qos',
    rule: 'STATE has QoS 1',
    check: ({ states }) =>
      each(states, ({ host, captured }) => (captured.qos === 1 ? null : `${host}: QoS ${captured.qos}`)),
  },
  {
    id: 'operational-behavior-host-application-connect-birth-retained',
    rule: 'STATE is retained',
    check: ({ states }) =>
      each(
        states.filter(({ captured }) => captured.retain !== null),
        ({ host, captured }) => (captured.retain === true ? null : `${host}: not retained`),
      ),
  },
  {
    id: 'payloads-state-birth-payload',
    rule: 'STATE is JSON with online and timestamp',
    check: ({ states }) =>
      each(states, ({ host, captured }) => {
        const state = decodeState(captured.payload)
        return state.kind === 'state' ? null : `${host}: ${state.reason}`
      }),
  },
  {
    id: 'topics-ncmd-mqtt',
    rule: 'commands go out with QoS 0 and are not retained',
    check: (evidence) =>
      each(commands(evidence), ({ key, captured }) =>
        captured.qos === 0 && captured.retain !== true
          ? null
          : `a command for ${key} has QoS ${captured.qos}`,
      ),
  },
  {
    id: 'topics-ncmd-timestamp',
    rule: 'commands carry the time they were sent',
    check: (evidence) =>
      each(commands(evidence), ({ key, payload }) =>
        payload.timestamp === null ? `a command for ${key} has no time` : null,
      ),
  },
  {
    id: 'payloads-ncmd-seq',
    rule: 'commands have no seq',
    check: (evidence) =>
      each(commands(evidence), ({ key, payload }) =>
        payload.seq === null ? null : `a command for ${key} has a seq`,
      ),
  },
  {
    id: 'operational-behavior-data-commands-ncmd-rebirth-value',
    rule: `a rebirth request sets ${REBIRTH} to true`,
    check: (evidence) =>
      each(
        commands(evidence).flatMap((m) => m.payload.metrics.filter(({ name }) => name === REBIRTH)),
        (m) => (m.value?.kind === 'boolean' && m.value.value ? null : 'a rebirth request without true'),
      ),
  },
]
