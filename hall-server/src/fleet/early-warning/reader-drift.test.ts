import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readerDrift, WARNING_EVIDENCE } from './reader-drift.ts'
import type { ReaderSample } from './reader-drift.ts'

const HOUR = 3_600_000

/** Ten reads an hour, with so many retries in every hundred reads, spread evenly. */
const reading = (hours: number, perHundred: (hour: number) => number): ReaderSample[] => {
  let due = 0
  return Array.from({ length: hours }, (_, hour) => {
    due += perHundred(hour) / 10
    return { atMs: hour * HOUR, reads: hour * 10, retries: Math.floor(due) }
  })
}

describe('the drift of a card reader', () => {
  it('is not judged before enough was read', () => {
    expect(readerDrift(reading(20, () => 3))).toEqual({ kind: 'learning', reads: 190, needed: 300 })
    expect(readerDrift([])).toEqual({ kind: 'learning', reads: 0, needed: 300 })
  })

  it('is none while retries are as frequent as they were', () => {
    expect(readerDrift(reading(2000, () => 3)).kind).toBe('steady')
  })

  it('is told with its evidence when retries become four times as frequent', () => {
    const drift = readerDrift(reading(300, (hour) => (hour < 200 ? 3 : 12)))
    if (drift.kind !== 'drifting') throw new Error(JSON.stringify(drift))
    expect(drift.usual).toBeCloseTo(0.03, 2)
    expect(drift.now).toBeGreaterThan(0.08)
    expect(drift.sinceMs).toBeGreaterThanOrEqual(195 * HOUR)
    expect(drift.evidence).toBeGreaterThanOrEqual(WARNING_EVIDENCE)
  })

  it('sees a reader that only retries and reads nothing any more', () => {
    const samples = reading(100, () => 3)
    const last = { reads: 990, retries: 30 }
    const stuck = Array.from({ length: 20 }, (_, index) => ({
      atMs: (100 + index) * HOUR,
      reads: last.reads,
      retries: last.retries + 2 * (index + 1),
    }))
    expect(readerDrift([...samples, ...stuck]).kind).toBe('drifting')
  })

  it('is over some time after the reader was cleaned', () => {
    expect(readerDrift(reading(400, (hour) => (hour >= 200 && hour < 300 ? 12 : 3))).kind).toBe('steady')
  })

  it('is seldom claimed of a steady reader whose retries fall by chance', () => {
    const share = fc.double({ min: 0.005, max: 0.1, noNaN: true })
    const chances = fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }))
    const seeds = fc.sample(fc.tuple(share, chances), { numRuns: 40, seed: 7 })
    const claimed = seeds.filter(([often, chance]) => {
      let retries = 0
      const samples = Array.from({ length: 1500 }, (_, index) => {
        retries += (chance.next().value ?? 1) < often ? 1 : 0
        return { atMs: index * HOUR, reads: index, retries }
      })
      return readerDrift(samples).kind === 'drifting'
    })
    expect(claimed.length).toBeLessThanOrEqual(2)
  })

  it('does not depend on the order in which samples come', () => {
    const samples = reading(60, (hour) => (hour < 40 ? 2 : 30))
    const shuffled = fc.shuffledSubarray(samples, { minLength: samples.length })
    fc.assert(
      fc.property(shuffled, (mixed) => {
        expect(readerDrift(mixed)).toEqual(readerDrift(samples))
      }),
    )
  })

  it('answers for any counters, reset and broken ones too', () => {
    const count = fc.oneof(fc.nat({ max: 5000 }), fc.constantFrom(-1, 0.5, Number.NaN, Infinity))
    const sample = fc.record({
      atMs: fc.oneof(fc.nat(), fc.constant(Number.NaN)),
      reads: count,
      retries: count,
    })
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 80 }), (samples) => {
        const drift = readerDrift(samples)
        expect(drift.kind !== 'drifting' || (Number.isFinite(drift.now) && drift.now >= 0)).toBe(true)
      }),
    )
  })
})
