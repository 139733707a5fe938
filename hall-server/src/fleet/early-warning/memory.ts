/**
 * What a detector keeps of the past, in bounded space. Numbers are rounded when they enter, never when they
 * are written down: so a restored detector goes on exactly as the old one would have.
 */
import { z } from 'zod'

const DIGITS = 7

export const rounded = (value: number): number => Number(value.toPrecision(DIGITS))

export const sampleState = z.strictObject({
  kept: z.array(z.number()).max(1024),
  stride: z.int().positive(),
  skipped: z.int().nonnegative(),
})

type SampleState = z.infer<typeof sampleState>

/** An even sample of everything seen: when it is full every second value goes and half as many are let in. */
export class EvenSample {
  readonly #capacity: number
  #state: SampleState = { kept: [], stride: 1, skipped: 0 }
  #sorted: readonly number[] | null = null

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  add(value: number): void {
    const { kept, stride, skipped } = this.#state
    if (skipped > 0) {
      this.#state.skipped = (skipped + 1) % stride
      return
    }
    kept.push(rounded(value))
    if (kept.length >= this.#capacity) {
      this.#thin()
      this.#state.stride = stride * 2
    }
    this.#state.skipped = 1 % this.#state.stride
    this.#sorted = null
  }

  /** Lets the past count half as much as what comes from now on. */
  forgetHalf(): void {
    this.#thin()
    this.#sorted = null
  }

  /** The value below which this share of the past lies; 0 before there is any. */
  quantile(share: number): number {
    this.#sorted ??= this.#state.kept.toSorted((a, b) => a - b)
    return this.#sorted[Math.min(this.#sorted.length - 1, Math.floor(share * this.#sorted.length))] ?? 0
  }

  /** Between the tenth and the ninetieth of a hundred. */
  spread(): number {
    return this.quantile(0.9) - this.quantile(0.1)
  }

  state(): SampleState {
    return { ...this.#state, kept: [...this.#state.kept] }
  }

  restore(state: SampleState): void {
    this.#state = { ...state, kept: [...state.kept] }
    this.#sorted = null
  }

  #thin(): void {
    this.#state.kept = this.#state.kept.filter((_, index) => index % 2 === 0)
  }
}

export const recordsState = z.strictObject({
  largest: z.array(z.number()).max(1024),
  seen: z.int().nonnegative(),
})

type RecordsState = z.infer<typeof recordsState>

/** The largest values ever seen, to tell how rare another one is without assuming a distribution. */
export class Records {
  readonly #capacity: number
  readonly #horizon: number
  #state: RecordsState = { largest: [], seen: 0 }

  /** `horizon`: no value is called rarer than one in so many. */
  constructor(capacity: number, horizon: number) {
    this.#capacity = capacity
    this.#horizon = horizon
  }

  /** How rare a value so large is: the logarithm of N in "one in N". Remembers the value. */
  rarity(exact: number): number {
    const value = rounded(exact)
    const { largest, seen } = this.#state
    const place = largest.findIndex((record) => record < value)
    const rank = place < 0 ? largest.length : place
    this.#state.seen = seen + 1
    if (rank < this.#capacity) {
      largest.splice(rank, 0, value)
      if (largest.length > this.#capacity) largest.pop()
    }
    return value > 0 ? Math.log((Math.min(seen, this.#horizon) + 2) / (rank + 1)) : 0
  }

  /** Lets every second record go, so that what was unheard of long ago can be news again. */
  forgetHalf(): void {
    this.#state.largest = this.#state.largest.filter((_, index) => index % 2 === 1)
  }

  state(): RecordsState {
    return { seen: this.#state.seen, largest: [...this.#state.largest] }
  }

  restore(state: RecordsState): void {
    this.#state = { seen: state.seen, largest: [...state.largest] }
  }
}
