import type { Alarm, Evidence } from '@foyer/contracts/fleet-care'
import type { Severity } from './alarm-rules.ts'

/*
 * The life of one alarm: quiet → suspected (bad, not for long enough) → open → quiet. Pure. `elapsed` runs evenly and
 * never jumps; `now` is the wall clock and is only written down.
 */

export type Time = { now: number; elapsed: number }

/** `unclear`: nothing can be said now, because whoever would say it is not heard, or a value lies between two limits. */
export type Sight =
  | { sight: 'bad'; evidence: readonly Evidence[] }
  | { sight: 'good'; evidence: Evidence }
  | { sight: 'unclear' }

export type Condition = {
  subject: Alarm['subject']
  rule: Alarm['rule']
  key: string
  severity: Severity
  holdMs: number
  clearMs: number
}

export type Track =
  | { kind: 'quiet' }
  | { kind: 'suspected'; condition: Condition; since: number; evidence: readonly Evidence[] }
  | {
      kind: 'open'
      condition: Condition
      alarm: Alarm
      /** Since when health is seen, and by what; null while it is not. */
      good: { since: number; evidence: Evidence } | null
    }

export type Step = {
  track: Track
  /** What became of the alarm; null when it is as it was. */
  alarm: Alarm | null
  /** A person is to be told: it was raised, or its maintenance window ended, and nothing mutes it. */
  call: boolean
}

/** How much evidence one alarm keeps: how it began, and what was seen last. */
const FIRST_KEPT = 4
const LAST_KEPT = 12

export const kept = (evidence: readonly Evidence[]): Evidence[] =>
  evidence.length <= FIRST_KEPT + LAST_KEPT
    ? [...evidence]
    : [...evidence.slice(0, FIRST_KEPT), ...evidence.slice(-LAST_KEPT)]

const quiet: Track = { kind: 'quiet' }
const still = (track: Track): Step => ({ track, alarm: null, call: false })

export type Raising = { nextId: () => number; muted: boolean }

const raise = (
  track: Extract<Track, { kind: 'suspected' }>,
  time: Time,
  { nextId, muted }: Raising,
): Step => {
  const { condition, evidence } = track
  const alarm: Alarm = {
    id: nextId(),
    subject: condition.subject,
    rule: condition.rule,
    key: condition.key,
    severity: condition.severity,
    state: 'raised',
    raisedAt: time.now,
    lastSeenAt: time.now,
    times: 1,
    acknowledgedBy: null,
    acknowledgedAt: null,
    clearedAt: null,
    muted,
    evidence: kept(evidence),
    workOrder: null,
  }
  return { track: { kind: 'open', condition, alarm, good: null }, alarm, call: !muted }
}

const sightOfOpen = (track: Extract<Track, { kind: 'open' }>, sight: Sight, time: Time): Step => {
  const { condition, alarm, good } = track
  if (sight.sight === 'unclear') return still(good === null ? track : { ...track, good: null })
  if (sight.sight === 'good') {
    if (good !== null) return still(track)
    return pass({ ...track, good: { since: time.elapsed, evidence: sight.evidence } }, time, null)
  }
  // Bad all along is no news, only its time is kept; what came back is news.
  if (good === null) return still({ ...track, alarm: { ...alarm, lastSeenAt: time.now } })
  const again: Alarm = {
    ...alarm,
    lastSeenAt: time.now,
    times: alarm.times + 1,
    evidence: kept([...alarm.evidence, ...sight.evidence]),
  }
  return { track: { kind: 'open', condition, alarm: again, good: null }, alarm: again, call: false }
}

/** Lets time go by: a fault that has lasted is raised, health that has lasted clears. */
export const pass = (track: Track, time: Time, raising: Raising | null): Step => {
  if (track.kind === 'suspected' && raising !== null) {
    return time.elapsed - track.since >= track.condition.holdMs ? raise(track, time, raising) : still(track)
  }
  if (track.kind === 'open' && track.good !== null) {
    const { alarm, good, condition } = track
    if (time.elapsed - good.since < condition.clearMs) return still(track)
    const cleared: Alarm = {
      ...alarm,
      state: 'cleared',
      clearedAt: time.now,
      evidence: kept([...alarm.evidence, good.evidence]),
    }
    return { track: quiet, alarm: cleared, call: false }
  }
  return still(track)
}

/** What was seen, applied to the track of its condition. */
export const see = (track: Track, condition: Condition, sight: Sight, time: Time, raising: Raising): Step => {
  // How long health must last is asked of the rule as it is now, not as it was when the alarm was stored.
  if (track.kind === 'open') return sightOfOpen({ ...track, condition }, sight, time)
  if (sight.sight !== 'bad') return still(quiet)
  if (track.kind === 'suspected') return pass(track, time, raising)
  return pass({ kind: 'suspected', condition, since: time.elapsed, evidence: sight.evidence }, time, raising)
}

/** A maintenance window opened or closed over an open alarm. */
export const mute = (track: Track, muted: boolean): Step => {
  if (track.kind !== 'open' || track.alarm.muted === muted) return still(track)
  const alarm: Alarm = { ...track.alarm, muted }
  return { track: { ...track, alarm }, alarm, call: !muted && alarm.state === 'raised' }
}

/** Somebody has taken notice; the first who did stays the one who did. */
export const acknowledge = (track: Track, by: string, note: string | null, time: Time): Step => {
  if (track.kind !== 'open' || track.alarm.state !== 'raised') return still(track)
  const noted: Evidence[] =
    note === null ? [] : [{ at: time.now, what: 'acknowledged', metric: null, value: note, expected: null }]
  const alarm: Alarm = {
    ...track.alarm,
    state: 'acknowledged',
    acknowledgedBy: by,
    acknowledgedAt: time.now,
    evidence: kept([...track.alarm.evidence, ...noted]),
  }
  return { track: { ...track, alarm }, alarm, call: false }
}

/** The alarm now stands in a work order. */
export const link = (track: Track, workOrder: number): Step => {
  if (track.kind !== 'open') return still(track)
  const alarm: Alarm = { ...track.alarm, workOrder }
  return { track: { ...track, alarm }, alarm, call: false }
}
