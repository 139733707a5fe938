import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHall, type Hall } from '../hall/hall.ts'
import { launchChromium, watchPage } from './chromium.ts'
import { debtorOf, KioskInHall } from './kiosk-in-hall.ts'

let hall: Hall
let browser: Browser
beforeAll(async () => {
  hall = await openHall()
  browser = await launchChromium([])
})
afterAll(async () => {
  await browser.close()
  await hall[Symbol.asyncDispose]()
})

/** As a person presses keys: nobody takes this for a scanner. */
const betweenKeysMs = 150

test('a whole visit is done on the numeric keypad alone, from the number to the receipt and out', async () => {
  const person = await debtorOf(hall)
  const page = await browser.newPage({ viewport: { width: 1080, height: 1920 } })
  const watch = watchPage(page, hall.urls.kiosk)
  await page.goto(hall.urls.kiosk)
  const kiosk = new KioskInHall(page)
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) {
      await page.keyboard.press(key)
      await page.waitForTimeout(betweenKeysMs)
    }
  }
  const numbered = (key: string) => page.locator(`[data-keypad-key="${key}"]`)

  await page.locator('[data-anchor="action:way/number"]:not([disabled])').waitFor()
  await press('Numpad1')
  await kiosk.sees('digits')
  const [number = ''] = person.customerNumbers
  await press(...Array.from(number, (digit) => `Numpad${digit}`), 'NumpadEnter')
  await kiosk.sees('balanceDue')
  expect(await numbered('1').getAttribute('data-anchor')).toBe('action:service/bills')
  await kiosk.picture('keypad-1-account')

  await press('Numpad1')
  await kiosk.sees('total')
  await kiosk.picture('keypad-2-bills')
  await press('NumpadSubtract')
  await kiosk.sees('balanceDue')
  await press('Numpad1')
  await kiosk.sees('total')
  await press('NumpadEnter')
  await kiosk.sees('payUrl')

  const orders: unknown = await (await fetch(`${hall.urls.simulator}/gateway/orders`)).json()
  const payUrl = /"payUrl":"([^"]+)"/.exec(JSON.stringify(orders))?.[1] ?? ''
  const phone = await browser.newPage({ viewport: { width: 390, height: 844 } })
  await phone.goto(payUrl)
  await phone.getByRole('button', { name: '确认支付' }).click()
  await phone.close()
  await kiosk.sees('receiptNumber')
  await kiosk.picture('keypad-3-paid')

  await press('NumpadDivide')
  await page.locator('.kiosk[data-shown="goodbye"]').waitFor()
  await press('NumpadEnter')
  await page.locator('[data-anchor="action:way/number"]').waitFor()
  await expect.poll(() => page.locator('[data-keypad-key]').count()).toBe(0)
  expect(await page.content()).not.toContain(number)
  expect(watch).toEqual({ errors: [], outside: [] })
})
