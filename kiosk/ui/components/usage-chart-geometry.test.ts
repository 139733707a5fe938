import type { UsageMonth } from '@foyer/contracts/field'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changeInWords, layOutUsage } from './usage-chart-geometry.ts'

const size = { width: 960, height: 400, axis: 50, head: 40 }
const month = (index: number, peakKwh: number, valleyKwh: number): UsageMonth => ({
  month: `2026-${String(index + 1).padStart(2, '0')}`,
  peakKwh,
  valleyKwh,
  amountFen: 0,
})
const kwh = fc.double({ min: 0, max: 5_000, noNaN: true })
const year = fc
  .array(fc.tuple(kwh, kwh), { minLength: 1, maxLength: 24 })
  .map((months) => months.map(([peak, valley], index) => month(index % 12, peak, valley)))

describe('the usage chart', () => {
  it('stacks the peak on the valley and fills its height with the highest month', () => {
    const { bars, baseline } = layOutUsage([month(0, 60, 40), month(1, 120, 80)], size)
    expect(baseline).toBe(350)
    expect(bars[1]?.peak.y).toBeCloseTo(40)
    expect(bars[1]?.valley).toEqual({ y: 350 - 124, height: 124 })
    expect(bars[0]?.peak.y).toBeCloseTo(350 - 155)
  })

  it('keeps every bar inside its room and in proportion, whatever the months hold', () => {
    fc.assert(
      fc.property(year, (months) => {
        const { bars, baseline } = layOutUsage(months, size)
        const highest = Math.max(...months.map((each) => each.peakKwh + each.valleyKwh))
        for (const [index, bar] of bars.entries()) {
          const { peakKwh, valleyKwh } = months[index] ?? month(0, 0, 0)
          expect(bar.x).toBeGreaterThanOrEqual(0)
          expect(bar.x + bar.width).toBeLessThanOrEqual(size.width + 1e-9)
          expect(bar.peak.y).toBeGreaterThanOrEqual(size.head - 1e-6)
          expect(bar.peak.y + bar.peak.height + bar.valley.height).toBeCloseTo(baseline, 6)
          const share = (bar.peak.height + bar.valley.height) / (baseline - size.head)
          expect(share).toBeCloseTo(highest > 0 ? (peakKwh + valleyKwh) / highest : 0, 6)
        }
      }),
    )
  })

  it('draws a year without any usage as an empty line rather than as nonsense', () => {
    const { bars } = layOutUsage([month(0, 0, 0), month(1, 0, 0)], size)
    expect(bars.map((bar) => bar.peak.height + bar.valley.height)).toEqual([0, 0])
  })

  it('marks the latest month only, names it, and writes its figure', () => {
    const { bars } = layOutUsage(
      Array.from({ length: 12 }, (_, index) => month(index, 100 - index, 10)),
      size,
    )
    expect(bars.filter((bar) => bar.latest).map((bar) => bar.month)).toEqual(['2026-12'])
    expect(bars.at(-1)).toMatchObject({ named: true, figure: 99 })
    expect(bars.filter((bar) => bar.named)).toHaveLength(6)
    expect(bars[0]?.figure).toBe(110)
  })

  it('does not write the highest figure where it would touch the latest', () => {
    const { bars } = layOutUsage(
      [10, 20, 90, 30, 40].map((peak, index) => month(index, peak, 0)),
      size,
    )
    expect(bars.map((bar) => bar.figure)).toEqual([null, null, null, null, 40])
  })
})

describe('the sentence over the chart', () => {
  it('tells less from more, and calls under one kilowatt-hour the same', () => {
    expect(changeInWords(-18)).toBe('less')
    expect(changeInWords(26)).toBe('more')
    expect(changeInWords(0.4)).toBe('same')
    expect(changeInWords(null)).toBe('plain')
  })
})
