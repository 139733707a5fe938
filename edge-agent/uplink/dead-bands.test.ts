import type { Reading } from '@foyer/sparkplug/messages'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DeadBands } from './dead-bands.ts'

const bands = (): DeadBands => new DeadBands({ everyMs: 300_000, proofMs: 15_000 })
const double = (name: string, value: number | null): Reading => ({
  name,
  value: { type: 'Double', value },
  at: 0,
})
const passed = (filter: DeadBands, reading: Reading, now: number): boolean =>
  filter.pass('machine', [reading], now).length === 1

describe('what is worth a message', () => {
  it('is a change beyond the band of the metric, measured from what was sent', () => {
    const filter = bands()
    const sent = [50, 54, 46, 54.9, 55, 59, 60].map((load, second) =>
      passed(filter, double('CPU/LoadPercent', load), second * 1_000),
    )
    expect(sent).toEqual([true, false, false, false, true, false, true])
  })

  it('is a share of the value where the band is a share, and any change where there is no band', () => {
    const filter = bands()
    const latency = [10, 11.9, 12, 9.7, 9.5].map((ms) =>
      passed(filter, double('Network/HallLatencyMs', ms), 0),
    )
    expect(latency).toEqual([true, false, true, false, true])
    const other = [1, 1, 1.1].map((value) => passed(filter, double('Something/Else', value), 0))
    expect(other).toEqual([true, false, true])
  })

  it('is that a value is not known any more, and that it is again', () => {
    const filter = bands()
    const sent = [50, null, null, 50].map((load) => passed(filter, double('CPU/LoadPercent', load), 0))
    expect(sent).toEqual([true, true, false, true])
  })

  it('is a proof only now and then, for what is proved by the clock; a printer’s proof always', () => {
    const filter = bands()
    const proof = (at: number): Reading => ({
      name: 'Status/Proof/At',
      value: { type: 'DateTime', value: at },
      at,
    })
    const machine = [0, 5, 10, 15, 20, 30].map((s) => filter.pass('machine', [proof(s)], s * 1_000).length)
    expect(machine).toEqual([1, 0, 0, 1, 0, 1])
    expect([1, 2, 3].map((s) => filter.pass('receipt-printer', [proof(s)], s).length)).toEqual([1, 1, 1])
  })

  it('is everything again when its time has come, when the clock was put back, and after a device was gone', () => {
    const filter = bands()
    const load = double('CPU/LoadPercent', 50)
    expect([0, 299_999, 300_000, 1_000].map((now) => passed(filter, load, now))).toEqual([
      true,
      false,
      true,
      true,
    ])
    filter.forget('machine')
    expect(passed(filter, load, 1_001)).toBe(true)
  })

  it('never leaves the hall with a load that is five points or more from the true one', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 100, noNaN: true })), (loads) => {
        const filter = bands()
        let known = Number.NaN
        for (const load of loads) {
          if (passed(filter, double('CPU/LoadPercent', load), 0)) known = load
          expect(Math.abs(known - load)).toBeLessThan(5)
        }
      }),
    )
  })
})
