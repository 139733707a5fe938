// What a bench hands to a page runs there and sees the browser.
/// <reference lib="dom" />
import { launchChromium } from '@foyer/tests/browser/chromium'
import { type Edits, openHall, type Hall } from '@foyer/tests/hall/hall'
import type { Browser, Page } from 'playwright-core'

export const PORTRAIT = { width: 1080, height: 1920 }

/** A hall of real processes and a Chromium with a fake camera; `await using` closes both. */
export const openHallAndBrowser = async (
  edits: Edits = {},
): Promise<AsyncDisposable & { hall: Hall; browser: Browser }> => {
  const hall = await openHall({ edits })
  try {
    const browser = await launchChromium([
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
    ])
    return {
      hall,
      browser,
      [Symbol.asyncDispose]: async () => {
        await browser.close()
        await hall[Symbol.asyncDispose]()
      },
    }
  } catch (error) {
    await hall[Symbol.asyncDispose]()
    throw error
  }
}

/** Milliseconds since 1970 with fractions, on the clock that the pages of this machine share. */
export const wallNow = (): number => performance.timeOrigin + performance.now()

/** The moment, on the shared clock, at which the page had painted this text into this element. */
export const paintedAt = (page: Page, anchor: string, text: string): Promise<number> =>
  page.evaluate(
    ({ anchor: name, text: wanted }) =>
      new Promise<number>((resolve) => {
        const shows = (): boolean =>
          document.querySelector(`[data-anchor="${name}"]`)?.textContent?.includes(wanted) === true
        // The second frame begins when the first has been handed to the screen.
        const done = (): number =>
          requestAnimationFrame(() =>
            requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now())),
          )
        if (shows()) return void done()
        const observer = new MutationObserver(() => {
          if (!shows()) return
          observer.disconnect()
          done()
        })
        observer.observe(document.body, { subtree: true, childList: true, characterData: true })
      }),
    { anchor, text },
  )

/** Waits until the kiosk shows this screen. */
export const onScreen = async (page: Page, name: string): Promise<void> => {
  await page.locator(`.kiosk[data-shown="${name}"]`).waitFor({ timeout: 60_000 })
}

/** Ends a visit by hand and waits for the start screen. */
export const endVisit = async (page: Page, hall: Hall): Promise<void> => {
  await hall.simulator.liftCard()
  await page.locator('[data-anchor="action:leave"]').click()
  await onScreen(page, 'goodbye')
  await page.locator('[data-anchor="action:confirm"]').click()
  await onScreen(page, 'start')
}
