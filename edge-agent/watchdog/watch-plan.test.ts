import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newWatch, type Seen, type Watch, watchStep } from './watch-plan.ts'

const settings = { restartsPerHour: 4, uiMs: 5_000, hostMs: 5_000, pauseMs: 10_000 }
const well: Seen = { hostSilentSince: null, uiFrozenSince: null, canRestartHost: true, mayReboot: false }

/** Once a second for a while; gives every restart with its second. */
const watchFor = (seconds: number, seen: (second: number) => Seen, from: Watch = newWatch([], false)) => {
  let watch = from
  const actions: { second: number; what: string }[] = []
  for (let second = 0; second < seconds; second++) {
    const step = watchStep(watch, seen(second), second * 1_000, settings)
    watch = step.watch
    if (step.action !== null) actions.push({ second, what: step.action.what })
  }
  return { watch, actions }
}

describe('what the watchdog decides', () => {
  it('leaves a moment of silence alone', () => {
    expect(watchFor(5, () => ({ ...well, hostSilentSince: 0 })).actions).toEqual([])
  })

  it('restarts a silent host with growing pauses, until the budget is used up', () => {
    const { actions, watch } = watchFor(3_000, () => ({ ...well, hostSilentSince: 0 }))
    expect(actions).toEqual([5, 15, 35, 75].map((second) => ({ second, what: 'host' })))
    expect(watch.exhausted).toBe(true)
  })

  it('loads a frozen window twice, then restarts the host, and the machine only where it may', () => {
    const frozen = { ...well, uiFrozenSince: 0 }
    expect(watchFor(100, () => frozen).actions.map(({ what }) => what)).toEqual(['ui', 'ui', 'host', 'host'])
    const may = { ...well, hostSilentSince: 0, mayReboot: true }
    expect(watchFor(40, () => may).actions.map(({ what }) => what)).toEqual(['host', 'host', 'device'])
  })

  it('does nothing about a host that is gone for its service manager to start', () => {
    const gone = { ...well, hostSilentSince: 0, canRestartHost: false }
    const { actions, watch } = watchFor(1_000, () => gone)
    expect(actions).toEqual([])
    expect(watch.exhausted).toBe(false)
  })

  it('begins a new episode after a minute of health, and a new budget after ten', () => {
    const used = watchFor(80, () => ({ ...well, hostSilentSince: 0 })).watch
    expect(used.restarts).toHaveLength(4)
    const spent: Watch = { ...used, exhausted: true }
    expect(watchFor(599, () => well, spent).watch.exhausted).toBe(true)
    expect(watchFor(602, () => well, spent).watch).toMatchObject({ exhausted: false, restarts: [], tries: 0 })
  })

  it('never restarts more often than its budget, whatever happens and whatever the clock does', () => {
    const moment = fc.record({
      jumpMs: fc.oneof(
        { weight: 20, arbitrary: fc.constant(1_000) },
        fc.integer({ min: -86_400_000, max: 60_000 }),
      ),
      host: fc.boolean(),
      ui: fc.boolean(),
      mayReboot: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 300 }), (moments) => {
        let watch = newWatch([], false)
        let now = 1_000_000_000
        let sinceHealth = 0
        let restarts: number[] = []
        for (const { jumpMs, host, ui, mayReboot } of moments) {
          now += jumpMs
          const seen: Seen = {
            hostSilentSince: host ? now - 60_000 : null,
            uiFrozenSince: ui ? now - 60_000 : null,
            canRestartHost: true,
            mayReboot,
          }
          const step = watchStep(watch, seen, now, settings)
          watch = step.watch
          sinceHealth = host || ui ? 0 : sinceHealth + 1
          if (step.action === null) continue
          expect(host || ui).toBe(true)
          expect(watch.exhausted).toBe(false)
          restarts = [...restarts.filter((at) => at <= now && now - at < 3_600_000), now]
          expect(watch.restarts.length).toBeLessThanOrEqual(settings.restartsPerHour)
        }
      }),
    )
  })
})
