// What a bench hands to a page runs there and sees the browser.
/// <reference lib="dom" />
import type { Hall } from '@foyer/tests/hall/hall'
import { accountOf } from '@foyer/tests/hall/staff'
import { type Cable, layCable } from '@foyer/edge-agent/simulate/cable'
import type { CDPSession, Page } from 'playwright-core'
import { z } from 'zod'
import type { Bench, Row } from './bench.ts'
import { onScreen, openHallAndBrowser, PORTRAIT, wallNow } from './kiosk-browser.ts'
import { rounded, roundedSummary } from './summary.ts'

const RUNS = 50
const patienceMs = 150_000
/** Faults must not fall in step with the polls that find them. */
const spreadMs = 2000

type World = { readonly hall: Hall; readonly cable: Cable; readonly kioskWindow: CDPSession }

interface Fault {
  readonly what: string
  /** The kiosk's own words for it; null where it has none. */
  readonly notice: string | null
  /** What stands for it at the manager's page, without its status. */
  readonly mark: string
  readonly strike: (world: World) => Promise<unknown>
  readonly heal: (world: World) => Promise<unknown>
}

const PRINTER = '[data-device="receipt-printer"]'
const READER = '[data-device="id-card-reader"]'
/** The kiosk on the floor plan. */
const PIN = '.pin'

const faults: readonly Fault[] = [
  {
    what: 'printer unplugged',
    notice: 'no-printer',
    mark: PRINTER,
    strike: ({ hall }) => hall.simulator.plug('printer', false),
    heal: ({ hall }) => hall.simulator.plug('printer', true),
  },
  {
    what: 'cover open',
    notice: 'no-printer',
    mark: PRINTER,
    strike: ({ hall }) => hall.simulator.printer({ cover: 'open' }),
    heal: ({ hall }) => hall.simulator.printer({ cover: 'closed' }),
  },
  {
    what: 'paper out',
    notice: 'no-printer',
    mark: PRINTER,
    strike: ({ hall }) => hall.simulator.printer({ paper: 'out' }),
    heal: ({ hall }) => hall.simulator.printer({ paper: 'full' }),
  },
  {
    what: 'reader dead',
    notice: 'no-reader',
    mark: READER,
    strike: ({ hall }) => hall.simulator.fault('idCardReader', { kind: 'stall', on: true }),
    heal: ({ hall }) => hall.simulator.fault('idCardReader', { kind: 'none' }),
  },
  {
    what: 'agent killed',
    notice: null,
    mark: PIN,
    strike: ({ hall }) => hall.kill('edge-agent'),
    heal: ({ hall }) => hall.start('edge-agent'),
  },
  {
    what: 'host killed',
    notice: null,
    mark: PIN,
    strike: ({ hall }) => hall.kill('kiosk-host'),
    heal: ({ hall }) => hall.start('kiosk-host'),
  },
  {
    what: 'window frozen',
    notice: null,
    mark: PIN,
    strike: ({ kioskWindow }) => kioskWindow.send('Debugger.pause'),
    heal: ({ kioskWindow }) => kioskWindow.send('Debugger.resume'),
  },
  {
    what: 'network cut',
    notice: null,
    mark: PIN,
    strike: ({ cable }) => Promise.resolve(cable.pull()),
    heal: ({ cable }) => Promise.resolve(cable.plug()),
  },
]

/** The moment, on the shared clock, at which the page had painted what the selector finds. */
const paintedWhen = (page: Page, selector: string): Promise<number> =>
  page.evaluate(
    ({ selector: wanted, limit }) =>
      new Promise<number>((resolve, reject) => {
        const painted = (): number =>
          requestAnimationFrame(() =>
            requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now())),
          )
        if (document.querySelector(wanted) !== null) {
          painted()
          return
        }
        const observer = new MutationObserver(() => {
          if (document.querySelector(wanted) === null) return
          observer.disconnect()
          painted()
        })
        observer.observe(document.body, { subtree: true, childList: true, attributes: true })
        setTimeout(() => reject(new RangeError(`${wanted} never came`)), limit)
      }),
    { selector, limit: patienceMs },
  )

