import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calibrate, estimateFpir, isDueForCalibration } from './calibrate.ts'
import type { Impostor } from './impostor.ts'
import { modelCardOf, thresholdByCard } from './model-card.ts'
import { clopperPearson } from './rate.ts'
import { seeded, unitVector } from '../testing/unit-vectors.ts'

const card = modelCardOf({ verify: 0.275, identify: 0.509 })
/** A card that leaves the hall's own scores to decide. */
const lowCard = { ...card, threshold: -1 }

const dot = (one: Float32Array, other: Float32Array): number => {
  let sum = 0
  for (let index = 0; index < one.length; index += 1) sum += (one[index] ?? 0) * (other[index] ?? 0)
  return sum
}

const nearestOf = (probe: Float32Array, gallery: readonly Float32Array[], own: number | null): Impostor => {
  let nearest = -1
  let score = -Infinity
  for (const [id, template] of gallery.entries()) {
    const found = id === own ? -Infinity : dot(probe, template)
    if (found > score) [nearest, score] = [id, found]
  }
  return { probe: own, nearest, score }
}

const impostorsAmong = (gallery: readonly Float32Array[]): Impostor[] =>
  gallery.map((template, id) => nearestOf(template, gallery, id))

/** Scores of `count` probes that are nobody's mutual nearest. */
const loose = (scores: readonly number[]): Impostor[] =>
  scores.map((score, index) => ({ probe: index, nearest: 1_000_000 + index, score }))

const spread = (count: number): number[] => Array.from({ length: count }, (_, index) => index / count)

describe('the threshold of a simulated gallery', () => {
  // People alike as in life: some of one family share half of their face.
  const population = (random: () => number, count: number, alike: number): Float32Array[] => {
    const families = Array.from({ length: 40 }, () => unitVector(24, random))
    return Array.from({ length: count }, () => {
      const family = families[Math.floor(random() * families.length)]
      const own = unitVector(24, random)
      if (family === undefined || random() >= alike) return own
      return unitVector(24, random, [family, own])
    })
  }

  it.each([
    { target: 0.05, alike: 0 },
    { target: 0.05, alike: 0.5 },
    { target: 0.02, alike: 0.3 },
  ])('keeps strangers to the target of $target with $alike of the people alike', ({ target, alike }) => {
    let broken = 0
    let alarms = 0
    let strangers = 0
    for (let seed = 1; seed <= 6; seed += 1) {
      const random = seeded(seed)
      const people = population(random, 900, alike)
      const gallery = people.slice(0, 500)
      const policy = calibrate(
        { impostors: impostorsAmong(gallery), compared: 499, enrolled: 500 },
        target,
        lowCard,
      )
      expect(policy.source).toBe('hall')
      const errors = people
        .slice(500)
        .filter((face) => nearestOf(face, gallery, null).score >= policy.threshold).length
      alarms += errors
      strangers += 400
      if (clopperPearson(errors, 400).low > target) broken += 1
    }
    // The promise is for 95 of 100 galleries each; that two of six show themselves to break it does not happen by chance.
    expect(broken).toBeLessThanOrEqual(1)
    expect(clopperPearson(alarms, strangers).low).toBeLessThanOrEqual(target)
    // And it is no empty promise: a threshold that nobody reaches would keep it too.
    expect(alarms).toBeGreaterThan(0)
  })

  it('estimates the rate that strangers then show', () => {
    const people = population(seeded(99), 1_600, 0.3)
    const gallery = people.slice(0, 800)
    const strangers = people.slice(800)
    const estimate = estimateFpir({ impostors: impostorsAmong(gallery), compared: 799, enrolled: 800 }, 0.72)
    const shown = strangers.filter((face) => nearestOf(face, gallery, null).score >= 0.72).length
    const interval = clopperPearson(shown, strangers.length)
    expect(estimate.low).toBeLessThan(interval.high)
    expect(estimate.high).toBeGreaterThan(interval.low)
  })
})

