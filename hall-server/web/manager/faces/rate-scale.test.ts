import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ratePercent, scaleOf } from './rate-scale.ts'

describe('the scale of a rate', () => {
  test('shows none of twelve as an interval up to a quarter, not as zero', () => {
    const scale = scaleOf({ errors: 0, trials: 12, rate: 0, low: 0, high: 0.2646 }, 0.01)
    expect(scale).toMatchObject({ end: 0.5, from: 0, at: 0, target: 2 })
    expect(scale.to).toBeCloseTo(52.92)
  })

  test('shows nothing counted as everything possible, without an estimate', () => {
    expect(scaleOf({ errors: 0, trials: 0, rate: null, low: 0, high: 1 }, null)).toEqual({
      end: 1,
      from: 0,
      to: 100,
      at: null,
      target: null,
    })
  })

  test('always has room for interval, estimate and target, in their order', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.tuple(share, share, share), share, (three, target) => {
        const [low = 0, rate = 0, high = 0] = three.toSorted((a, b) => a - b)
        const scale = scaleOf({ errors: 1, trials: 2, rate, low, high }, target)
        expect(scale.end).toBeGreaterThanOrEqual(Math.max(high, target))
        expect(scale.from).toBeLessThanOrEqual((scale.at ?? 0) + 1e-9)
        expect(scale.at ?? 0).toBeLessThanOrEqual(scale.to + 1e-9)
        expect(Math.max(scale.to, scale.target ?? 0)).toBeLessThanOrEqual(100)
      }),
    )
  })

  test('never writes a small rate as none', () => {
    expect(ratePercent('en', 0.000_13)).toBe('0.013%')
    expect(ratePercent('en', 0)).toBe('0%')
    expect(ratePercent('zh-CN', 0.2646)).toBe('26%')
  })
})
