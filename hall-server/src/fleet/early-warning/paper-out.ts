/** When a printer will run out of paper: from the lines it counted and from how its earlier rolls ended. */
import { increments, inOrder } from './counter.ts'

export type Paper = 'ok' | 'low' | 'out'

export type PaperSample = {
  readonly atMs: number
  /** Lines printed in the printer's life. */
  readonly linesPrinted: number
  readonly paper: Paper
}

export type PaperForecast =
  | { readonly kind: 'out'; readonly sinceMs: number }
  | {
      readonly kind: 'expected'
      readonly atMs: number
      readonly earliestMs: number
      /** Null: at the slowest rate seen it may take any time. */
      readonly latestMs: number | null
      readonly linesLeft: number
      readonly linesPerHour: number
      /** Rolls whose end was seen; 0: the length is the one that was configured. */
      readonly rollsSeen: number
    }
  | {
      readonly kind: 'unknown'
      /** no-samples: nothing usable; stale: nothing for a day; no-roll-start: the present roll was in before we looked;
       * no-roll-seen: no roll's end was seen and no length is configured; idle: nothing was printed lately. */
      readonly reason: 'no-samples' | 'stale' | 'no-roll-start' | 'no-roll-seen' | 'idle'
    }

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Rates are taken over a week, so that nights and closed days are in them. */
const RATE_MS = 7 * DAY_MS
const LEAST_RATE_MS = HOUR_MS
const RATE_PIECES = 7
/** One roll tells little of how rolls differ: its length may be this much off. */
const ROLL_DOUBT = 0.15
const STANDARD_ERRORS = 2

type Span = { readonly least: number; readonly middle: number; readonly most: number }

type Roll = { since: 'unseen' | 'change'; lines: number; sinceLow: number | null }

type History = {
  readonly roll: Roll
  /** Lines of whole rolls, and lines from the first "low" to the end. */
  readonly whole: readonly number[]
  readonly fromLow: readonly number[]
}

const readHistory = (samples: readonly PaperSample[], grown: readonly number[]): History => {
  const whole: number[] = []
  const fromLow: number[] = []
  let roll: Roll = { since: 'unseen', lines: 0, sinceLow: null }
  let before: Paper | null = null
  for (const [index, { paper }] of samples.entries()) {
    const lines = grown[index] ?? 0
    if (before !== null && before !== 'ok' && paper === 'ok')
      roll = { since: 'change', lines, sinceLow: null }
    else {
      roll.lines += lines
      if (roll.sinceLow !== null) roll.sinceLow += lines
    }
    if (paper === 'low' && before === 'ok') roll.sinceLow = 0
    if (paper === 'out' && before !== null && before !== 'out') {
      if (roll.since === 'change') whole.push(roll.lines)
      if (roll.sinceLow !== null) fromLow.push(roll.sinceLow)
    }
    before = paper
  }
  return { roll, whole, fromLow }
}

const spanOf = (lengths: readonly number[]): Span | null => {
  if (lengths.length === 0) return null
  const sorted = lengths.toSorted((a, b) => a - b)
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0
  const doubt = (ROLL_DOUBT * middle) / Math.sqrt(lengths.length)
  return {
    least: Math.min(...lengths, middle - doubt),
    middle,
    most: Math.max(...lengths, middle + doubt),
  }
}

/** Lines per millisecond over the last week, from how much its pieces differ. */
const rateOf = (samples: readonly PaperSample[], grown: readonly number[], nowMs: number): Span | null => {
  const first = samples[0]?.atMs ?? nowMs
  const from = Math.max(first, nowMs - RATE_MS)
  const length = nowMs - from
  if (length < LEAST_RATE_MS) return null
  const pieces = Array.from({ length: RATE_PIECES }, () => 0)
  for (const [index, { atMs }] of samples.entries()) {
    if (atMs <= from) continue
    const piece = Math.min(RATE_PIECES - 1, Math.floor(((atMs - from) / length) * RATE_PIECES))
    pieces[piece] = (pieces[piece] ?? 0) + (grown[index] ?? 0)
  }
  const total = pieces.reduce((sum, lines) => sum + lines, 0)
  if (total === 0) return null
  const mean = total / RATE_PIECES
  const variance = pieces.reduce((sum, lines) => sum + (lines - mean) ** 2, 0) / (RATE_PIECES - 1)
  const error = (STANDARD_ERRORS * Math.sqrt(variance / RATE_PIECES) * RATE_PIECES) / length
  const middle = total / length
  return { least: Math.max(0, middle - error), middle, most: middle + error }
}

const leftOf = (
  { roll, whole, fromLow }: History,
  rollLines: number | null,
): { readonly span: Span; readonly rolls: number } | 'no-roll-start' | 'no-roll-seen' => {
  const low = roll.sinceLow === null ? null : spanOf(fromLow)
  const length = spanOf(whole) ?? (rollLines === null ? null : spanOf([rollLines]))
  const known = low ?? (roll.since === 'change' ? length : null)
  if (known === null) return length === null ? 'no-roll-seen' : 'no-roll-start'
  const used = low === null ? roll.lines : (roll.sinceLow ?? 0)
  const left = (lines: number): number => Math.max(0, lines - used)
  return {
    span: { least: left(known.least), middle: left(known.middle), most: left(known.most) },
    rolls: low === null ? whole.length : fromLow.length,
  }
}

/** `rollLines`: lines on a new roll, where the owner has said so; null where not. Samples may come in any order. */
export const forecastPaperOut = (
  reported: readonly PaperSample[],
  { nowMs, rollLines }: { readonly nowMs: number; readonly rollLines: number | null },
): PaperForecast => {
  const samples = inOrder(reported, ({ linesPrinted }) => [linesPrinted]).filter(({ atMs }) => atMs <= nowMs)
  const last = samples.at(-1)
  if (last === undefined) return { kind: 'unknown', reason: 'no-samples' }
  if (nowMs - last.atMs > DAY_MS) return { kind: 'unknown', reason: 'stale' }
  if (last.paper === 'out') {
    const before = samples.findLastIndex(({ paper }) => paper !== 'out')
    return { kind: 'out', sinceMs: samples[before + 1]?.atMs ?? last.atMs }
  }
  const grown = increments(samples.map(({ linesPrinted }) => linesPrinted))
  const left = leftOf(readHistory(samples, grown), rollLines)
  if (typeof left === 'string') return { kind: 'unknown', reason: left }
  const rate = rateOf(samples, grown, nowMs)
  if (rate === null) return { kind: 'unknown', reason: 'idle' }
  return {
    kind: 'expected',
    atMs: nowMs + left.span.middle / rate.middle,
    earliestMs: nowMs + left.span.least / rate.most,
    latestMs: rate.least === 0 ? null : nowMs + left.span.most / rate.least,
    linesLeft: Math.round(left.span.middle),
    linesPerHour: rate.middle * HOUR_MS,
    rollsSeen: left.rolls,
  }
}
