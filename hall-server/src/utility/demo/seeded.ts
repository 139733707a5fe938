/*
 * Repeatable chance. A stream (splitmix32) for making things in order, and a hash for asking about one day of one
 * customer without making all the days before it.
 */

const mix = (value: number): number => {
  let x = value | 0
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
  return (x ^ (x >>> 15)) >>> 0
}

/** 0 ≤ n < 1, the same for the same three numbers. */
export const chanceOf = (seed: number, one: number, other: number): number =>
  mix(mix(mix(seed) ^ Math.imul(one, 0x9e3779b1)) ^ Math.imul(other, 0x85ebca77)) / 0x1_0000_0000

export type Seeded = {
  /** 0 ≤ n < 1 */
  next: () => number
  /** from ≤ n ≤ to */
  whole: (from: number, to: number) => number
  between: (from: number, to: number) => number
  chance: (probability: number) => boolean
  pick: <T>(from: readonly [T, ...T[]]) => T
}

export const seeded = (seed: number): Seeded => {
  const state = { n: seed >>> 0 }
  const next = (): number => {
    state.n = (state.n + 0x9e3779b9) >>> 0
    return mix(state.n) / 0x1_0000_0000
  }
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1))
  return {
    next,
    whole,
    between: (from, to) => from + next() * (to - from),
    chance: (probability) => next() < probability,
    pick: (from) => from[whole(0, from.length - 1)] ?? from[0],
  }
}
