import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { incompleteBeta, inverseIncompleteBeta } from './incomplete-beta.ts'
import { clopperPearson, rateOf } from './rate.ts'

/** P(X ≥ errors) of `trials` tosses with `share`, summed term by term. */
const atLeast = (errors: number, trials: number, share: number): number => {
  let term = (1 - share) ** trials
  let below = 0
  for (let k = 0; k < errors; k += 1) {
    below += term
    term *= ((trials - k) / (k + 1)) * (share / (1 - share))
  }
  return 1 - below
}

describe('the incomplete beta function', () => {
  it('is the sum of the binomial tail for whole numbers', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 0, max: 199 }),
        fc.double({ min: 0.001, max: 0.9, noNaN: true }),
        (trials, fewer, share) => {
          const errors = Math.max(1, trials - fewer)
          expect(incompleteBeta(share, errors, trials - errors + 1)).toBeCloseTo(
            atLeast(errors, trials, share),
            9,
          )
        },
      ),
    )
  })

  it('is undone by its inverse', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.double({ min: 1, max: 50_000, noNaN: true }),
        fc.double({ min: 1, max: 50_000, noNaN: true }),
        (share, a, b) => {
          expect(incompleteBeta(inverseIncompleteBeta(share, a, b), a, b)).toBeCloseTo(share, 6)
        },
      ),
    )
  })
})

describe('the interval of a rate', () => {
  it.each([
    { errors: 0, trials: 100, low: 0, high: 0.0362 },
    { errors: 5, trials: 100, low: 0.0164, high: 0.1128 },
    { errors: 1, trials: 10, low: 0.0025, high: 0.445 },
    { errors: 50, trials: 100, low: 0.3983, high: 0.6017 },
    { errors: 100, trials: 100, low: 0.9638, high: 1 },
    { errors: 0, trials: 1, low: 0, high: 0.975 },
  ])('is the published one for $errors of $trials', ({ errors, trials, low, high }) => {
    const interval = clopperPearson(errors, trials)
    expect(interval.low).toBeCloseTo(low, 4)
    expect(interval.high).toBeCloseTo(high, 4)
  })

  it('has the closed form where there was no error, also of a million trials', () => {
    for (const trials of [1, 7, 1_000, 1_000_000])
      expect(clopperPearson(0, trials).high).toBeCloseTo(1 - 0.025 ** (1 / trials), 12)
  })

  it('holds the rate, and mirrors when errors are called successes', () => {
    fc.assert(
      fc.property(fc.nat(5_000), fc.nat(5_000), (errors, more) => {
        const trials = errors + more
        const { low, high, rate } = rateOf(errors, trials)
        const mirrored = clopperPearson(trials - errors, trials)
        expect(rate === null || (low <= rate && rate <= high)).toBe(true)
        expect(low).toBeCloseTo(trials === 0 ? 0 : 1 - mirrored.high, 9)
      }),
    )
  })

  it('says that nothing is known of no trials', () => {
    expect(rateOf(0, 0)).toEqual({ errors: 0, trials: 0, rate: null, low: 0, high: 1 })
  })

  it.each([
    [-1, 10],
    [11, 10],
    [0.5, 10],
    [Number.NaN, 10],
    [1, Number.NaN],
  ])('refuses %s errors in %s trials', (errors, trials) => {
    expect(() => clopperPearson(errors, trials)).toThrow(
      expect.objectContaining({ code: 'face-rate-bad-count' }),
    )
  })
})
