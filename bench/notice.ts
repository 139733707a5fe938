// What a bench hands to a page runs there and sees the browser.
/// <reference lib="dom" />
import type { Hall } from '@foyer/tests/hall/hall'
import { accountOf } from '@foyer/tests/hall/staff'
import type { Page } from 'playwright-core'
import type { Bench, Row } from './bench.ts'
import { onScreen, openHallAndBrowser, PORTRAIT, wallNow } from './kiosk-browser.ts'
import { rounded, roundedSummary } from './summary.ts'

const RUNS = 50
const patienceMs = 60_000
/** Faults must not fall in step with the polls that find them. */
const spreadMs = 2000

interface Fault {
  readonly what: string
  /** The kiosk's own words for it, and the device at the manager's page. */
  readonly notice: string
  readonly device: string
  readonly strike: (hall: Hall) => Promise<unknown>
  readonly heal: (hall: Hall) => Promise<unknown>
}

const faults: readonly Fault[] = [
  {
    what: 'printer unplugged',
    notice: 'no-printer',
    device: 'receipt-printer',
    strike: ({ simulator }) => simulator.plug('printer', false),
    heal: ({ simulator }) => simulator.plug('printer', true),
  },
  {
    what: 'cover open',
    notice: 'no-printer',
    device: 'receipt-printer',
    strike: ({ simulator }) => simulator.printer({ cover: 'open' }),
    heal: ({ simulator }) => simulator.printer({ cover: 'closed' }),
  },
  {
    what: 'paper out',
    notice: 'no-printer',
    device: 'receipt-printer',
    strike: ({ simulator }) => simulator.printer({ paper: 'out' }),
    heal: ({ simulator }) => simulator.printer({ paper: 'full' }),
  },
  {
    what: 'reader dead',
    notice: 'no-reader',
    device: 'id-card-reader',
    strike: ({ simulator }) => simulator.fault('idCardReader', { kind: 'stall', on: true }),
    heal: ({ simulator }) => simulator.fault('idCardReader', { kind: 'none' }),
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
  for (const { device } of faults) {
    await page.locator(`[data-device="${device}"][data-status="well"]`).waitFor({ timeout: patienceMs })
  }
}

export const notice: Bench = {
  what: 'A device’s fault to the notice painted at the kiosk, and to its status painted at the manager’s page',
  run: async ({ inputs, say, signal }) => {
    const runs = inputs ?? RUNS
    await using world = await openHallAndBrowser()
    const { hall, browser } = world
    const kiosk = await browser.newPage({ viewport: PORTRAIT })
    const manager = await browser.newPage()
    await kiosk.goto(hall.urls.kiosk)
    await onScreen(kiosk, 'start')
    await openManager(manager, hall)
    const rows: Row[] = []
    for (const fault of faults) {
      const atKiosk: number[] = []
      const atManager: number[] = []
      const well = `[data-device="${fault.device}"][data-status="well"]`
      for (let run = 1; run <= runs && !signal.aborted; run += 1) {
        await new Promise((resolve) => setTimeout(resolve, 500 + Math.random() * spreadMs))
        const seenAtKiosk = paintedWhen(kiosk, `[data-notice="${fault.notice}"]`)
        const seenAtManager = paintedWhen(
          manager,
          `[data-device="${fault.device}"]:not([data-status="well"])`,
        )
        const struck = wallNow()
        await fault.strike(hall)
        atKiosk.push((await seenAtKiosk) - struck)
        atManager.push((await seenAtManager) - struck)
        say(
          `${fault.what}: run ${run} of ${runs}: ${rounded(atKiosk.at(-1) ?? 0)} ms, ${rounded(atManager.at(-1) ?? 0)} ms`,
        )
        await fault.heal(hall)
        await kiosk
          .locator(`[data-notice="${fault.notice}"]`)
          .waitFor({ state: 'detached', timeout: patienceMs })
        await manager.locator(well).waitFor({ timeout: patienceMs })
      }
      rows.push({ fault: fault.what, where: 'kiosk (ms)', ...roundedSummary(atKiosk) })
      rows.push({ fault: fault.what, where: 'manager (ms)', ...roundedSummary(atManager) })
    }
    return {
      rows,
      conditions: {
        from: 'the call that makes the simulated device fail, its HTTP answer included',
        to: 'two frames after the change stands in the page',
        moment: `chosen at random within ${spreadMs} ms`,
      },
    }
  },
}
