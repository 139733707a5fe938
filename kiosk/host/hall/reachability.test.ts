import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import type { Clock } from '../devices/clock.ts'
import { Reachability } from './reachability.ts'

/** Every pause is a millisecond, so that a test need not wait for seconds. */
const quickClock: Clock = {
  now: () => Date.now(),
  sleep: async (_, signal) => {
    if (!signal.aborted) await wait(1)
  },
}

describe('whether the hall is there', () => {
  test('is believed at the first answer, and doubted only after two silences', async () => {
    const changes: boolean[] = []
    const hall = { answers: true, knocks: 0 }
    await using reachability = new Reachability({
      clock: quickClock,
      knock: () => {
        hall.knocks += 1
        reachability.heard(hall.answers)
        return Promise.resolve(hall.answers)
      },
      onChange: (reachable) => changes.push(reachable),
    })
    await vi.waitFor(() => expect(changes).toEqual([true]))
    reachability.heard(false)
    expect(reachability.reachable).toBe(true)
    reachability.heard(true)
    reachability.heard(false)
    expect(reachability.reachable).toBe(true)
    hall.answers = false
    reachability.heard(false)
    expect(changes).toEqual([true, false])
    const knocks = hall.knocks
    await vi.waitFor(() => expect(hall.knocks).toBeGreaterThan(knocks + 2))
    hall.answers = true
    await vi.waitFor(() => expect(changes).toEqual([true, false, true]))
    expect(reachability.lastAnswerAt).not.toBeNull()
  })
})
