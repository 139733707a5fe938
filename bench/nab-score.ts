/**
 * The Numenta Anomaly Benchmark's standard profile: a window found counts 1 when it is found at its very start and
 * less later, a window missed costs 1, an alarm outside every window up to 0.11. Positions are row numbers.
 */
const FALSE_ALARM = 0.11
const PROBATION_SHARE = 0.15
const MOST_PROBATION = 750

export type Window = { readonly first: number; readonly last: number }

/** A series with its windows in order, and one score per row. */
export type Scored = { readonly windows: readonly Window[]; readonly scores: readonly number[] }

export type Tally = {
  readonly windows: number
  readonly found: number
  readonly falseAlarms: number
  /** 0 for a detector that says nothing, 100 for a perfect one; null where there is no window to find. */
  readonly score: number | null
}

const sigmoid = (y: number): number => 2 / (1 + Math.exp(5 * y)) - 1

/** Rows at the start of a series whose detections don't count. */
export const probation = (rows: number): number =>
  Math.min(Math.floor(PROBATION_SHARE * rows), MOST_PROBATION)

const length = (window: Window): number => Math.max(1, window.last - window.first)

/** What finding a window at this row counts: 1 at its start, 0 at its end. */
export const worthInside = (window: Window, row: number): number =>
  sigmoid((row - window.last) / length(window)) / sigmoid(-1)

/** What an alarm behind this window, or before any, costs; at most 0. */
export const worthOutside = (earlier: Window | null, row: number): number =>
  earlier === null ? -FALSE_ALARM : FALSE_ALARM * sigmoid((row - earlier.last) / length(earlier))

/** Of one row: the number of the window it lies in, or what an alarm there costs. */
type Place = { readonly window: number } | { readonly cost: number }

const placeOf = (windows: readonly Window[], row: number): Place => {
  const inside = windows.findIndex(({ first, last }) => first <= row && row <= last)
  if (inside >= 0) return { window: inside }
  return { cost: worthOutside(windows.findLast(({ last }) => last < row) ?? null, row) }
}

/** Counts detections one by one, in any order, as a threshold that falls lets them in. */
class Ledger {
  readonly #windows: readonly Window[]
  readonly #earliest = new Map<number, number>()
  #worth: number
  falseAlarms = 0

  constructor(windows: readonly Window[]) {
    this.#windows = windows
    this.#worth = -windows.length
  }

  get found(): number {
    return this.#earliest.size
  }

  get worth(): number {
    return this.#worth
  }

  /** What the total changes by. */
  admit(row: number): number {
    const place = placeOf(this.#windows, row)
    const before = this.#worth
    if ('cost' in place) {
      this.falseAlarms += 1
      this.#worth += place.cost
    } else this.#find(place.window, row)
    return this.#worth - before
  }

  #find(number: number, row: number): void {
    const window = this.#windows[number]
    const earliest = this.#earliest.get(number)
    if (window === undefined || (earliest !== undefined && earliest <= row)) return
    // A first find also takes back the 1 that missing the window costs.
    const before = earliest === undefined ? -1 : worthInside(window, earliest)
    this.#worth += worthInside(window, row) - before
    this.#earliest.set(number, row)
  }
}

const scaled = (worth: number, windows: number): number | null =>
  windows === 0 ? null : (100 * (worth + windows)) / (2 * windows)

/** All series at one threshold. */
export const tally = (all: readonly Scored[], threshold: number): Tally => {
  const ledgers = all.map(({ windows, scores }) => {
    const ledger = new Ledger(windows)
    for (let row = probation(scores.length); row < scores.length; row += 1) {
      if ((scores[row] ?? 0) >= threshold) ledger.admit(row)
    }
    return ledger
  })
  const sum = (of: (ledger: Ledger) => number): number => ledgers.reduce((total, one) => total + of(one), 0)
  const windows = all.reduce((total, one) => total + one.windows.length, 0)
  return {
    windows,
    found: sum((ledger) => ledger.found),
    falseAlarms: sum((ledger) => ledger.falseAlarms),
    score: scaled(
      sum((ledger) => ledger.worth),
      windows,
    ),
  }
}

/** The one threshold over all series at which their score is highest; infinite when silence is best. */
export const bestThreshold = (all: readonly Scored[]): number => {
  const detections = all.flatMap(({ windows, scores }) => {
    const ledger = new Ledger(windows)
    const start = probation(scores.length)
    return scores.slice(start).map((score, index) => ({ ledger, score, row: start + index }))
  })
  const falling = detections.toSorted((a, b) => b.score - a.score)
  let best = { worth: 0, threshold: Infinity }
  let worth = 0
  falling.forEach(({ ledger, score, row }, index) => {
    worth += ledger.admit(row)
    if (falling[index + 1]?.score !== score && worth > best.worth) best = { worth, threshold: score }
  })
  return best.threshold
}
