import type { Alarm, Evidence, Subject } from '@foyer/contracts/fleet-care'
import type { FleetNews } from '@foyer/sparkplug/host-application-events'
import { type KnownDevice, type KnownNode, nodeKey } from '../rules.ts'
import type { AlarmBook } from './alarm-book.ts'
import type { Condition, Sight, Time } from './alarm-machine.ts'
import { rateRules, thresholdRules } from './alarm-limits.ts'
import { createProofs, type Proofs } from './alarm-proofs.ts'
import { createSessions } from './alarm-sessions.ts'
import { createSlopes } from './alarm-slopes.ts'
import { subjectOf, type Whole } from './alarm-subject.ts'
import {
  absence,
  badStates,
  type RateRule,
  STATE_METRIC,
  type StateRule,
  stateRules,
  type ThresholdRule,
} from './alarm-rules.ts'
import { stateSight, thresholdSight, unclear } from './alarm-sights.ts'

/** The hall itself, where it is the one that is not well. */
export const hallSubject = (hostId: string): Subject => ({ group: '', node: hostId, device: null })

export type AlarmWatch = {
  /** After the twin took the news. `link-lost` has no node. */
  heard: (node: KnownNode | null, news: FleetNews, time: Time) => void
  /** The hall hears again, or for the first time. */
  listening: (nodes: Iterable<KnownNode>, time: Time) => void
  /** What becomes true by time alone. */
  pass: (time: Time) => void
  proofs: Proofs
}

const PERIPHERAL_STATE = /^Peripherals\/(.+)\/State$/
const HOST_REACHABLE = 'Host/Reachable'

/** Which rules look at a metric. */
function byMetric<Rule extends { metric: string; shareOf?: string | null }>(rules: readonly Rule[]) {
  const found = new Map<string, Rule[]>()
  for (const rule of rules) {
    for (const metric of [rule.metric, rule.shareOf ?? null]) {
      if (metric !== null) found.set(metric, [...(found.get(metric) ?? []), rule])
    }
  }
  return found
}

