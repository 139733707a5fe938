/** Early warning for any metric: one value at a time, one set of constants for all series, no look ahead. */
import { z } from 'zod'
import { Channels, channelsState } from './channels.ts'
import type { Sightings } from './channels.ts'
import { Records, recordsState, rounded } from './memory.ts'

/** At this score a value is worth a warning. */
export const WARNING_SCORE = 0.5

/** The mean rarity at which the score is WARNING_SCORE: about one in 110 on every view at once. */
const WARNING_RARITY = 4.7
/** A warning is news only when nothing as rare came within so many samples. */
const NEWS_SAMPLES = 150
const RECORDS = 64
const HORIZON = 3000
/** After so many samples the past counts half. */
const MEMORY_SAMPLES = 40_000

export type Rule = 'level-shift' | 'spike' | 'silence' | 'pattern' | 'rate'

/** Why a value is unusual, as data; a page puts it into words. */
export type Explanation = {
  /** level-shift: the last dozen values lie elsewhere; spike: far from its neighbours; silence: near nothing, where
   * something was; pattern: never so at this time of day; rate: changes faster than ever. */
  readonly rule: Rule
  /** What the rule expected and what it found, in the metric's own unit. */
  readonly expected: number
  readonly found: number
  /** When values began to be this unusual, in milliseconds. */
  readonly since: number
  /** N of "one in N samples", by the rule that speaks. */
  readonly unusualness: number
}

export type Verdict = {
  /** 0–1; WARNING_SCORE and more is worth a warning. What only goes on is at most half as much. */
  readonly score: number
  /** Null for what is not a number, and while nothing is unusual. */
  readonly why: Explanation | null
}

export type DetectorOptions = {
  /** Samples for which an anomaly that goes on, or a lesser one, is no news. */
  readonly newsSamples: number
}

const VIEWS = ['level', 'change', 'timeOfDay', 'neighbourhood'] as const

const RULES: Readonly<Record<(typeof VIEWS)[number], Rule>> = {
  level: 'level-shift',
  change: 'rate',
  timeOfDay: 'pattern',
  neighbourhood: 'spike',
}

const detectorState = z.strictObject({
  version: z.literal(1),
  samples: z.int().nonnegative(),
  channels: channelsState,
  records: z.strictObject({
    level: recordsState,
    change: recordsState,
    timeOfDay: recordsState,
    neighbourhood: recordsState,
  }),
  /** Rarities that no later one exceeded, falling, with the sample each came at. */
  peaks: z.array(z.tuple([z.int().nonnegative(), z.number()])).max(1000),
  unusualSince: z.number().nullable(),
})

/** JSON of at most some 20 KB. */
export type DetectorSnapshot = z.infer<typeof detectorState>

export type Detector = {
  /** `value` in any unit; `atMs` its time. What is not a finite number is passed over. */
  readonly next: (value: number, atMs: number) => Verdict
  readonly snapshot: () => DetectorSnapshot
  /** Goes on from a snapshot. False, and nothing changed, for what is none. */
  readonly restore: (snapshot: unknown) => boolean
}

const freshRecords = () => ({
  level: new Records(RECORDS, HORIZON),
  change: new Records(RECORDS, HORIZON),
  timeOfDay: new Records(RECORDS, HORIZON),
  neighbourhood: new Records(RECORDS, HORIZON),
})

type State = {
  readonly channels: Channels
  readonly records: ReturnType<typeof freshRecords>
  samples: number
  peaks: [number, number][]
  unusualSince: number | null
}

/** True when nothing so rare came lately; remembers the rarity. */
const isNews = (state: State, rarity: number, newsSamples: number): boolean => {
  while (state.peaks[0] !== undefined && state.samples - state.peaks[0][0] > newsSamples) state.peaks.shift()
  const highest = state.peaks[0]?.[1] ?? 0
  while ((state.peaks.at(-1)?.[1] ?? Infinity) <= rarity) state.peaks.pop()
  state.peaks.push([state.samples, rarity])
  return rarity > highest
}

const ruleFor = (view: (typeof VIEWS)[number], value: number, channels: Channels): Rule => {
  const usualLeast = channels.usualLeast()
  const silent = value >= 0 && value < usualLeast / 100
  return silent ? 'silence' : RULES[view]
}

const explain = (
  rarities: Readonly<Record<keyof Sightings, number>>,
  sightings: Sightings,
  state: State,
  value: number,
  since: number,
): Explanation => {
  const view = VIEWS.reduce((best, other) => (rarities[other] > rarities[best] ? other : best))
  const sighting = sightings[view]
  return {
    rule: ruleFor(view, value, state.channels),
    expected: sighting.expected,
    found: sighting.found,
    since,
    unusualness: Math.round(Math.exp(rarities[view])),
  }
}

const judge = (state: State, value: number, atMs: number, newsSamples: number): Verdict => {
  const sightings = state.channels.next(value, atMs)
  const rarities = {
    level: state.records.level.rarity(sightings.level.distance),
    change: state.records.change.rarity(sightings.change.distance),
    timeOfDay: state.records.timeOfDay.rarity(sightings.timeOfDay.distance),
    neighbourhood: state.records.neighbourhood.rarity(sightings.neighbourhood.distance),
  }
  // The mean, not the largest: of four views one is often surprised, all four seldom are.
  const rarity = rounded(VIEWS.reduce((total, view) => total + rarities[view], 0) / VIEWS.length)
  state.samples += 1
  if (state.samples % MEMORY_SAMPLES === 0) {
    state.channels.forgetHalf()
    for (const view of VIEWS) state.records[view].forgetHalf()
  }
  const score = rarity / (rarity + WARNING_RARITY)
  const news = isNews(state, rarity, newsSamples)
  if (score < WARNING_SCORE) state.unusualSince = null
  else state.unusualSince ??= atMs
  if (state.unusualSince === null) return { score: news ? score : score / 2, why: null }
  const why = explain(rarities, sightings, state, value, state.unusualSince)
  return { score: news ? score : score / 2, why }
}

export const createDetector = (options: DetectorOptions = { newsSamples: NEWS_SAMPLES }): Detector => {
  const fresh = (): State => ({
    channels: new Channels(),
    records: freshRecords(),
    samples: 0,
    peaks: [],
    unusualSince: null,
  })
  let state = fresh()
  return {
    next: (value, atMs) =>
      Number.isFinite(value) && Number.isFinite(atMs)
        ? judge(state, value, atMs, options.newsSamples)
        : { score: 0, why: null },
    snapshot: () => ({
      version: 1,
      samples: state.samples,
      channels: state.channels.state(),
      records: {
        level: state.records.level.state(),
        change: state.records.change.state(),
        timeOfDay: state.records.timeOfDay.state(),
        neighbourhood: state.records.neighbourhood.state(),
      },
      peaks: state.peaks.map(([sample, rarity]) => [sample, rarity]),
      unusualSince: state.unusualSince,
    }),
    restore: (snapshot) => {
      const parsed = detectorState.safeParse(snapshot)
      if (!parsed.success) return false
      const { channels, records, samples, peaks, unusualSince } = parsed.data
      state = { ...fresh(), samples, peaks: peaks.map(([sample, rarity]) => [sample, rarity]), unusualSince }
      state.channels.restore(channels)
      for (const view of VIEWS) state.records[view].restore(records[view])
      return true
    },
  }
}
