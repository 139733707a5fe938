import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bestThreshold, probation, tally, worthInside, worthOutside } from './nab-score.ts'
import type { Scored } from './nab-score.ts'
import { NabBadInput, parseSamples, parseWindows, windowsOfRows } from './nab-series.ts'

/** 100 rows, of which 15 are probation; a window of rows 40 to 60. */
const WINDOW = { first: 40, last: 60 }
const scored = (hits: ReadonlyMap<number, number>, windows = [WINDOW]): Scored => ({
  windows,
  scores: Array.from({ length: 100 }, (_, row) => hits.get(row) ?? 0),
})
const hitsAt = (...rows: readonly number[]): ReadonlyMap<number, number> =>
  new Map(rows.map((row) => [row, 1]))
const scoreOf = (...rows: readonly number[]): number | null => tally([scored(hitsAt(...rows))], 0.5).score

describe('the benchmark score', () => {
  it('is 0 for silence and 100 for a find at the very start', () => {
    expect(scoreOf()).toBe(0)
    expect(scoreOf(40)).toBe(100)
  })

  it('counts a find in the middle by the sigmoid', () => {
    // σ(-0.5) = 2 / (1 + e^-2.5) - 1 = 0.848284; σ(-1) = 0.986614; their quotient 0.859793.
    expect(worthInside(WINDOW, 50)).toBeCloseTo(0.859793, 6)
    expect(scoreOf(50)).toBeCloseTo((100 * (1 + 0.859793)) / 2, 4)
  })

  it('counts a find at the very end for no more than not having missed', () => {
    expect(scoreOf(60)).toBeCloseTo(50, 10)
  })

  it('counts only the earliest find in a window', () => {
    expect(scoreOf(50, 51, 55, 60)).toBe(scoreOf(50))
  })

  it('takes 0.11 for an alarm before any window', () => {
    expect(scoreOf(20, 40)).toBeCloseTo((100 * (2 - 0.11)) / 2, 10)
  })

  it('takes less for an alarm just behind a window', () => {
    // One window length behind: σ(1) = -0.986614. A quarter: σ(0.25) = 2 / (1 + e^1.25) - 1 = -0.554600.
    expect(worthOutside(WINDOW, 80)).toBeCloseTo(-0.11 * 0.986614, 6)
    expect(worthOutside(WINDOW, 65)).toBeCloseTo(-0.11 * 0.5546, 4)
  })

  it('does not count the probation, which is 15 of a hundred rows and at most 750', () => {
    expect([probation(100), probation(1243), probation(22_695)]).toEqual([15, 186, 750])
    expect(scoreOf(0, 14)).toBe(0)
    expect(scoreOf(15)).toBeLessThan(0)
  })

  it('is none where no window is, and counts the false alarms', () => {
    expect(tally([scored(hitsAt(50, 70), [])], 0.5)).toEqual({
      windows: 0,
      found: 0,
      falseAlarms: 2,
      score: null,
    })
  })

  it('at its best threshold is at least as high as at any other', () => {
    const rows = fc.array(fc.tuple(fc.nat(99), fc.integer({ min: 1, max: 9 })), { maxLength: 30 })
    fc.assert(
      fc.property(fc.array(rows, { minLength: 1, maxLength: 3 }), (all) => {
        const runs = all.map((hits) => scored(new Map(hits)))
        const best = tally(runs, bestThreshold(runs)).score ?? 0
        for (let threshold = 1; threshold <= 10; threshold += 1) {
          expect(best).toBeGreaterThanOrEqual((tally(runs, threshold).score ?? 0) - 1e-9)
        }
      }),
    )
  })
})

describe('labelled series', () => {
  const good = 'timestamp,value\n2014-04-01 00:00:00,1.5\n2014-04-01 00:05:00,-2e3\n'

  it('are read in UTC', () => {
    expect(parseSamples(good, 'a.csv')).toEqual([
      { atMs: Date.UTC(2014, 3, 1), value: 1.5 },
      { atMs: Date.UTC(2014, 3, 1, 0, 5), value: -2000 },
    ])
  })

  it.each([
    ['time,value\n', 'a/b.csv:1 '],
    ['', 'a/b.csv:1 '],
    [`${good}2014-04-01 00:10:00,`, 'a/b.csv:4 '],
    [`${good}2014-04-01 00:10:00,1,2`, 'a/b.csv:4 '],
    [`${good}2014-04-01 00:10:00,NaN`, 'a/b.csv:4 '],
    [`${good}2014-14-01 00:10:00,1`, 'a/b.csv:4 '],
    [`${good}\n2014-04-01 00:10:00,1`, 'a/b.csv:4 '],
    [`${good}yesterday,1`, 'a/b.csv:4 '],
  ])('with a line that is none are refused by file and line: %j', (text, place) => {
    expect(() => parseSamples(text, 'a/b.csv')).toThrow(NabBadInput)
    expect(() => parseSamples(text, 'a/b.csv')).toThrow(place)
  })

  it('have their windows as rows, in order', () => {
    const samples = parseSamples(good, 'a.csv')
    const windows = windowsOfRows(
      samples,
      [['2014-04-01 00:01:00.000000', '2014-04-01 09:00:00.000000']],
      'a',
    )
    expect(windows).toEqual([{ first: 1, last: 1 }])
  })

  it('with a window in which nothing lies are refused by name', () => {
    const samples = parseSamples(good, 'a.csv')
    expect(() => windowsOfRows(samples, [['2015-01-01 00:00:00', '2015-01-02 00:00:00']], 'x/y.csv')).toThrow(
      'x/y.csv',
    )
    expect(() => windowsOfRows(samples, [['soon', 'later']], 'x/y.csv')).toThrow('x/y.csv')
  })

  it.each(['{', '[]', '{"a.csv":[["only one"]]}'])(
    'with a windows file that is none are refused: %s',
    (text) => {
      expect(() => parseWindows(text, 'w.json')).toThrow(/w\.json/)
    },
  )
})
