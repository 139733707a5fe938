import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { heard, unheard, usualRules, type Presence, type PresenceState } from './presence.ts'

const rules = { ...usualRules, nearCm: 120 }
const everyMs = 100

/** Reports every 100 ms; says at which of them (in ms from the first) the presence changed, and to what. */
function changes(distances: readonly (number | null)[], from: PresenceState = unheard): [number, Presence][] {
  const seen: [number, Presence][] = []
  let state = from
  for (const [index, distance] of distances.entries()) {
    const next = heard(state, distance, 1_000_000 + index * everyMs, rules)
    if (next.presence !== state.presence) seen.push([index * everyMs, next.presence])
    state = next
  }
  return seen
}

const near = (count: number): number[] => Array.from({ length: count }, () => 80)
const far = (count: number): number[] => Array.from({ length: count }, () => 300)
const none = (count: number): null[] => Array.from({ length: count }, () => null)

describe('presence', () => {
  test('somebody has come after 0.8 s near and gone after 5 s away', () => {
    expect(changes([...none(60), ...near(20), ...none(60)])).toEqual([
      [5_000, 'nobody'],
      [6_800, 'somebody'],
      [13_000, 'nobody'],
    ])
  })

  test('who passes by quickly, or farther away than somebody who stands there, has not come', () => {
    expect(changes([...none(60), ...near(7), ...none(10), ...near(8), ...none(10), ...far(100)])).toEqual([
      [5_000, 'nobody'],
    ])
  })

  test('who is lost from sight for less than 5 s, or sits down farther back for a moment, has not gone', () => {
    expect(changes([...near(20), ...none(49), ...near(1), ...far(50), ...near(1)])).toEqual([
      [800, 'somebody'],
    ])
  })

  test('a pause in the reports proves nothing of what happened in it', () => {
    const atFirst = heard(unheard, 80, 0, rules)
    const later = heard(atFirst, 80, rules.pauseMs + 1, rules)
    expect(later.presence).toBe('unknown')
    expect(heard(later, 80, rules.pauseMs + 801, rules).presence).toBe('somebody')
  })

  test('whatever the reports, a change needs its whole time of one mind and takes no longer', () => {
    const runs = fc.array(
      fc.record({ distance: fc.constantFrom(80, 120, 121, null), reports: fc.integer({ min: 1, max: 80 }) }),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(runs, (all) => {
        const distances = all.flatMap(({ distance, reports }) =>
          Array.from({ length: reports }, () => distance),
        )
        const minds = distances.map((distance) => distance !== null && distance <= 120)
        const expected: [number, Presence][] = []
        let presence: Presence = 'unknown'
        for (const [index, mind] of minds.entries()) {
          const needed = mind ? 8 : 50
          const held = minds.slice(Math.max(0, index - needed), index + 1)
          const whole = held.length === needed + 1 && held.every((one) => one === mind)
          const next = mind ? 'somebody' : 'nobody'
          if (!whole || presence === next) continue
          presence = next
          expected.push([index * everyMs, presence])
        }
        expect(changes(distances)).toEqual(expected)
      }),
    )
  })
})
