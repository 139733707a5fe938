import { screenshotResult } from '@foyer/contracts/fleet-command'
import { unzipSync, strFromU8 } from 'fflate'
import { checkConformance } from '@foyer/sparkplug/conformance'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { TestKiosk } from './testing/kiosk.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })
const wait = { timeout: 20_000, interval: 30 }

/** The real kiosk host and the real edge agent as processes, on a real broker. */
describe('orders of the hall', () => {
  let kiosk: TestKiosk
  const stages = (receipts: { stage: string }[]) => receipts.map(({ stage }) => stage)
  const whole = ['accepted', 'running', 'done']

  const open = async (settings: Record<string, unknown> = {}): Promise<void> => {
    kiosk = await TestKiosk.open(settings)
    await vi.waitFor(() => expect(kiosk.newest('ui', 'Status/State')).toBe('online'), wait)
  }
  beforeEach(() => open())
  afterEach(() => kiosk[Symbol.asyncDispose]())

  it('take the kiosk out of service and back, over a restart of the host', async () => {
    const message = { 'zh-CN': '检修', 'zh-TW': '檢修', en: 'Being repaired' }
    const out = await kiosk.order({ type: 'out-of-service', message })
    expect(stages(out)).toEqual(whole)
    expect(out.at(-1)?.proof).toMatchObject({
      ok: true,
      answer: 'out of service; the screen is out-of-service',
    })
    await vi.waitFor(() => expect(kiosk.newest(null, 'Session/OutOfService')).toBe(true), wait)
    expect(kiosk.window.view?.screen).toEqual({ name: 'out-of-service', message })

    const before = kiosk.host.pid
    const restarted = await kiosk.order({ type: 'restart-host' })
    expect(stages(restarted)).toEqual(whole)
    expect(restarted.at(-1)?.proof?.answer).toBe(
      `process ${kiosk.host.pid} in place of ${before}, its window paints`,
    )
    expect(kiosk.host.pid).not.toBe(before)
    expect(kiosk.window.view?.screen.name).toBe('out-of-service')
    expect(JSON.parse(String(kiosk.newest(null, 'Watchdog/LastRestart')))).toMatchObject({
      what: 'host',
      by: 'hall',
    })

    expect(stages(await kiosk.order({ type: 'in-service' }))).toEqual(whole)
    await vi.waitFor(() => expect(kiosk.window.view?.screen.name).toBe('start'), wait)
    expect(checkConformance(kiosk.broker).filter(({ verdict }) => verdict === 'violated')).toEqual([])
  })

  it('are done once: the same command again brings the receipts of the first time', async () => {
    const request = kiosk.request({ type: 'restart-ui' })
    kiosk.send(JSON.stringify(request))
    const first = await kiosk.ended(request.id)
    expect(stages(first)).toEqual(whole)
    expect(first.at(-1)?.proof).toMatchObject({ exercised: 'window loaded anew' })
    kiosk.send(JSON.stringify(request))
    await vi.waitFor(() => expect(kiosk.receipts(request.id)).toHaveLength(6), wait)
    expect(kiosk.receipts(request.id).slice(3)).toEqual(first)
    await kiosk.agent.kill()
    await kiosk.agent.start()
    await vi.waitFor(() => expect(kiosk.hall.ofType('node-born')).toHaveLength(2), wait)
    kiosk.send(JSON.stringify(request))
    await vi.waitFor(() => expect(kiosk.receipts(request.id).length).toBeGreaterThanOrEqual(9), wait)
    expect(kiosk.receipts(request.id).slice(-3)).toEqual(first)
  })

  it('end honestly when the agent was killed in the middle', async () => {
    // A host that hangs answers no self-test, so the command is still running at the kill.
    const request = kiosk.request({ type: 'self-test', peripheral: 'receipt-printer' })
    kiosk.host.signal('SIGSTOP')
    kiosk.send(JSON.stringify(request))
    await vi.waitFor(() => expect(kiosk.receipts(request.id).at(-1)?.stage).toBe('running'), wait)
    await kiosk.agent.kill()
    kiosk.host.signal('SIGCONT')
    await kiosk.agent.start()
    const receipts = await kiosk.ended(request.id)
    expect(receipts.at(-1)).toMatchObject({
      stage: 'failed',
      reason: 'the agent restarted while it was being carried out',
    })
  })

  it('that came too late, that nobody understands, and that are not allowed end with their reason', async () => {
    const late = await kiosk.order({ type: 'restart-ui' }, { expiresAt: Date.now() - 1_000 })
    expect(stages(late)).toEqual(['expired'])

    const id = crypto.randomUUID()
    kiosk.send(JSON.stringify({ id, order: { type: 'dance' } }))
    expect(await kiosk.ended(id)).toMatchObject([
      { stage: 'refused', reason: expect.stringContaining('does not understand') },
    ])
    kiosk.send('{')

    const reboot = await kiosk.order({ type: 'reboot' })
    expect(stages(reboot)).toEqual(['accepted', 'running', 'refused'])
    expect(reboot.at(-1)?.reason).toContain('allowReboot is false')

    const printer = await kiosk.order({ type: 'self-test', peripheral: 'receipt-printer' })
    expect(printer.at(-1)).toMatchObject({ stage: 'failed', proof: null })
    const nothing = await kiosk.order({ type: 'self-test', peripheral: 'coffee' })
    expect(nothing.at(-1)).toMatchObject({ stage: 'failed', reason: 'no peripheral coffee' })
  })

  it('bring the masked screen and the diagnostics to the hall', async () => {
    const seen = await kiosk.order({ type: 'screenshot' })
    expect(stages(seen)).toEqual(whole)
    const [screen] = kiosk.uploads
    expect(screen).toMatchObject({ path: '/result?token=t', type: 'application/json' })
    const { view } = screenshotResult.parse(JSON.parse(String(screen?.body)))
    expect(view).toMatchObject({ kioskId: 'kiosk-1', screen: { name: 'start' } })

    const level = await kiosk.order({ type: 'log-level', level: 'debug', minutes: 5 })
    expect(level.at(-1)?.proof?.answer).toContain('logging at debug for 5 min')
    const collected = await kiosk.order({ type: 'collect-diagnostics' })
    expect(stages(collected)).toEqual(whole)
    const archive = kiosk.uploads[1]
    expect(archive).toMatchObject({ type: 'application/zip' })
    const files = unzipSync(Uint8Array.from(archive?.body ?? []))
    expect(Object.keys(files).toSorted()).toEqual([
      'edge-agent.log',
      'edge-agent.txt',
      'kiosk-host-report.json',
      'kiosk-host-traces.json',
      'kiosk-host.log',
      'machine.txt',
      'restarts.json',
    ])
    const log = strFromU8(files['kiosk-host.log'] ?? new Uint8Array())
    expect(log).toContain('"msg":"log level"')
    expect(log).not.toContain('a-secret-for-tests')
    expect(strFromU8(files['edge-agent.txt'] ?? new Uint8Array())).toContain('Outbox/Pending')
  })

  it('configure the host, and go back to the last good settings when it does not come back well', async () => {
    const settings = { idleWarnSeconds: 30, idleEndSeconds: 45, locale: 'en' as const }
    const first = await kiosk.order({ type: 'configure', version: 1, settings })
    expect(stages(first)).toEqual(whole)
    expect(kiosk.window.view?.settings.locale).toBe('en')
    await vi.waitFor(() => expect(kiosk.newest(null, 'Configuration/Version')).toBe(1n), wait)
    expect(kiosk.newest(null, 'Configuration/Outcome')).toBe('applied')

    // Each number may be so; together the host cannot use them.
    const second = await kiosk.order({
      type: 'configure',
      version: 2,
      settings: { idleWarnSeconds: 60, idleEndSeconds: 20, locale: 'zh-CN' },
    })
    expect(second.at(-1)).toMatchObject({
      stage: 'failed',
      reason: expect.stringMatching(
        /^rolled back: the kiosk host does not accept version 2.*runs with version 1 again$/,
      ),
    })
    expect(kiosk.newest(null, 'Configuration/Outcome')).toBe('rolled-back')
    expect(kiosk.newest(null, 'Configuration/Version')).toBe(1n)
    expect(kiosk.newest(null, 'Configuration/Tried')).toBe(2n)
    await vi.waitFor(() => expect(kiosk.window.view?.settings.locale).toBe('en'), wait)
  })

  it('to configure go on from their start when the agent is killed in the middle', async () => {
    const settings = { idleWarnSeconds: 30, idleEndSeconds: 45, locale: 'en' as const }
    const request = kiosk.request({ type: 'configure', version: 5, settings })
    kiosk.send(JSON.stringify(request))
    await vi.waitFor(() => expect(kiosk.receipts(request.id).at(-1)?.stage).toBe('running'), wait)
    await kiosk.agent.kill()
    await kiosk.agent.start()
    const receipts = await kiosk.ended(request.id)
    expect(receipts.at(-1)?.stage).toBe('done')
    expect(kiosk.newest(null, 'Configuration/Version')).toBe(5n)
  })
})
