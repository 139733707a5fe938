import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { forecastPaperOut } from './paper-out.ts'
import type { Paper, PaperSample } from './paper-out.ts'

const HOUR = 3_600_000

/** A printer that prints so many lines every hour on rolls of a length; "low" at the last tenth. */
const printing = (hours: number, linesPerHour: number, rollLines: number, startAt = 0): PaperSample[] => {
  const samples: PaperSample[] = []
  let onRoll = startAt
  let total = 5000
  for (let hour = 0; hour <= hours; hour += 1) {
    const paper: Paper = onRoll >= rollLines ? 'out' : onRoll >= 0.9 * rollLines ? 'low' : 'ok'
    samples.push({ atMs: hour * HOUR, linesPrinted: total, paper })
    if (paper === 'out') onRoll = 0
    else {
      onRoll += linesPerHour
      total += linesPerHour
    }
  }
  return samples
}

describe('the forecast of the end of the paper', () => {
  it('is right for a printer that prints evenly on rolls like the last ones', () => {
    // 1000 lines at 10 an hour, after 101 hours a new roll; 50 hours into the third.
    const samples = printing(252, 10, 1000)
    const forecast = forecastPaperOut(samples, { nowMs: 252 * HOUR, rollLines: null })
    if (forecast.kind !== 'expected') throw new Error(JSON.stringify(forecast))
    expect(forecast.rollsSeen).toBe(1)
    expect(forecast.linesLeft).toBe(500)
    expect(Math.abs(forecast.atMs - (252 + 50) * HOUR)).toBeLessThan(HOUR)
    expect(forecast.earliestMs).toBeLessThan(302 * HOUR)
    expect(forecast.latestMs).toBeGreaterThan(302 * HOUR)
  })

  it('is told since when, once there is none', () => {
    const samples = printing(100, 10, 1000)
    const out = forecastPaperOut(samples, { nowMs: 101 * HOUR, rollLines: null })
    expect(out).toEqual({ kind: 'out', sinceMs: 100 * HOUR })
  })

  it.each([
    ['no-samples', [], 0, null],
    ['no-roll-seen', printing(20, 10, 1000), 20, null],
    ['no-roll-start', printing(20, 10, 1000), 20, 1000],
    ['stale', printing(20, 10, 1000), 45, 1000],
    [
      'idle',
      [...printing(101, 10, 1000).slice(99), { atMs: 103 * HOUR, linesPrinted: 6000, paper: 'ok' }],
      400,
      1000,
    ],
  ] as const)('is unknown, and says so: %s', (reason, samples, hour, rollLines) => {
    const late =
      reason === 'idle'
        ? [...samples, { atMs: 400 * HOUR, linesPrinted: 6000, paper: 'ok' as const }]
        : samples
    expect(forecastPaperOut(late, { nowMs: hour * HOUR, rollLines })).toEqual({ kind: 'unknown', reason })
  })

  it('trusts the configured length until it has seen a roll end', () => {
    const samples = printing(131, 10, 1000, 900)
    const forecast = forecastPaperOut(samples.slice(0, 31), { nowMs: 30 * HOUR, rollLines: 2000 })
    expect(forecast).toMatchObject({ kind: 'expected', rollsSeen: 0, linesLeft: 2000 - 190 })
  })

  it('goes on counting when the counter begins again at nothing', () => {
    const samples = printing(252, 10, 1000)
    const reset = samples.map((sample, index) =>
      index < 240
        ? sample
        : { ...sample, linesPrinted: sample.linesPrinted - (samples[239]?.linesPrinted ?? 0) },
    )
    const options = { nowMs: 252 * HOUR, rollLines: null }
    expect(forecastPaperOut(reset, options)).toEqual(forecastPaperOut(samples, options))
  })

  const sample = fc.record({
    atMs: fc.oneof(fc.integer({ min: 0, max: 1000 * HOUR }), fc.constant(Number.NaN)),
    linesPrinted: fc.oneof(fc.nat({ max: 100_000 }), fc.constantFrom(-1, 1.5, Number.NaN)),
    paper: fc.constantFrom<Paper>('ok', 'low', 'out'),
  })

  it('keeps earliest, expected and latest in order and never in the past, whatever was reported', () => {
    fc.assert(
      fc.property(
        fc.array(sample, { maxLength: 60 }),
        fc.integer({ min: 0, max: 1000 * HOUR }),
        (samples, nowMs) => {
          const forecast = forecastPaperOut(samples, { nowMs, rollLines: 1000 })
          if (forecast.kind !== 'expected') return
          expect(nowMs).toBeLessThanOrEqual(forecast.earliestMs)
          expect(forecast.earliestMs).toBeLessThanOrEqual(forecast.atMs)
          expect(forecast.atMs).toBeLessThanOrEqual(forecast.latestMs ?? Infinity)
          expect(forecast.linesLeft).toBeGreaterThanOrEqual(0)
        },
      ),
    )
  })

  it('holds the true end in its interval for even printing at any rate, roll and moment', () => {
    const cases = fc.tuple(
      fc.integer({ min: 5, max: 40 }),
      fc.integer({ min: 20, max: 60 }),
      fc.integer({ min: 2, max: 18 }),
    )
    fc.assert(
      fc.property(cases, ([linesPerHour, hoursPerRoll, hoursIn]) => {
        const rollLines = linesPerHour * hoursPerRoll
        const newest = 2 * (hoursPerRoll + 1) + hoursIn
        const forecast = forecastPaperOut(printing(newest, linesPerHour, rollLines), {
          nowMs: newest * HOUR,
          rollLines: null,
        })
        if (forecast.kind !== 'expected') throw new Error(JSON.stringify(forecast))
        const end = (3 * (hoursPerRoll + 1) - 1) * HOUR
        expect(forecast.earliestMs).toBeLessThanOrEqual(end)
        expect(forecast.latestMs ?? Infinity).toBeGreaterThanOrEqual(end)
      }),
    )
  })
})
