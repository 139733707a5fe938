import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pauseBeforeTry } from './pause.ts'

test('the pause before a try grows, never leaves its bounds, and differs from page to page', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.double({ min: 0, max: 1, noNaN: true }), (tries, chance) => {
      const pause = pauseBeforeTry(tries, () => chance)
      expect(pause).toBeGreaterThanOrEqual(250)
      expect(pause).toBeLessThanOrEqual(10_000)
      expect(pauseBeforeTry(tries + 1, () => chance)).toBeGreaterThanOrEqual(pause)
    }),
  )
  expect(pauseBeforeTry(3, () => 0)).not.toBe(pauseBeforeTry(3, () => 0.5))
})
