import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDetector, WARNING_SCORE } from './detector.ts'
import type { Detector, Verdict } from './detector.ts'

const STEP_MS = 300_000
const DAY_SAMPLES = 288
const START = Date.UTC(2026, 2, 1)

/** Repeatable noise between -1 and 1. */
const noise = (index: number): number => {
  const mixed = Math.sin(index * 12.9898 + 4.1) * 43_758.5453
  return 2 * (mixed - Math.floor(mixed)) - 1
}

const time = (index: number): number => START + index * STEP_MS

const feed = (detector: Detector, values: readonly number[], from = 0): readonly Verdict[] =>
  values.map((value, index) => detector.next(value, time(from + index)))

const busyDay = (index: number): number =>
  100 + 50 * Math.sin((2 * Math.PI * index) / DAY_SAMPLES) + noise(index)

const series = (length: number, value: (index: number) => number): readonly number[] =>
  Array.from({ length }, (_, index) => value(index))

const warnings = (verdicts: readonly Verdict[]): readonly Verdict[] =>
  verdicts.filter(({ score }) => score >= WARNING_SCORE)

const anyNumber = fc.oneof(
  fc.double(),
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.constantFrom(0, -0, 1e308, -1e308, 5e-324, Number.NaN, Infinity),
)

describe('the early-warning detector', () => {
  it('says nothing of a series that never moves, nor of rounding in it', () => {
    const detector = createDetector()
    const verdicts = feed(
      detector,
      series(2000, (index) => (index % 3 === 0 ? 0.1 + 1e-12 : 0.1)),
    )
    expect(verdicts.every(({ score, why }) => score === 0 && why === null)).toBe(true)
  })

  it('warns at the first value of a jump, and says what it expected and found', () => {
    const detector = createDetector()
    feed(
      detector,
      series(2000, (index) => 40 + noise(index)),
    )
    const verdict = detector.next(90, time(2000))
    expect(verdict.score).toBeGreaterThanOrEqual(WARNING_SCORE)
    expect(verdict.why?.since).toBe(time(2000))
    expect(verdict.why?.unusualness).toBeGreaterThan(1000)
    expect(verdict.why?.found).toBeGreaterThan(verdict.why?.expected ?? Infinity)
  })

  it('warns once of what goes on, and keeps on saying since when', () => {
    const detector = createDetector()
    feed(
      detector,
      series(2000, (index) => 40 + noise(index)),
    )
    const verdicts = feed(
      detector,
      series(100, () => 90),
      2000,
    )
    expect(warnings(verdicts).length).toBeLessThanOrEqual(15)
    expect(verdicts[5]?.why?.since).toBe(time(2000))
  })

  it('calls it silence when nothing comes where something always came', () => {
    const detector = createDetector()
    feed(
      detector,
      series(2000, (index) => 40 + noise(index)),
    )
    const verdicts = feed(
      detector,
      series(12, () => 0),
      2000,
    )
    expect(verdicts[0]?.why?.rule).toBe('silence')
  })

  it('warns of an ordinary height at an extraordinary time of day', () => {
    const detector = createDetector()
    const days = 10
    const quietFrom = days * DAY_SAMPLES + DAY_SAMPLES / 4
    // The busiest time of the eleventh day stays at the level of its night.
    const verdicts = feed(
      detector,
      series(days * DAY_SAMPLES + DAY_SAMPLES / 2, (index) =>
        index >= quietFrom ? 55 + noise(index) : busyDay(index),
      ),
    )
    expect(warnings(verdicts.slice(quietFrom)).length).toBeGreaterThan(0)
  })

  it('lets the ups and downs of every day pass after some days', () => {
    const detector = createDetector()
    const verdicts = feed(detector, series(14 * DAY_SAMPLES, busyDay))
    expect(warnings(verdicts.slice(4 * DAY_SAMPLES)).length).toBeLessThanOrEqual(5)
  })

  it('knows a fault after the scale of the series has changed a thousandfold', () => {
    const detector = createDetector()
    feed(
      detector,
      series(1000, (index) => 1 + 0.01 * noise(index)),
    )
    feed(
      detector,
      series(3000, (index) => 1000 + 10 * noise(index)),
      1000,
    )
    const verdict = detector.next(5000, time(4000))
    expect(verdict.score).toBeGreaterThanOrEqual(WARNING_SCORE)
  })

  it('passes over what is no number and no time, and goes on as if it had not come', () => {
    const values = series(800, busyDay)
    const [plain, disturbed] = [createDetector(), createDetector()]
    const expected = feed(plain, values)
    const seen = values.map((value, index) => {
      expect(disturbed.next(Number.NaN, time(index))).toEqual({ score: 0, why: null })
      expect(disturbed.next(value, Number.NaN)).toEqual({ score: 0, why: null })
      return disturbed.next(value, time(index))
    })
    expect(seen).toEqual(expected)
  })

  it('gives a score from 0 to 1 for any numbers at any times, and a reason for every warning', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyNumber, anyNumber), { maxLength: 400 }), (samples) => {
        const detector = createDetector()
        for (const [value, atMs] of samples) {
          const { score, why } = detector.next(value, atMs)
          expect(score >= 0 && score <= 1).toBe(true)
          expect(score < WARNING_SCORE || why !== null).toBe(true)
          expect(why === null || Number.isFinite(why.unusualness)).toBe(true)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('goes on from its snapshot exactly as it would have gone on', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 500 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, share) => {
          const cut = Math.floor(values.length * share)
          const one = createDetector()
          feed(one, values.slice(0, cut))
          const other = createDetector()
          const snapshot: unknown = JSON.parse(JSON.stringify(one.snapshot()))
          expect(other.restore(snapshot)).toBe(true)
          const rest = values.slice(cut)
          expect(feed(other, rest, cut)).toEqual(feed(one, rest, cut))
        },
      ),
      { numRuns: 40 },
    )
  })

  it('never sees the future: what comes later does not change what was said', () => {
    const values = series(600, busyDay)
    const longer = feed(createDetector(), [...values, 1e9, -1e9])
    expect(longer.slice(0, 600)).toEqual(feed(createDetector(), values))
  })

  it('keeps at most 20 KB however long it runs', () => {
    const detector = createDetector()
    feed(
      detector,
      series(45_000, (index) => -1e-9 * Math.abs(noise(index)) * (1 + (index % 97))),
    )
    expect(JSON.stringify(detector.snapshot()).length).toBeLessThan(20_000)
  }, 60_000)

  it('refuses what is no snapshot and stays as it was', () => {
    const detector = createDetector()
    feed(detector, series(300, busyDay))
    const before = detector.snapshot()
    for (const wrong of [null, {}, { ...before, version: 2 }, { ...before, samples: -1 }, 'snapshot']) {
      expect(detector.restore(wrong)).toBe(false)
    }
    expect(detector.snapshot()).toEqual(before)
  })
})