const openManager = async (page: Page, hall: Hall): Promise<void> => {
  const { name, password } = accountOf(hall, 'manager')
  await page.goto(new URL('/manager/', hall.urls.api).href)
  await page.fill('[autocomplete=username]', name)
  await page.fill('[autocomplete=current-password]', password)
  await page.keyboard.press('Enter')
  for (const { mark } of faults) {
    await page.locator(`${mark}[data-status="well"]`).first().waitFor({ timeout: patienceMs })
  }
}

const hallConfig = z.looseObject({ broker: z.looseObject({ port: z.number() }) })

export const notice: Bench = {
  what: 'A fault to the notice painted at the kiosk, and to its status painted at the manager’s page: [--inputs RUNS]',
  run: async ({ inputs, say, signal }) => {
    const runs = inputs ?? RUNS
    let brokerPort = 0
    const cable = await layCable('127.0.0.1', () => brokerPort)
    await using laid = new AsyncDisposableStack()
    laid.defer(cable.stop)
    // The agent reaches its broker over a cable that can be pulled.
    const opened = await openHallAndBrowser({
      'hall-server': (config) => {
        const { broker } = hallConfig.parse(config)
        brokerPort = broker.port
        return { ...config, broker: { ...broker, anonymous: true } }
      },
      'edge-agent': ({ enrolment: _unused, ...config }) => ({
        ...config,
        broker: { url: `mqtt://127.0.0.1:${cable.port}`, username: null, password: null },
      }),
    })
    laid.use(opened)
    const { hall, browser } = opened
    const kiosk = await browser.newPage({ viewport: PORTRAIT })
    const manager = await browser.newPage()
    await kiosk.goto(hall.urls.kiosk)
    await onScreen(kiosk, 'start')
    const kioskWindow = await kiosk.context().newCDPSession(kiosk)
    await kioskWindow.send('Debugger.enable')
    await openManager(manager, hall)
    const world: World = { hall, cable, kioskWindow }
    const rows: Row[] = []
    for (const fault of faults) {
      const atKiosk: number[] = []
      const atManager: number[] = []
      const words = fault.notice === null ? null : `[data-notice="${fault.notice}"]`
      for (let run = 1; run <= runs && !signal.aborted; run += 1) {
        await new Promise((resolve) => setTimeout(resolve, 500 + Math.random() * spreadMs))
        const seenAtKiosk = words === null ? null : paintedWhen(kiosk, words)
        const seenAtManager = paintedWhen(manager, `${fault.mark}:not([data-status="well"])`)
        const struck = wallNow()
        await fault.strike(world)
        if (seenAtKiosk !== null) atKiosk.push((await seenAtKiosk) - struck)
        atManager.push((await seenAtManager) - struck)
        say(
          `${fault.what}: run ${run} of ${runs}: ${rounded(atManager.at(-1) ?? 0)} ms at the manager's page`,
        )
        await fault.heal(world)
        if (words !== null) await kiosk.locator(words).waitFor({ state: 'detached', timeout: patienceMs })
        for (const { mark } of faults)
          await manager.locator(`${mark}[data-status="well"]`).first().waitFor({ timeout: patienceMs })
      }
      if (words !== null) rows.push({ fault: fault.what, where: 'kiosk (ms)', ...roundedSummary(atKiosk) })
      rows.push({ fault: fault.what, where: 'manager (ms)', ...roundedSummary(atManager) })
    }
    return {
      rows,
      conditions: {
        from: 'the call that makes it fail, its answer included; for a process, its end by SIGKILL',
        to: 'two frames after the change stands in the page',
        moment: `chosen at random within ${spreadMs} ms`,
        'window frozen':
          'the page’s script thread is halted by the browser’s debugger: it neither paints nor answers',
        line: 'between agent and broker plain MQTT, without TLS',
        'network cut': 'nothing gets through between agent and broker, and neither end is told',
      },
    }
  },
}
