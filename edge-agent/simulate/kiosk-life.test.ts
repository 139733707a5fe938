import { healthReport } from '@foyer/contracts/agent-link'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededChance } from './chance.ts'
import { FAULTS, type FaultName } from './faults.ts'
import { beginLife, type KioskLife, liveOn, paperSupply } from './kiosk-life.ts'
import { hostReport, machineReport, type Since } from './kiosk-report.ts'

const NOW = Date.parse('2026-06-15T01:00:00Z')
const lives = (seed: number, steps: number, stepMs: number): KioskLife[] => {
  const chance = seededChance(seed)
  const first = beginLife(NOW, chance)
  return Array.from({ length: steps }).reduce<KioskLife[]>(
    (all) => [...all, liveOn(all.at(-1) ?? first, (all.at(-1) ?? first).since + stepMs, chance)],
    [first],
  )
}

describe('a simulated kiosk', () => {
  it('always reports what a real one could, in the shape of the contract', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 100, max: 120_000 }), (seed, stepMs) => {
        const since: Since = new Map()
        let before = { lines: 0, reads: 0, visits: 0 }
        for (const life of lives(seed, 60, stepMs)) {
          const report = hostReport('sim-1', life, since)
          expect(report === null ? null : healthReport.parse(report)).toEqual(report)
          const readings = machineReport(life)
          const numbers = readings
            .map(({ value }) => value.value)
            .filter((value) => typeof value === 'number')
          expect(numbers.every(Number.isFinite)).toBe(true)
          const times = readings
            .filter(({ value }) => value.type === 'DateTime')
            .map(({ value }) => value.value)
          expect([...times, ...readings.map(({ at }) => at)].every(Number.isSafeInteger)).toBe(true)
          expect(life.paper).toBeGreaterThanOrEqual(0)
          expect(life.paper).toBeLessThanOrEqual(1)
          expect(life.temperature).toBeLessThan(120)
          // Counters only grow.
          expect(life.lines).toBeGreaterThanOrEqual(before.lines)
          expect(life.reads).toBeGreaterThanOrEqual(before.reads)
          expect(life.visits).toBeGreaterThanOrEqual(before.visits)
          before = life
        }
      }),
      { numRuns: 50 },
    )
  })

  it('lives the same life again with the same seed, and another with another', () => {
    expect(lives(7, 100, 5000)).toEqual(lives(7, 100, 5000))
    expect(lives(7, 100, 5000)).not.toEqual(lives(8, 100, 5000))
  })

  it('meets every kind of fault, and none for ever', () => {
    const met = new Set<FaultName>()
    for (let seed = 0; seed < 40; seed++) {
      for (const life of lives(seed, 720, 5000)) {
        for (const [name, until] of life.faults) {
          met.add(name)
          const most = FAULTS.find((fault) => fault.name === name)?.lasts[1] ?? 0
          expect(until - life.since).toBeLessThanOrEqual(most * 1000)
        }
      }
    }
    expect([...met].toSorted()).toEqual(FAULTS.map(({ name }) => name).toSorted())
  })

  it('runs out of paper by printing, and is given a new roll', () => {
    const supplies = Array.from({ length: 20 }, (_, seed) => lives(seed, 4000, 5000).map(paperSupply)).flat()
    for (const supply of ['full', 'low', 'out', 'jammed'] as const) expect(supplies).toContain(supply)
    const ends = Array.from({ length: 20 }, (_, seed) => lives(seed, 4000, 5000).at(-1)?.refillAt)
    expect(ends.some((refillAt) => refillAt === null)).toBe(true)
  })
})