describe('the threshold', () => {
  it('is the lowest score that holds the target with 95 % confidence', () => {
    // P(Bin(1000, 0.01) ≥ 5) = 0.971, ≥ 6 = 0.934: the fifth highest of a thousand holds 1 %, the sixth does not.
    const gallery = { impostors: loose(spread(1_000)), compared: 1_000, enrolled: 1_000 }
    expect(calibrate(gallery, 0.01, lowCard).threshold).toBe(0.995)
  })

  it('takes the hall for its judge from 299 independent scores on, for one in a hundred', () => {
    const of = (count: number) =>
      calibrate({ impostors: loose(spread(count)), compared: 300, enrolled: 300 }, 0.01, lowCard)
    expect(of(298).source).toBe('model-card')
    expect(of(299)).toMatchObject({ source: 'hall', threshold: 298 / 299, impostorScores: 299 })
  })

  it('counts a pair that is each other’s nearest once', () => {
    const pairs = spread(299).flatMap((score, index) => [
      { probe: 2 * index, nearest: 2 * index + 1, score },
      { probe: 2 * index + 1, nearest: 2 * index, score },
    ])
    const gallery = { impostors: pairs, compared: 598, enrolled: 598 }
    expect(calibrate(gallery, 0.01, lowCard)).toMatchObject({ source: 'hall', threshold: 298 / 299 })
    expect(estimateFpir(gallery, 298 / 299)).toMatchObject({ errors: 1, trials: 299 })
    const fewer = { ...gallery, impostors: pairs.slice(2) }
    expect(calibrate(fewer, 0.01, lowCard).source).toBe('model-card')
  })

  it('rises as the gallery grows, by the same scores', () => {
    const impostors = loose(spread(5_000))
    const at = (enrolled: number): number =>
      calibrate({ impostors, compared: 5_000, enrolled }, 0.01, lowCard).threshold
    expect(at(10_000)).toBeGreaterThan(at(5_000))
    expect(at(20_000)).toBeGreaterThan(at(10_000))
  })

  it('is never below the model card', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength: 700 }),
        fc.integer({ min: 0, max: 100_000 }),
        fc.double({ min: 0.001, max: 0.2, noNaN: true }),
        (scores, enrolled, target) => {
          const policy = calibrate(
            { impostors: loose(scores), compared: scores.length, enrolled },
            target,
            card,
          )
          expect(policy.threshold).toBeGreaterThanOrEqual(card.threshold)
          expect(Number.isFinite(policy.threshold)).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('never falls when another rejected face is told of', () => {
    const score = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.array(score, { minLength: 300, maxLength: 500 }), score, (scores, rejected) => {
        const gallery = { impostors: loose(scores), compared: 300, enrolled: 300 }
        const before = calibrate(gallery, 0.05, lowCard)
        const high = Math.max(rejected, before.threshold)
        const after = calibrate(
          { ...gallery, impostors: [...gallery.impostors, { probe: null, nearest: 3, score: high }] },
          0.05,
          lowCard,
        )
        expect(after.threshold).toBeGreaterThanOrEqual(before.threshold)
      }),
      { numRuns: 60 },
    )
  })

  it('is the card’s, raised for the size, while scores are too few', () => {
    const policy = calibrate({ impostors: [], compared: 0, enrolled: 0 }, 0.01, card)
    expect(policy).toMatchObject({ source: 'model-card', threshold: 0.509, impostorScores: 0 })
    const small = calibrate({ impostors: loose([0.1, 0.2]), compared: 8_399, enrolled: 8_400 }, 0.01, card)
    expect(small.threshold).toBeCloseTo(0.509 + card.risePerDecade, 9)
    expect(thresholdByCard(card, 840, 0.001)).toBeCloseTo(0.509 + card.risePerDecade, 2)
    expect(thresholdByCard(card, 10, 0.05)).toBe(0.509)
  })

  it('does not rise for one pair of twins in a small hall, and rises where many contradict the card', () => {
    const few = spread(98).map((score) => score / 4)
    const twins: Impostor[] = [
      { probe: 900, nearest: 901, score: 0.9 },
      { probe: 901, nearest: 900, score: 0.9 },
    ]
    const at = (impostors: readonly Impostor[]): number =>
      calibrate({ impostors, compared: 99, enrolled: 100 }, 0.01, card).threshold
    expect(at([...loose(few), ...twins])).toBe(0.509)
    const contradicting = loose([...few.slice(20), ...spread(20).map((score) => 0.52 + score / 10)])
    expect(at(contradicting)).toBeGreaterThan(0.58)
  })
})

describe('the estimate of false alarms', () => {
  it('carries the count over to a gallery that has grown since', () => {
    const gallery = { impostors: loose(spread(1_000)), compared: 1_000, enrolled: 2_000 }
    const rate = estimateFpir(gallery, 0.99)
    expect(rate).toMatchObject({ errors: 10, trials: 1_000 })
    expect(rate.rate).toBeCloseTo(1 - 0.99 ** 2, 9)
    expect(rate.low).toBeLessThan(rate.rate ?? 0)
    expect(rate.high).toBeGreaterThan(rate.rate ?? 1)
  })

  it('knows nothing of a gallery of one', () => {
    expect(estimateFpir({ impostors: [], compared: 0, enrolled: 1 }, 0.5)).toEqual({
      errors: 0,
      trials: 0,
      rate: null,
      low: 0,
      high: 1,
    })
  })
})

describe('the next calibration', () => {
  it('is due when the gallery has changed by a tenth, and by ten people at least', () => {
    expect([9, 10].map((now) => isDueForCalibration(0, now))).toEqual([false, true])
    expect([1_099, 1_100, 900, 901].map((now) => isDueForCalibration(1_000, now))).toEqual([
      false,
      true,
      true,
      false,
    ])
  })
})
