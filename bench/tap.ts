// What a bench hands to a page runs there and sees the browser.
/// <reference lib="dom" />
import type { Page } from 'playwright-core'
import type { Bench } from './bench.ts'
import { onScreen, openHallAndBrowser, PORTRAIT } from './kiosk-browser.ts'
import { rounded, roundedSummary } from './summary.ts'

const VISITS = 15

/** Touches an element and gives the milliseconds until another screen has been painted. */
const touch = (page: Page, anchor: string): Promise<number> =>
  timed(page, `[data-anchor="${anchor}"]`, '.kiosk', 'data-shown')

const timed = async (page: Page, target: string, root: string, attribute: string): Promise<number> => {
  const measured = page.evaluate(
    ({ root: rootSelector, attribute: name }) =>
      new Promise<number>((resolve) => {
        const watched = document.querySelector(rootSelector)
        if (watched === null) throw new TypeError('nothing to watch')
        const before = watched.getAttribute(name)
        addEventListener(
          'pointerdown',
          ({ timeStamp }) => {
            const observer = new MutationObserver(() => {
              if (document.querySelector(rootSelector)?.getAttribute(name) === before) return
              observer.disconnect()
              requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - timeStamp)))
            })
            observer.observe(document.body, { subtree: true, childList: true, attributes: true })
          },
          { capture: true, once: true },
        )
        document.body.dataset['armed'] = 'yes'
      }),
    { root, attribute },
  )
  await page.locator('body[data-armed="yes"]').waitFor({ state: 'attached' })
  await page.locator(target).click()
  const ms = await measured
  await page.evaluate(() => delete document.body.dataset['armed'])
  return ms
}

const BARE = `<!doctype html><body><main data-shown="0"><button style="font-size:40px">0</button></main><script>
const main = document.querySelector('main'); const button = document.querySelector('button')
button.onclick = () => { button.textContent = main.dataset.shown = String(Number(main.dataset.shown) + 1) }</script>`

export const tap: Bench = {
  what: 'Touch to the next screen painted, over whole visits, against a page whose button changes itself',
  run: async ({ say, signal }) => {
    await using world = await openHallAndBrowser()
    const { hall, browser } = world
    const person = (await hall.simulator.people()).find(
      ({ story, customerNumbers }) => story.includes('欠费') && customerNumbers.length === 1,
    )
    if (person === undefined) throw new TypeError('the demo has no debtor')
    const page = await browser.newPage({ viewport: PORTRAIT })
    await page.goto(hall.urls.kiosk)
    const bare = await browser.newPage({ viewport: PORTRAIT })
    await bare.setContent(BARE)
    const ours: number[] = []
    const limit: number[] = []
    for (let visit = 0; visit <= VISITS && !signal.aborted; visit += 1) {
      const taps: number[] = []
      await page.bringToFront()
      await onScreen(page, 'start')
      await hall.simulator.placeCard(person.id)
      await onScreen(page, 'account')
      const step = async (anchor: string, next: string): Promise<void> => {
        taps.push(await touch(page, anchor))
        await onScreen(page, next)
      }
      await step('action:service/bills', 'bills')
      await step('action:back', 'account')
      await step('action:service/peak-valley', 'apply-compare')
      await step('action:confirm', 'apply-question')
      await step('action:back', 'apply-compare')
      await hall.simulator.liftCard()
      await step('action:leave', 'goodbye')
      await step('action:confirm', 'start')
      await bare.bringToFront()
      const bareTaps: number[] = []
      for (let count = 0; count < taps.length; count += 1)
        bareTaps.push(await timed(bare, 'button', 'main', 'data-shown'))
      // The first visit warms every process up and does not count.
      if (visit > 0) {
        ours.push(...taps)
        limit.push(...bareTaps)
      }
      say(`tap: visit ${visit} of ${VISITS}: ${taps.map((ms) => rounded(ms)).join(' ')} ms`)
    }
    const [kiosk, page0] = [roundedSummary(ours), roundedSummary(limit)]
    return {
      rows: [
        { what: 'kiosk (ms)', ...kiosk },
        { what: 'bare page (ms)', ...page0 },
        {
          what: 'ratio',
          runs: kiosk.runs,
          p50: rounded(kiosk.p50 / page0.p50),
          p95: rounded(kiosk.p95 / page0.p95),
          max: rounded(kiosk.max / page0.max),
        },
      ],
      conditions: {
        visits: VISITS,
        taps: 'bills, back, compare (asks the hall), question, back, leave, done',
        painted: 'the second animation frame after the screen changed',
      },
    }
  },
}
