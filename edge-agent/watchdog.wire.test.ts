import { afterEach, describe, expect, it, vi } from 'vitest'
import { restart } from './commands/command-book.ts'
import { TestKiosk } from './testing/kiosk.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })
const wait = { timeout: 60_000, interval: 30 }

/** The real kiosk host and the real edge agent as processes; a keeper starts the host again when it ends. */
describe('the watchdog', () => {
  const opened: TestKiosk[] = []
  const open = async (settings: Record<string, unknown>): Promise<TestKiosk> => {
    const kiosk = await TestKiosk.open(settings)
    opened.push(kiosk)
    await vi.waitFor(() => expect(kiosk.newest('ui', 'Status/State')).toBe('online'), wait)
    return kiosk
  }
  afterEach(async () => {
    for (const kiosk of opened.splice(0)) await kiosk[Symbol.asyncDispose]()
  })
  const lastRestart = (kiosk: TestKiosk) => {
    const text = kiosk.newest(null, 'Watchdog/LastRestart')
    return typeof text === 'string' ? restart.parse(JSON.parse(text)) : null
  }

  it('ends a host that hangs though its process lives, and tells why and what it saw before', async () => {
    const kiosk = await open({ watchdog: { hostSeconds: 2 } })
    const hung = kiosk.host.pid
    kiosk.host.signal('SIGSTOP')
    await vi.waitFor(() => expect(kiosk.newest(null, 'Host/Reachable')).toBe(false), wait)
    expect(kiosk.newest('ui', 'Status/State')).toBeNull()
    await vi.waitFor(() => expect(kiosk.newest(null, 'Host/ProcessId')).not.toBe(BigInt(hung)), wait)
    await vi.waitFor(() => expect(kiosk.newest(null, 'Host/Reachable')).toBe(true), wait)
    expect(kiosk.host.pid).not.toBe(hung)
    expect(lastRestart(kiosk)).toMatchObject({
      what: 'host',
      by: 'watchdog',
      reason: expect.stringContaining('has said nothing for'),
      before: expect.stringContaining('host silent since'),
    })
    await vi.waitFor(() => expect(kiosk.newest('ui', 'Status/State')).toBe('online'), wait)
  })

  it('loads a window again that has stopped painting', async () => {
    const kiosk = await open({ watchdog: { uiSeconds: 1 } })
    const host = kiosk.host.pid
    kiosk.window.painting = false
    await vi.waitFor(() => expect(kiosk.newest('ui', 'Status/State')).toBe('hardwareError'), wait)
    expect(kiosk.newest('ui', 'Status/Problem')).toBe('the window has not painted for more than 3 s')
    await vi.waitFor(() => expect(lastRestart(kiosk)).toMatchObject({ what: 'ui', by: 'watchdog' }), wait)
    await vi.waitFor(() => expect(kiosk.newest('ui', 'Status/State')).toBe('online'), wait)
    expect(kiosk.host.pid).toBe(host)
  })

  it('stops when its budget is used up, says so, and begins anew after an order', async () => {
    const kiosk = await open({
      watchdog: { hostSeconds: 1, restartsPerHour: 1, pauseSeconds: 1 },
    })
    const first = kiosk.host.pid
    kiosk.host.signal('SIGSTOP')
    await vi.waitFor(() => expect(kiosk.host.pid).not.toBe(first), wait)
    await vi.waitFor(() => expect(kiosk.newest(null, 'Host/Reachable')).toBe(true), wait)
    expect(kiosk.newest(null, 'Watchdog/Exhausted')).toBe(false)
    const second = kiosk.host.pid
    kiosk.host.signal('SIGSTOP')
    await vi.waitFor(() => expect(kiosk.newest(null, 'Watchdog/Exhausted')).toBe(true), wait)
    await new Promise((resolve) => setTimeout(resolve, 4_000))
    expect(kiosk.host.pid).toBe(second)

    const receipts = await kiosk.order({ type: 'restart-host' })
    expect(receipts.at(-1)).toMatchObject({ stage: 'done' })
    expect(kiosk.host.pid).not.toBe(second)
    await vi.waitFor(() => expect(kiosk.newest(null, 'Watchdog/Exhausted')).toBe(false), wait)
  })

  it('tells a window that is not there, and starts nothing for it', async () => {
    const kiosk = await open({ watchdog: { uiSeconds: 1 } })
    kiosk.window.close()
    await vi.waitFor(
      () => expect(kiosk.hall.ofType('device-died').map(({ device }) => device)).toContain('ui'),
      wait,
    )
    expect(kiosk.newest('ui', 'Status/State')).toBe('noDevice')
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    expect(lastRestart(kiosk)).toBeNull()
  })
})
