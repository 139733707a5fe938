import type { HealthReport } from '@foyer/contracts/agent-link'
import { describe, expect, it } from 'vitest'
import { UiWatch } from './ui-health.ts'

const at = 1_000_000
type Ui = Partial<HealthReport['ui']>
const report = (afterMs: number, ui: Ui): HealthReport => ({
  type: 'health',
  at: at + afterMs,
  host: {
    kioskId: 'kiosk-1',
    version: '0',
    startedAt: at,
    pid: 1,
    eventLoopDelayMs: 0,
    rssBytes: 1,
    settingsVersion: null,
  },
  session: { screen: 'start', occupied: false, since: at, helpWanted: false, visits: 0, outOfService: false },
  ui: { connected: true, paintedAt: null, revisionPainted: null, openedAt: at, revision: 1, ...ui },
  hall: { reachable: true, lastAnswerAt: null, outboxPending: 0, outboxOldestAt: null },
  peripherals: [],
})
const painted = (afterMs: number, revisionPainted: number, revision = revisionPainted): HealthReport =>
  report(afterMs, { paintedAt: at + afterMs, revisionPainted, revision })

describe('the window', () => {
  it('is away while none is connected, and starts for three seconds at most', () => {
    const watch = new UiWatch()
    expect(watch.take(report(0, { connected: false })).state).toBe('noDevice')
    expect(watch.take(report(2_000, {})).state).toBe('starting')
    expect(watch.take(report(3_500, {}))).toMatchObject({
      state: 'hardwareError',
      problem: 'the window has not painted for more than 3 s',
    })
  })

  it('is at fault three seconds after its last frame, and well with the next', () => {
    const watch = new UiWatch()
    expect(watch.take(painted(1_000, 1))).toMatchObject({ state: 'online', since: at + 1_000 })
    const frame = { paintedAt: at + 1_000, revisionPainted: 1, revision: 1 }
    expect(watch.take(report(4_000, frame)).state).toBe('online')
    expect(watch.take(report(4_001, frame)).state).toBe('hardwareError')
    expect(watch.take(painted(5_000, 1)).state).toBe('online')
  })

  it('is at fault when it goes on painting what is no longer to be shown', () => {
    const watch = new UiWatch()
    watch.take(painted(0, 1))
    for (const ms of [1_000, 2_000, 3_000, 4_000]) expect(watch.take(painted(ms, 1, 2)).state).toBe('online')
    expect(watch.take(painted(4_100, 1, 2))).toMatchObject({
      state: 'hardwareError',
      problem: 'the window paints, but not what is to be shown now',
    })
    expect(watch.take(painted(4_200, 2)).state).toBe('online')
  })

  it('is well while a countdown keeps it a frame behind for as long as it likes', () => {
    const watch = new UiWatch()
    for (let second = 1; second < 60; second++)
      expect(watch.take(painted(second * 1_000, second, second + 1)).state).toBe('online')
  })
})
