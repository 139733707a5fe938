import { describe, expect, it } from 'vitest'
import type { Reading } from './messages.ts'
import { MetricSet } from './metric-set.ts'

const at = (ms: number, value = 1): Reading => ({ name: 'x', value: { type: 'Double', value }, at: ms })
const changed = (set: MetricSet, reading: Reading): number => set.take([reading]).changed.length

describe('the current values', () => {
  it('change by their value alone', () => {
    const set = new MetricSet([], Number.POSITIVE_INFINITY)
    expect([at(0), at(1e12), at(1e12, 2)].map((reading) => changed(set, reading))).toEqual([1, 0, 1])
  })

  it('count as changed when they are so much newer than what was published', () => {
    const set = new MetricSet([], 1_000)
    const times = [0, 600, 999, 1_000, 1_600, 2_000]
    expect(times.map((ms) => changed(set, at(ms)))).toEqual([1, 0, 0, 1, 0, 1])
    expect(set.get('x')?.at).toBe(2_000)
  })
})
