import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printTable } from './print-table.ts'
import { NoSamples, roundedSummary, summarise } from './summary.ts'

describe('a summary of samples', () => {
  it('is by nearest rank', () => {
    const samples = Array.from({ length: 100 }, (_, index) => 100 - index)
    expect(summarise(samples)).toEqual({ runs: 100, p50: 50, p95: 95, max: 100 })
  })

  it('of one sample is that sample', () => {
    expect(summarise([7])).toEqual({ runs: 1, p50: 7, p95: 7, max: 7 })
  })

  it('of nothing is an error, not a zero', () => {
    expect(() => summarise([])).toThrow(NoSamples)
  })

  it('tells only values that were measured, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 1 }), (samples) => {
        const { p50, p95, max } = summarise(samples)
        return p50 <= p95 && p95 <= max && [p50, p95, max].every((value) => samples.includes(value))
      }),
    )
  })

  it('rounds to hundredths', () => {
    expect(roundedSummary([1.005, 2.349])).toMatchObject({ p50: 1, max: 2.35 })
  })
})

describe('a table', () => {
  it('has numbers to the right and words to the left', () => {
    const rows = [
      { what: 'kiosk', p50: 412.5 },
      { what: 'a', p50: 9 },
    ]
    expect(printTable(rows).split('\n')).toEqual([
      'what     p50',
      '─────  ─────',
      'kiosk  412.5',
      'a          9',
    ])
  })
})
