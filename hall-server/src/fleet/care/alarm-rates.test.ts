import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RateWindow } from './alarm-rates.ts'

const WINDOW = 10_000

describe('the change within a window', () => {
  it('never is more than the plain difference over the window', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: -50, max: 50 })), {
          minLength: 2,
          maxLength: 200,
        }),
        fc.constantFrom('rises' as const, 'falls' as const),
        (steps, direction) => {
          const window = new RateWindow(WINDOW, direction)
          const past: { elapsed: number; value: number }[] = []
          let elapsed = 0
          for (const [after, value] of steps) {
            elapsed += after
            past.push({ elapsed, value })
            window.add(value, elapsed)
            const change = window.change(value, elapsed)
            // What held at the window's beginning is the last value before it.
            const within = past.filter((each) => elapsed - each.elapsed <= WINDOW)
            const held = past.findLast((each) => elapsed - each.elapsed > WINDOW)
            const values = [...within, ...(held === undefined ? [] : [held])].map((each) => each.value)
            const exact = direction === 'rises' ? value - Math.min(...values) : Math.max(...values) - value
            expect(change === null).toBe(past.length === 1)
            expect(change ?? 0).toBeGreaterThanOrEqual(0)
            expect(change ?? 0).toBeLessThanOrEqual(exact)
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  it('is found when every value differs a little and they come many a second', () => {
    const window = new RateWindow(WINDOW, 'rises')
    for (let at = 0; at <= WINDOW; at += 10) window.add(at / 100, at)
    const change = window.change(100, WINDOW) ?? 0
    expect(change).toBeGreaterThan(95)
    expect(change).toBeLessThanOrEqual(100)
  })

  it('is not known from one value, and nothing once that has held for the window', () => {
    const window = new RateWindow(WINDOW, 'falls')
    window.add(5, 0)
    expect(window.change(5, 9999)).toBeNull()
    expect(window.change(5, WINDOW)).toBe(0)
  })
})
