import fc from 'fast-check'
import { expect, test } from 'vitest'
import { windowOf } from './window-of.ts'

test('every row in sight is drawn, and never many more than that', () => {
  fc.assert(
    fc.property(
      fc.nat(5_000),
      fc.integer({ min: 10, max: 90 }),
      fc.nat(4_000),
      fc.nat(),
      (count, row, height, scrolled) => {
        const top = Math.min(scrolled, Math.max(0, count * row - height))
        const { first, last } = windowOf({ top, height, row, count })
        expect(first).toBeLessThanOrEqual(Math.floor(top / row))
        expect(last).toBeGreaterThanOrEqual(Math.min(count, Math.ceil((top + height) / row)))
        expect(first).toBeGreaterThanOrEqual(0)
        expect(last).toBeLessThanOrEqual(count)
        expect(last - first).toBeLessThanOrEqual(Math.ceil(height / row) + 26)
      },
    ),
  )
})

test('a list that became shorter than what was scrolled still shows its end', () => {
  const { first, last } = windowOf({ top: 9_000, height: 400, row: 40, count: 5 })
  expect([first, last]).toEqual([0, 5])
})
