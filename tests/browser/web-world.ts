import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { type BuiltPages, buildPages } from './built-pages.ts'
import { launchChromium, type Watch, watchPage } from './chromium.ts'
import { sampleApplications } from './sample-applications.ts'
import { type SampleHall, startSampleHall } from './sample-hall.ts'

type Screen = { locale: string; viewport: { width: number; height: number } }
type Opened = { context: BrowserContext; page: Page; watch: Watch }
const desktop: Screen = { locale: 'zh-CN', viewport: { width: 1440, height: 900 } }

/** For the tests of the enclosing block: a built set of pages, a browser, and for each test a hall and a page. */
export const webWorld = () => {
  let pages: BuiltPages
  let browser: Browser
  let hall: SampleHall
  let opened: Opened

  const open = async (screen: Screen): Promise<Opened> => {
    const context = await browser.newContext(screen)
    const page = await context.newPage()
    return { context, page, watch: watchPage(page, hall.url) }
  }
  beforeAll(async () => {
    pages = buildPages()
    browser = await launchChromium(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'])
  })
  afterAll(async () => {
    await browser.close()
    pages.remove()
  })
  beforeEach(async () => {
    const applications = sampleApplications(Date.now())
    const { webDist, mirrorDist } = pages
    hall = await startSampleHall({ webDist, mirrorDist, clock: Date.now, applications })
    opened = await open(desktop)
  })
  afterEach(async () => {
    await opened.context.close()
    await hall.close()
  })

  return {
    get hall() {
      return hall
    },
    get page() {
      return opened.page
    },
    get context() {
      return opened.context
    },
    get watch() {
      return opened.watch
    },
    onPhone: async (locale: string): Promise<void> => {
      await opened.context.close()
      opened = await open({ locale, viewport: { width: 390, height: 844 } })
    },
    signIn: async (user: string): Promise<void> => {
      const answer = await opened.context.request.post(`${hall.url}/api/v1/staff/session`, {
        data: { name: user, password: 'right' },
      })
      expect(answer.status()).toBe(200)
    },
    go: (path: string) => opened.page.goto(hall.url + path),
    text: (selector: string) => opened.page.locator(selector).first().textContent(),
    /** No error was written, and nobody but the hall was asked for anything. */
    expectQuiet: (): void => {
      expect(opened.watch.errors).toEqual([])
      expect(opened.watch.outside).toEqual([])
    },
    /** Nothing runs out of the page sideways. */
    expectNoSidewaysScroll: async (): Promise<void> => {
      const wide = await opened.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(wide).toBeLessThanOrEqual(0)
    },
  }
}
