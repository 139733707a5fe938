import type { DeviceTwin, NodeTwin } from '@foyer/contracts/fleet'
import { ageOf, unknownAfterMs } from '../kit/age.ts'
import { flagMetric, textMetric, timeMetric } from './heard.ts'

/** The page's own hearing: when its link to the hall was lost (hall's clock, ms), or null while it stands. */
export type Hearing = { now: number; linkLostSince: number | null }

export type Finding =
  | { kind: 'paper-out' }
  | { kind: 'paper-jammed' }
  | { kind: 'paper-low' }
  | { kind: 'cover-open' }
  | { kind: 'state'; state: string; problem: string | null }
  | { kind: 'proof-failed'; answer: string }
  | { kind: 'node-silent'; reason: string | null }
  | { kind: 'host-unreachable' }
  | { kind: 'window-not-painting' }
  | { kind: 'help-wanted' }

/**
 * What may be said of a thing now. `person`: somebody must go there. `soon`: somebody should, today. `well` needs
 * a good proof that is young enough; without one the verdict is `unknown`, never well.
 */
export type Verdict =
  | { kind: 'well' }
  | { kind: 'soon'; finding: Finding }
  | { kind: 'person'; finding: Finding }
  | {
      kind: 'unknown'
      why:
        | 'page-lost'
        | 'node-silent'
        | 'host-unreachable'
        | 'no-proof'
        | 'old-proof'
        | 'never-heard'
        | 'not-reported'
    }

const workingStates: ReadonlySet<string> = new Set(['online', 'deviceBusy', 'starting'])

/** A node that says nothing for as long as a proof lives is silent, whatever was last said of it. */
const isSilent = (node: NodeTwin, { now }: Hearing): boolean =>
  node.liveness === 'stale' || (node.heardAt !== null && now - node.heardAt >= unknownAfterMs)

export const nodeVerdict = (node: NodeTwin, hearing: Hearing): Verdict => {
  if (hearing.linkLostSince !== null) return { kind: 'unknown', why: 'page-lost' }
  if (node.liveness === 'unknown' || node.heardAt === null) return { kind: 'unknown', why: 'never-heard' }
  if (isSilent(node, hearing))
    return { kind: 'person', finding: { kind: 'node-silent', reason: node.staleReason } }
  if (flagMetric(node, 'Host/Reachable') === false)
    return { kind: 'person', finding: { kind: 'host-unreachable' } }
  const paintedAt = timeMetric(node, 'UI/PaintedAt')
  if (
    flagMetric(node, 'UI/Connected') === false ||
    (paintedAt !== null && hearing.now - paintedAt >= unknownAfterMs)
  )
    return { kind: 'person', finding: { kind: 'window-not-painting' } }
  if (flagMetric(node, 'Session/HelpWanted') === true)
    return { kind: 'person', finding: { kind: 'help-wanted' } }
  return { kind: 'well' }
}

const findingOf = (device: DeviceTwin): Finding | null => {
  const paper = textMetric(device, 'Status/Paper')
  if (paper === 'out') return { kind: 'paper-out' }
  if (paper === 'jammed') return { kind: 'paper-jammed' }
  if (textMetric(device, 'Status/Cover') === 'open') return { kind: 'cover-open' }
  if (device.state !== null && !workingStates.has(device.state))
    return { kind: 'state', state: device.state, problem: device.problem }
  if (device.proof !== null && !device.proof.ok) return { kind: 'proof-failed', answer: device.proof.answer }
  return null
}

/** A device whose node is not heard is unknown, whatever it said last; so is one whose proof has grown old. */
export const deviceVerdict = (node: NodeTwin, device: DeviceTwin, hearing: Hearing): Verdict => {
  const { kind } = nodeVerdict(node, hearing)
  if (hearing.linkLostSince !== null) return { kind: 'unknown', why: 'page-lost' }
  if (kind === 'unknown') return { kind: 'unknown', why: 'never-heard' }
  if (isSilent(node, hearing)) return { kind: 'unknown', why: 'node-silent' }
  if (flagMetric(node, 'Host/Reachable') === false) return { kind: 'unknown', why: 'host-unreachable' }
  if (device.liveness === 'unknown') return { kind: 'unknown', why: 'never-heard' }
  const finding = findingOf(device)
  if (finding !== null) return { kind: 'person', finding }
  if (device.liveness === 'stale') return { kind: 'unknown', why: 'not-reported' }
  if (device.proof === null) return { kind: 'unknown', why: 'no-proof' }
  if (ageOf(device.proof.at, hearing.now).freshness === 'unknown')
    return { kind: 'unknown', why: 'old-proof' }
  if (textMetric(device, 'Status/Paper') === 'low') return { kind: 'soon', finding: { kind: 'paper-low' } }
  return { kind: 'well' }
}

const urgency: Record<Verdict['kind'], number> = { person: 3, unknown: 2, soon: 1, well: 0 }

/** The devices of a kiosk, the one that needs a person first; otherwise in their own order. */
export const byUrgency = (node: NodeTwin, hearing: Hearing): DeviceTwin[] => {
  const rank = (device: DeviceTwin): number =>
    deviceVerdict(node, device, hearing).kind === 'person' ? 0 : 1
  return node.devices.toSorted((a, b) => rank(a) - rank(b))
}

/** The machine itself is reported among its devices, but nobody would count it as a peripheral. */
export const peripheralsOf = (node: NodeTwin): DeviceTwin[] =>
  node.devices.filter(({ kind }) => kind !== 'machine')

/** What a kiosk's pin shows: the most urgent of the node and its devices, and which device it is about. */
export const pinVerdict = (
  node: NodeTwin,
  hearing: Hearing,
): { verdict: Verdict; device: DeviceTwin | null } => {
  let worst: { verdict: Verdict; device: DeviceTwin | null } = {
    verdict: nodeVerdict(node, hearing),
    device: null,
  }
  for (const device of node.devices) {
    const verdict = deviceVerdict(node, device, hearing)
    if (urgency[verdict.kind] > urgency[worst.verdict.kind]) worst = { verdict, device }
  }
  return worst
}

const isMute = (verdict: Verdict): boolean =>
  verdict.kind === 'person' &&
  (verdict.finding.kind === 'node-silent' || verdict.finding.kind === 'host-unreachable')

export type Matter = { node: NodeTwin; device: DeviceTwin | null; verdict: Verdict }

/** Everything that is not well, most urgent first. */
export const mattersOf = (nodes: readonly NodeTwin[], hearing: Hearing): Matter[] =>
  nodes
    .flatMap((node): Matter[] => {
      const own: Matter = { node, device: null, verdict: nodeVerdict(node, hearing) }
      // Of a kiosk that is not heard one line says it all; its devices would only repeat it.
      if (own.verdict.kind === 'unknown' || isMute(own.verdict)) return [own]
      return [
        own,
        ...node.devices.map((device) => ({ node, device, verdict: deviceVerdict(node, device, hearing) })),
      ]
    })
    .filter(({ verdict }) => verdict.kind !== 'well')
    .toSorted((a, b) => urgency[b.verdict.kind] - urgency[a.verdict.kind])
