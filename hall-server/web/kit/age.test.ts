import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ageOf, freshForMs, unknownAfterMs } from './age.ts'
import { kitTexts } from './texts.ts'

describe('the age of an observation', () => {
  test('is drawn in full ink while it is fresh', () => {
    expect(ageOf(1_000_000, 1_000_000 + freshForMs)).toEqual({ ms: freshForMs, freshness: 'fresh', fade: 0 })
  })

  test('says unknown from the moment its proof has run out', () => {
    expect(ageOf(0, unknownAfterMs - 1).freshness).toBe('fading')
    expect(ageOf(0, unknownAfterMs)).toEqual({ ms: unknownAfterMs, freshness: 'unknown', fade: 1 })
  })

  test('never grows fresher as time goes on', () => {
    const rank = { fresh: 0, fading: 1, unknown: 2 }
    fc.assert(
      fc.property(fc.nat(400_000), fc.nat(400_000), (first, more) => {
        const before = ageOf(0, first)
        const after = ageOf(0, first + more)
        expect(after.fade).toBeGreaterThanOrEqual(before.fade)
        expect(rank[after.freshness]).toBeGreaterThanOrEqual(rank[before.freshness])
      }),
    )
  })

  test('counts as just made when the other clock runs ahead', () => {
    expect(ageOf(5_000, 1_000)).toEqual({ ms: 0, freshness: 'fresh', fade: 0 })
  })

  test('is told in the largest unit that is full', () => {
    const { ago } = kitTexts['zh-CN']
    expect([0, 12_000, 61_000, 3_600_000, 90_000_000].map(ago)).toEqual([
      '刚刚',
      '12 秒前',
      '1 分钟前',
      '1 小时前',
      '1 天前',
    ])
  })
})
