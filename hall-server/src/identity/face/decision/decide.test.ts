import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import type { Policy } from './decide.ts'

const policy: Policy = {
  threshold: 0.5,
  margin: 0.06,
  targetFpir: 0.01,
  source: 'model-card',
  impostorScores: 0,
}
const none: ReadonlySet<number> = new Set()
const score = fc.double({ min: -1, max: 1, noNaN: true })
const someHits = fc.uniqueArray(fc.record({ id: fc.nat(20), score }), { selector: ({ id }) => id })

describe('the decision', () => {
  it('names who is above the threshold and well before the next', () => {
    const hits = [
      { id: 7, score: 0.7 },
      { id: 8, score: 0.6 },
    ]
    expect(decide(hits, policy, none)).toEqual({ outcome: 'candidate', id: 7 })
    expect(decide([{ id: 7, score: 0.5 }], policy, none)).toEqual({ outcome: 'candidate', id: 7 })
  })

  it('is unsure of twins, however high both are', () => {
    const hits = [
      { id: 7, score: 0.93 },
      { id: 8, score: 0.9 },
    ]
    expect(decide(hits, policy, none)).toEqual({ outcome: 'unsure' })
  })

  it('is unsure when the next is below the threshold but close', () => {
    const hits = [
      { id: 7, score: 0.51 },
      { id: 8, score: 0.49 },
    ]
    expect(decide(hits, policy, none)).toEqual({ outcome: 'unsure' })
  })

  it('is unsure just below the threshold, and knows nobody further down or in an empty gallery', () => {
    expect(decide([{ id: 7, score: 0.4999 }], policy, none)).toEqual({ outcome: 'unsure' })
    expect(decide([{ id: 7, score: 0.43 }], policy, none)).toEqual({ outcome: 'nobody' })
    expect(decide([], policy, none)).toEqual({ outcome: 'nobody' })
  })

  it('passes over whom the probe was told "not me" of, and lets the next be found beside them', () => {
    const hits = [
      { id: 7, score: 0.93 },
      { id: 8, score: 0.9 },
    ]
    expect(decide(hits, policy, new Set([7]))).toEqual({ outcome: 'candidate', id: 8 })
    expect(decide(hits, policy, new Set([7, 8]))).toEqual({ outcome: 'nobody' })
  })

  it('takes no score that is no number for a person', () => {
    expect(decide([{ id: 7, score: Number.NaN }], policy, none)).toEqual({ outcome: 'nobody' })
  })

  it('never names anybody avoided, below the threshold or within the margin of another, in any order of hits', () => {
    fc.assert(
      fc.property(someHits, fc.array(fc.nat(20)), score, (hits, names, threshold) => {
        const avoided = new Set(names)
        const set = { ...policy, threshold }
        const decision = decide(hits, set, avoided)
        expect(decide(hits.toReversed(), set, avoided).outcome).toBe(decision.outcome)
        if (decision.outcome !== 'candidate') return
        const named = hits.find(({ id }) => id === decision.id)
        const others = hits.filter(({ id }) => id !== decision.id && !avoided.has(id))
        expect(avoided.has(decision.id)).toBe(false)
        expect(named?.score).toBeGreaterThanOrEqual(threshold)
        for (const other of others)
          expect((named?.score ?? 0) - other.score).toBeGreaterThanOrEqual(policy.margin)
      }),
    )
  })

  it('names no more people when the threshold rises', () => {
    fc.assert(
      fc.property(someHits, score, score, (hits, one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)]
        if (decide(hits, { ...policy, threshold: high }, none).outcome !== 'candidate') return
        expect(decide(hits, { ...policy, threshold: low }, none).outcome).toBe('candidate')
      }),
    )
  })
})
