import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bandPath, linePath, nearestPoint, roundTicks, scaleOf, timeTicks, unbroken } from './line-scale.ts'

const point = (at: number, least: number, most = least) => ({
  at,
  least,
  most,
  mean: (least + most) / 2,
  count: 1,
})
const values = fc.double({ min: -1e9, max: 1e12, noNaN: true })

describe('a line chart', () => {
  test('breaks where nothing was heard, and nowhere else; no point is lost', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200 })), (distances) => {
        let at = 0
        const points = distances.map((distance) => ({ at: (at += distance) }))
        const pieces = unbroken(points, 100)
        expect(pieces.flat()).toEqual(points)
        expect(pieces.length).toBe(
          points.length === 0 ? 0 : 1 + distances.slice(1).filter((distance) => distance > 100).length,
        )
      }),
    )
  })

  test('has round numbers at its side that hold every value between them', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [least, most] = a < b ? [a, b] : [b, a]
        const ticks = roundTicks(least, most, 4)
        const slack = Math.max(Math.abs(least), Math.abs(most)) * 1e-9
        expect(ticks[0] ?? Infinity).toBeLessThanOrEqual(least + slack)
        expect(ticks.at(-1) ?? -Infinity).toBeGreaterThanOrEqual(most - slack)
        expect(ticks.length).toBeGreaterThanOrEqual(2)
        expect(ticks.length).toBeLessThanOrEqual(8)
      }),
    )
    expect(roundTicks(0, 100, 4)).toEqual([0, 50, 100])
    expect(roundTicks(46.2, 48.9, 4)).toEqual([46, 47, 48, 49])
    expect(roundTicks(7, 7, 4).length).toBeGreaterThan(1)
  })

  test('marks whole hours and days of the hall’s own zone', () => {
    const shanghai = 8 * 3_600_000
    const from = Date.parse('2026-11-22T09:13:00+08:00')
    const ticks = timeTicks(from, from + 24 * 3_600_000, 6, shanghai)
    expect(ticks.map((at) => new Date(at + shanghai).getUTCHours())).toEqual([12, 18, 0, 6])
    const days = timeTicks(from, from + 7 * 86_400_000, 7, shanghai)
    for (const at of days) expect((at + shanghai) % 86_400_000).toBe(0)
    expect(days).toHaveLength(7)
  })

  test('keeps every point inside its box, also when all are the same', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(values, values), { minLength: 1, maxLength: 40 }), (pairs) => {
        const points = pairs.map(([a, b], index) => point(index * 10, Math.min(a, b), Math.max(a, b)))
        const scale = scaleOf(points, { from: 0, until: 400 }, { width: 600, height: 200 })
        for (const { at, least, most } of points) {
          expect(scale.x(at)).toBeGreaterThanOrEqual(0)
          expect(scale.x(at)).toBeLessThanOrEqual(600)
          for (const value of [least, most]) {
            expect(scale.y(value)).toBeGreaterThanOrEqual(-0.01)
            expect(scale.y(value)).toBeLessThanOrEqual(200.01)
          }
        }
      }),
    )
  })

  test('draws a band only where least and most differ', () => {
    const flat = [point(0, 5), point(10, 6)]
    const wide = [point(0, 5, 7), point(10, 6, 9)]
    const scale = scaleOf(wide, { from: 0, until: 10 }, { width: 100, height: 100 })
    expect(bandPath(flat, scale)).toBe('')
    expect(bandPath(wide, scale)).toMatch(/^M0\.0 .*Z$/)
    expect(linePath(flat, scale)).toMatch(/^M0\.0 [\d.]+L100\.0 [\d.]+$/)
  })

  test('finds the point under the pointer', () => {
    const points = [point(0, 1), point(10, 1), point(100, 1)]
    expect(nearestPoint(points, 4)).toBe(0)
    expect(nearestPoint(points, 60)).toBe(2)
    expect(nearestPoint([], 4)).toBeNull()
  })
})
