import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { type Hall, openHall } from '../hall/hall.ts'
import { accountOf } from '../hall/staff.ts'
import { type BuiltPages, buildPages } from './built-pages.ts'
import { launchChromium, type Watch, watchPage } from './chromium.ts'

/* The manager's page over a whole hall: real broker, real agent, real kiosk host, real devices on their wires. */
describe('the manager’s page of a running hall', () => {
  let pages: BuiltPages
  let browser: Browser
  let hall: Hall
  let page: Page
  let watch: Watch
  let manager: string
  const origin = (): string => new URL(hall.urls.api).origin
  const device = (): string => `${origin()}/manager/#/devices/hall-1/kiosk-1`

  beforeAll(async () => {
    pages = buildPages()
    browser = await launchChromium([])
    hall = await openHall({
      edits: {
        'hall-server': (config) => ({ ...config, webDir: pages.webDist, mirrorDir: pages.mirrorDist }),
      },
    })
    const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1440, height: 900 } })
    const { name, password } = accountOf(hall, 'manager')
    manager = name
    const signedIn = await context.request.post(`${hall.urls.api}/staff/session`, {
      data: { name, password },
      headers: { origin: origin() },
    })
    expect(signedIn.status()).toBe(200)
    page = await context.newPage()
    watch = watchPage(page, origin())
  }, 180_000)
  afterAll(async () => {
    await browser.close()
    await hall[Symbol.asyncDispose]()
    pages.remove()
  })

  test('lists the kiosk and opens its page with proofs that are young', async () => {
    await page.goto(`${origin()}/manager/#/devices`)
    await page.locator('tr[data-row="hall-1/kiosk-1"]').click({ timeout: 30_000 })
    await page.locator('.device[data-device="receipt-printer"] .proof .age').waitFor({ timeout: 30_000 })
    expect(watch.errors).toEqual([])
  })

  test('carries a self-test to the printer and shows its proof when it is done', async () => {
    await page.goto(device())
    await page.getByLabel('哪个外设').selectOption('receipt-printer')
    await page.getByRole('button', { name: '自检外设' }).click()
    const done = page.locator('.command[data-order="self-test"][data-stage="done"]')
    await done.waitFor({ timeout: 30_000 })
    expect(await done.locator('.proof').textContent()).toMatch(/秒前|刚刚/)
  })

  test('draws the kiosk’s masked screen', async () => {
    await page.goto(device())
    await page.getByRole('button', { name: '看屏幕' }).click()
    await page.locator('.command[data-order="screenshot"][data-stage="done"]').waitFor({ timeout: 30_000 })
    await page.getByRole('button', { name: '看遮盖后的画面' }).click()
    await page.waitForSelector('.mirror-box[data-state="ready"]', { timeout: 15_000 })
    const caption = page.locator('.still figcaption')
    await caption.getByText('客户资料已在终端上遮盖').waitFor()
    expect(await caption.textContent()).toMatch(/^(\d+ 秒前|刚刚)的画面/)
  })

  test('draws what the machine measured', async () => {
    await page.goto(device())
    await page.locator('.chart-line, .chart-dot').first().waitFor({ state: 'attached', timeout: 30_000 })
    expect(await page.locator('.history select option').count()).toBeGreaterThan(5)
  })

  test('opens every other page with what the hall answers', async () => {
    for (const [hash, ready] of [
      ['#/alarms', '.split'],
      ['#/work-orders', '.split'],
      ['#/maintenance', '.part'],
      ['#/identities', '.part .part-none, .card, .blank'],
      ['#/assets', '.split'],
      ['#/availability', '.hours-bar, .blank'],
    ] as const) {
      await page.goto(`${origin()}/manager/${hash}`)
      await page.waitForSelector(ready, { timeout: 10_000 })
      expect([hash, await page.getByText('服务器没有答应').count()]).toEqual([hash, 0])
      expect([hash, await page.getByText('服务器的回答看不懂').count()]).toEqual([hash, 0])
    }
    expect(watch.errors).toEqual([])
    expect(watch.outside).toEqual([])
  })

  test('calls for a person when the printer runs out of paper, in words and with evidence', async () => {
    await page.goto(`${origin()}/manager/#/alarms`)
    await hall.simulator.printer({ paper: 'out' })
    await page.locator('.split-list').getByText('缺纸或卡纸').click({ timeout: 40_000 })
    await page.locator('.detail .evidence').getByText('纸 报告 用完').waitFor()
    await page.getByRole('button', { name: '我来处理' }).click()
    await page.locator('.detail').getByText(`${manager} 认领`).waitFor()
    await hall.simulator.printer({ paper: 'full' })
    await page.locator('.detail').getByText('已消除').waitFor({ timeout: 40_000 })
    expect(await page.locator('.detail .status').first().getAttribute('data-status')).toBe('closed')
  })

  test('opens a maintenance window and ends it', async () => {
    await page.goto(`${origin()}/manager/#/maintenance`)
    await page.getByLabel('为什么').fill('换纸')
    await page.getByRole('button', { name: '开这一段' }).click()
    await page.locator('.card').filter({ hasText: '换纸' }).getByText('进行中').waitFor()
    await page.locator('.card').getByRole('button', { name: '现在结束' }).click()
    await page.locator('.ask-back').getByRole('button', { name: '现在结束' }).click()
    await page.locator('.card').filter({ hasText: '换纸' }).getByText('已过').waitFor({ timeout: 10_000 })
    expect(await page.locator('.card[data-standing="running"]').count()).toBe(0)
  })
})