const valuesOf = ({ node, device }: Whole) => (device ?? node).metrics
/** Turns what is heard into sights of every rule. Only what a live device says now counts; history never does. */
export const createAlarmWatch = ({ book, hostId }: { book: AlarmBook; hostId: string }): AlarmWatch => {
  const thresholds = byMetric<ThresholdRule>(thresholdRules)
  const states = byMetric<StateRule>(stateRules)
  const rates = byMetric<RateRule>(rateRules)
  const slopes = createSlopes(book)
  const sessions = createSessions(book)
  const proofs = createProofs(book)
  let hears = false

  const see = (
    subject: Subject,
    rule: Alarm['rule'],
    key: string,
    held: Pick<Condition, 'severity' | 'holdMs' | 'clearMs'>,
    sight: Sight,
    time: Time,
  ): void => {
    const { severity, holdMs, clearMs } = held
    book.see({ subject, rule, key, severity, holdMs, clearMs }, sight, time)
  }

  const live = ({ node, device }: Whole): boolean =>
    hears && node.liveness === 'live' && (device === null || device.liveness === 'live')

  const besideOf = (whole: Whole, time: Time): Evidence[] =>
    ['Status/Problem', 'Status/Proof/Answer'].flatMap((metric) => {
      const value = valuesOf(whole).get(metric)?.value
      if (typeof value !== 'string' || value === '') return []
      return [{ at: time.now, what: 'reported', metric, value, expected: null }]
    })

  const state = (whole: Whole, rule: StateRule, time: Time): void => {
    const values = valuesOf(whole)
    const own = values.get(STATE_METRIC)?.value
    // What a device that is not there says of its details is old; its state is the alarm.
    const hidden =
      rule.metric !== STATE_METRIC &&
      whole.device !== null &&
      typeof own === 'string' &&
      badStates.includes(own)
    const beside = rule.metric === STATE_METRIC ? besideOf(whole, time) : []
    const sight = hidden ? unclear : stateSight(rule, values.get(rule.metric)?.value, beside, time.now)
    see(subjectOf(whole), rule.rule, rule.key, rule, sight, time)
  }

  const judge = (whole: Whole, metrics: ReadonlySet<string>, time: Time): void => {
    const thresholdsSeen = new Set<ThresholdRule>()
    const ratesSeen = new Set<RateRule>()
    const statesSeen = new Set<StateRule>()
    for (const metric of metrics) {
      for (const rule of thresholds.get(metric) ?? []) thresholdsSeen.add(rule)
      for (const rule of rates.get(metric) ?? []) ratesSeen.add(rule)
      for (const rule of states.get(metric) ?? []) statesSeen.add(rule)
    }
    if (metrics.has(STATE_METRIC)) {
      // Details that were hidden behind a bad state show again with a good one.
      for (const rule of stateRules) if (valuesOf(whole).has(rule.metric)) statesSeen.add(rule)
    }
    for (const rule of thresholdsSeen) {
      const sight = thresholdSight(rule, valuesOf(whole), time.now)
      see(subjectOf(whole), 'threshold', rule.key, rule, sight, time)
    }
    for (const rule of ratesSeen) slopes.heard(whole, rule, time)
    for (const rule of statesSeen) state(whole, rule, time)
  }

  /** A device that is gone cannot say so; its node does. */
  const reportedState = (node: KnownNode, name: string, time: Time): void => {
    const value = node.metrics.get(`Peripherals/${name}/State`)?.value
    const rule = stateRules.find(({ metric }) => metric === STATE_METRIC)
    if (rule === undefined) return
    const problem = node.metrics.get(`Peripherals/${name}/Problem`)?.value
    const beside: Evidence[] =
      typeof problem === 'string' && problem !== ''
        ? [{ at: time.now, what: 'reported', metric: 'Status/Problem', value: problem, expected: null }]
        : []
    const subject = { group: node.group, node: node.node, device: name }
    see(subject, rule.rule, rule.key, rule, stateSight(rule, value, beside, time.now), time)
  }

  const deviceSilence = (node: KnownNode, device: KnownDevice, time: Time): void => {
    const told = [
      node.metrics.get(`Peripherals/${device.name}/State`)?.value,
      device.metrics.get(STATE_METRIC)?.value,
    ]
    // Whoever said that it goes is not missed twice: its state is the alarm, or its host's.
    const explained =
      node.metrics.get(HOST_REACHABLE)?.value === false ||
      told.some((said) => typeof said === 'string' && badStates.includes(said))
    const evidence: Evidence = {
      at: time.now,
      what: device.liveness === 'live' ? 'heard' : 'silent',
      metric: null,
      value: device.staleReason,
      expected: 'live',
    }
    const silent: Sight = explained ? unclear : { sight: 'bad', evidence: [evidence] }
    const sight: Sight = device.liveness === 'live' ? { sight: 'good', evidence } : silent
    see(subjectOf({ node, device }), 'absence', 'silent', absence.silent, sight, time)
  }

  const nodeSilence = (node: KnownNode, time: Time): void => {
    const isLive = node.liveness === 'live'
    const evidence: Evidence = {
      at: time.now,
      what: isLive ? 'heard' : 'silent',
      metric: null,
      value: node.staleReason,
      expected: 'live',
    }
    const sight: Sight = isLive ? { sight: 'good', evidence } : { sight: 'bad', evidence: [evidence] }
    const whole = { node, device: null }
    see(subjectOf(whole), 'absence', 'silent', absence.silent, hears ? sight : unclear, time)
  }

  /** A node that is silent says nothing of its devices: one alarm, not one for each. */
  const loseNode = (node: KnownNode, time: Time): void => {
    book.lose(nodeKey(node), () => true, time)
    sessions.lose(node)
    nodeSilence(node, time)
  }

  const present = (news: Extract<FleetNews, { type: 'data' | 'node-born' | 'device-born' }>): Set<string> =>
    new Set(news.samples.filter(({ historical }) => !historical).map(({ name }) => name))

  const take = (whole: Whole, news: Extract<FleetNews, { samples: unknown }>, time: Time): void => {
    const metrics = present(news)
    if (metrics.size === 0 || !live(whole)) return
    judge(whole, metrics, time)
    proofs.heard(whole.node, whole.device, metrics, news.at, time)
    if (whole.device !== null) return
    sessions.heard(whole.node, metrics, time)
    for (const metric of metrics) {
      const name = PERIPHERAL_STATE.exec(metric)?.[1]
      if (name !== undefined) reportedState(whole.node, name, time)
      const device = name === undefined ? undefined : whole.node.devices.get(name)
      if (device !== undefined) deviceSilence(whole.node, device, time)
    }
    if (metrics.has(HOST_REACHABLE))
      for (const device of whole.node.devices.values()) deviceSilence(whole.node, device, time)
  }

  const loseDevice = (node: KnownNode, device: KnownDevice, time: Time): void => {
    const stays = ({ rule, key }: Condition): boolean =>
      rule === 'absence' ? key === 'silent' : rule === 'state' && key === STATE_METRIC
    book.lose(
      nodeKey(node),
      (condition) => condition.subject.device === device.name && !stays(condition),
      time,
    )
    deviceSilence(node, device, time)
  }

  const deaf = (time: Time, heardAgain: boolean): void => {
    const evidence: Evidence = {
      at: time.now,
      what: heardAgain ? 'heard' : 'broker-lost',
      metric: null,
      value: null,
      expected: 'connected',
    }
    const sight: Sight = heardAgain ? { sight: 'good', evidence } : { sight: 'bad', evidence: [evidence] }
    see(hallSubject(hostId), 'absence', 'broker', absence.deaf, sight, time)
  }

  return {
    proofs,
    heard: (node, news, time) => {
      if (news.type === 'link-lost') {
        hears = false
        sessions.loseAll()
        book.loseAll(({ subject }) => subject.group !== '', time)
        deaf(time, false)
        return
      }
      if (node === null) return
      switch (news.type) {
        case 'node-born':
          nodeSilence(node, time)
          take({ node, device: null }, news, time)
          for (const device of node.devices.values()) deviceSilence(node, device, time)
          return
        case 'device-born':
        case 'data': {
          const device = news.device === null ? null : (node.devices.get(news.device) ?? null)
          if (news.type === 'device-born' && device !== null) deviceSilence(node, device, time)
          take({ node, device }, news, time)
          return
        }
        case 'device-died': {
          const device = node.devices.get(news.device)
          if (device !== undefined && live({ node, device: null })) loseDevice(node, device, time)
          return
        }
        case 'node-died':
        case 'node-doubtful':
          loseNode(node, time)
          return
        default:
      }
    },
    listening: (nodes, time) => {
      hears = true
      deaf(time, true)
      for (const node of nodes) nodeSilence(node, time)
    },
    pass: (time) => {
      if (!hears) return
      slopes.pass(time, live)
      sessions.pass(time)
      proofs.pass(time, live)
    },
  }
}
