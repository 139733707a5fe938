import { launchChromium } from '@foyer/tests/browser/chromium'
import type { Page } from 'playwright-core'
import type { Bench, BenchContext } from './bench.ts'
import { openDemoHall } from './demo-hall.ts'
import { rounded, roundedSummary } from './summary.ts'

const RUNS = 20

const SCREEN = { width: 1080, height: 1920 }

/** Resolves when a button can be pressed and the frame that shows it has been painted. */
const interactive = async (page: Page): Promise<void> => {
  await page.locator('button:enabled').first().waitFor({ state: 'visible' })
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(() => resolve()))
      }),
  )
}

const BARE_PAGE = 'data:text/html,<button>a</button>'

/** Milliseconds from starting the browser's process to a button that can be pressed. */
const oneStart = async (url: string, { now }: BenchContext): Promise<number> => {
  const began = now()
  const browser = await launchChromium([])
  try {
    const page = await browser.newPage({ viewport: SCREEN })
    await page.goto(url, { waitUntil: 'commit' })
    await interactive(page)
    return now() - began
  } finally {
    await browser.close()
  }
}

export const start: Bench = {
  what: 'Start of the browser to the first screen that can be touched, against a page of one button',
  run: async (context) => {
    await using hall = await openDemoHall(context.signal)
    const kiosk: number[] = []
    const bare: number[] = []
    // One of each that does not count: the first start reads the browser from disk.
    await oneStart(BARE_PAGE, context)
    await oneStart(hall.urls.kiosk, context)
    for (let run = 1; run <= RUNS && !context.signal.aborted; run += 1) {
      bare.push(await oneStart(BARE_PAGE, context))
      kiosk.push(await oneStart(hall.urls.kiosk, context))
      context.say(`start: run ${run} of ${RUNS}: ${rounded(kiosk.at(-1) ?? 0)} ms`)
    }
    const [ours, limit] = [roundedSummary(kiosk), roundedSummary(bare)]
    return {
      rows: [
        { what: 'kiosk (ms)', ...ours },
        { what: 'one button (ms)', ...limit },
        {
          what: 'ratio',
          runs: ours.runs,
          p50: rounded(ours.p50 / limit.p50),
          p95: rounded(ours.p95 / limit.p95),
          max: rounded(ours.max / limit.max),
        },
      ],
      conditions: {
        browser: 'Debian’s Chromium, headless',
        screen: `${SCREEN.width}×${SCREEN.height}`,
        profile: 'fresh each run',
      },
    }
  },
}
