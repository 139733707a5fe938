/**
 * Four views of a series, each a distance ≥ 0 from what it expects of the next value. None looks ahead and none
 * knows what is measured. Lengths are in samples but for the time of day.
 */
import { z } from 'zod'
import { EvenSample, rounded, sampleState } from './memory.ts'

/** Changes smaller than this share of the usual are rounding, not news. */
const NOTHING = 1e-6
/** A series that never moves is given this share of its height as its spread. */
const LEAST_SPREAD = 1e-3
const TINY = 1e-9

const LEVEL_WINDOW = 12
const CHANGE_WINDOW = 4
const NEIGHBOURHOOD = 72
const WARM_UP = 20
const DAY_MS = 86_400_000
const TIMES_OF_DAY = 48
/** Nine days of half-hourly values: the same day of last week is among them. */
const KEPT_PER_TIME = 9
const LEAST_PER_TIME = 3

/** One view's word on one value. */
export type Sighting = { readonly distance: number; readonly expected: number; readonly found: number }

export type Sightings = Readonly<Record<'level' | 'change' | 'timeOfDay' | 'neighbourhood', Sighting>>

export const channelsState = z.strictObject({
  recent: z.array(z.number()).max(NEIGHBOURHOOD),
  seen: z.int().nonnegative(),
  levels: sampleState,
  widths: sampleState,
  times: z.array(z.array(z.number()).max(KEPT_PER_TIME)).length(TIMES_OF_DAY),
})

type ChannelsState = z.infer<typeof channelsState>

const mean = (values: readonly number[]): number => {
  // Divided before adding: the sum of two of the largest numbers would be infinite.
  const share = values.length
  return values.reduce((total, value) => total + value / share, 0)
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.floor(sorted.length * share)] ?? 0

const nearest = (values: readonly number[], value: number): number => {
  const start = values[0] ?? value
  return values.reduce(
    (best, other) => (Math.abs(other - value) < Math.abs(best - value) ? other : best),
    start,
  )
}

export class Channels {
  #recent: number[] = []
  #seen = 0
  readonly #levels = new EvenSample(256)
  readonly #widths = new EvenSample(128)
  #times: number[][] = Array.from({ length: TIMES_OF_DAY }, () => [])

  /** The middle of all levels seen so far. */
  typical(): number {
    return this.#levels.quantile(0.5)
  }

  /** What was hardly ever fallen short of. */
  usualLeast(): number {
    return this.#levels.quantile(0.1)
  }

  next(exact: number, atMs: number): Sightings {
    const value = rounded(exact)
    const neighbourhood = this.#neighbourhood(value)
    this.#recent.push(value)
    if (this.#recent.length > NEIGHBOURHOOD) this.#recent.shift()
    this.#seen += 1
    const sightings = {
      level: this.#level(),
      change: this.#change(),
      timeOfDay: this.#timeOfDay(value, atMs),
      neighbourhood,
    }
    this.#levels.add(mean(this.#recent.slice(-LEVEL_WINDOW)))
    return sightings
  }

  forgetHalf(): void {
    this.#levels.forgetHalf()
    this.#widths.forgetHalf()
  }

  state(): ChannelsState {
    return {
      recent: [...this.#recent],
      seen: this.#seen,
      levels: this.#levels.state(),
      widths: this.#widths.state(),
      times: this.#times.map((values) => [...values]),
    }
  }

  restore(state: ChannelsState): void {
    this.#recent = [...state.recent]
    this.#seen = state.seen
    this.#levels.restore(state.levels)
    this.#widths.restore(state.widths)
    this.#times = state.times.map((values) => [...values])
  }

  #usualSpread(): number {
    return Math.max(this.#levels.spread(), LEAST_SPREAD * Math.abs(this.typical()), TINY)
  }

  #sighting(distance: number, expected: number, found: number): Sighting {
    const real = Math.abs(found - expected) > NOTHING * this.#usualSpread() && Number.isFinite(distance)
    return { distance: real ? distance : 0, expected, found }
  }

  /** The last hour of five-minute values against every hour before. */
  #level(): Sighting {
    const expected = this.typical()
    const found = mean(this.#recent.slice(-LEVEL_WINDOW))
    const distance = this.#seen <= WARM_UP ? 0 : Math.abs(found - expected) / this.#usualSpread()
    return this.#sighting(distance, expected, found)
  }

  /** The last few values against the few before them. */
  #change(): Sighting {
    const found = mean(this.#recent.slice(-CHANGE_WINDOW))
    const expected = mean(this.#recent.slice(-2 * CHANGE_WINDOW, -CHANGE_WINDOW))
    const distance = this.#seen <= 2 * CHANGE_WINDOW ? 0 : Math.abs(found - expected)
    return this.#sighting(distance, expected, found)
  }

  /** Against the closest of the values that came at this time of day. */
  #timeOfDay(value: number, atMs: number): Sighting {
    const time = Math.floor(((((atMs % DAY_MS) + DAY_MS) % DAY_MS) / DAY_MS) * TIMES_OF_DAY)
    const values = this.#times[time]
    // A clock that gives no time says nothing about the time of day.
    if (values === undefined) return { distance: 0, expected: value, found: value }
    const expected = values.length < LEAST_PER_TIME ? value : nearest(values, value)
    values.push(value)
    if (values.length > KEPT_PER_TIME) values.shift()
    return this.#sighting(Math.abs(value - expected), expected, value)
  }

  /** Against the middle of the last hours, in their own width. */
  #neighbourhood(value: number): Sighting {
    if (this.#recent.length < NEIGHBOURHOOD) return { distance: 0, expected: value, found: value }
    const sorted = this.#recent.toSorted((a, b) => a - b)
    const expected = at(sorted, 0.5)
    const width = at(sorted, 0.9) - at(sorted, 0.1)
    this.#widths.add(width)
    const usual = width + this.#widths.quantile(0.5) + LEAST_SPREAD * Math.abs(expected) + TINY
    return this.#sighting(Math.abs(value - expected) / usual, expected, value)
  }
}
