import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NO_RESTARTS, afterDeath } from './restart-policy.ts'

describe('starting a process again', () => {
  it('waits half a second, then twice as long after every short life', () => {
    const first = afterDeath(NO_RESTARTS, 100)
    const second = afterDeath(first.restarts, 100)
    const third = afterDeath(second.restarts, 100)
    expect([first.delayMs, second.delayMs, third.delayMs]).toEqual([500, 1000, 2000])
  })

  it('starts afresh after a life of a minute', () => {
    expect(afterDeath({ inARow: 7 }, 60_000).delayMs).toBe(500)
  })

  it('never waits longer than half a minute, and never not at all', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e9, noNaN: true })), (lives) => {
        let restarts = NO_RESTARTS
        for (const lived of lives) {
          const next = afterDeath(restarts, lived)
          if (next.delayMs < 500 || next.delayMs > 30_000) return false
          restarts = next.restarts
        }
        return true
      }),
    )
  })
})
