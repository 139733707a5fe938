// What a test hands to a page runs there and sees the browser.
/// <reference lib="dom" />
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { openHall, type Hall } from '../hall/hall.ts'
import { accountOf } from '../hall/staff.ts'
import { launchChromium, watchPage } from './chromium.ts'
import { debtorOf, KioskInHall, showsMovingPictures, signIn } from './kiosk-in-hall.ts'

const PORTRAIT = { width: 1080, height: 1920 }
const fakeMedia = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']
let hall: Hall
let browser: Browser

beforeAll(async () => {
  hall = await openHall()
  browser = await launchChromium(fakeMedia)
})
afterAll(async () => {
  await browser.close()
  await hall[Symbol.asyncDispose]()
})

const openKiosk = async (): Promise<KioskInHall> => {
  const page = await browser.newPage({ viewport: PORTRAIT })
  await page.goto(hall.urls.kiosk)
  return new KioskInHall(page)
}

test('a person pays by card, phone and paper, and every screen comes back after a reload', async () => {
  const person = await debtorOf(hall)
  const kiosk = await openKiosk()
  const watch = watchPage(kiosk.page, hall.urls.kiosk)
  const comesBack = async (): Promise<void> => {
    const before = await kiosk.title()
    await kiosk.page.reload()
    expect(await kiosk.title()).toBe(before)
  }

  await kiosk.title()
  await kiosk.picture('visit-1-start')
  await comesBack()

  await hall.simulator.placeCard(person.id)
  expect(await kiosk.sees('customerName')).toBe(person.name)
  await kiosk.picture('visit-2-account')
  await comesBack()

  await kiosk.touch('action:service/bills')
  await kiosk.sees('total')
  await kiosk.picture('visit-3-bills')
  await comesBack()

  await kiosk.touch('action:confirm')
  await kiosk.sees('payUrl')
  await kiosk.picture('visit-4-pay')
  await comesBack()

  const orders: unknown = await (await fetch(`${hall.urls.simulator}/gateway/orders`)).json()
  const payUrl = /"payUrl":"([^"]+)"/.exec(JSON.stringify(orders))?.[1] ?? ''
  const phone = await browser.newPage({ viewport: { width: 390, height: 844 } })
  await phone.goto(payUrl)
  await phone.getByRole('button', { name: '确认支付' }).click()
  await kiosk.sees('receiptNumber')
  await expect
    .poll(async () => JSON.stringify(await hall.simulator.paper()), { timeout: 20_000 })
    .toContain('"kind":"cut"')
  await kiosk.picture('visit-5-paid')
  await comesBack()
  await phone.close()

  await kiosk.touch('action:leave')
  await kiosk.picture('visit-6-goodbye')
  await hall.simulator.liftCard()
  await kiosk.page
    .locator('[data-anchor="action:way/number"], [data-anchor="action:number"]')
    .first()
    .waitFor({ timeout: 40_000 })
  const left = await kiosk.page.content()
  for (const secret of [person.name, person.address, ...person.customerNumbers])
    expect(left).not.toContain(secret)
  expect(watch).toEqual({ errors: [], outside: [] })
  await kiosk.page.close()
})

test('one tap brings a person who sees the masked screen, points at it, and is seen and heard', async () => {
  const person = await debtorOf(hall)
  const kiosk = await openKiosk()
  await kiosk.page.addInitScript(() => {
    const devices = navigator.mediaDevices
    const ask = devices.getUserMedia.bind(devices)
    Object.assign(window, { mediaAsked: 0 })
    devices.getUserMedia = (constraints) => {
      Object.assign(window, { mediaAsked: 1 })
      return ask(constraints)
    }
  })
  await kiosk.page.reload()
  await kiosk.title()
  await hall.simulator.placeCard(person.id)
  await kiosk.sees('customerName')
  const asked = (): Promise<unknown> => kiosk.page.evaluate(() => Reflect.get(window, 'mediaAsked'))
  expect(await asked(), 'neither camera nor microphone is opened before the tap').toBe(0)

  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const desk = await context.newPage()
  const deskWatch = watchPage(desk, new URL(hall.urls.api).origin)
  await desk.goto(`${new URL(hall.urls.api).origin}/desk/`)
  await signIn(desk, accountOf(hall, 'desk'))
  await desk.getByText('没有人在等').first().waitFor()

  await kiosk.touch('action:help')
  await desk.getByRole('button', { name: /^接听/ }).first().click()
  const mirror = desk.frameLocator('iframe')
  await mirror.locator('[data-anchor="customerName"]').waitFor({ timeout: 20_000 })
  const mirrored = await mirror.locator('body').innerText()
  for (const secret of [person.name, person.address, ...person.customerNumbers])
    expect(mirrored).not.toContain(secret)

  const poll = { timeout: 30_000 }
  await expect.poll(() => showsMovingPictures(kiosk.page, 'video'), poll).toBe(true)
  await expect.poll(() => showsMovingPictures(desk, 'video'), poll).toBe(true)
  expect(await asked()).toBe(1)

  // The mirror lies under a sheet of glass: nothing in it can be pressed, only pointed at.
  await mirror.locator('[data-anchor="action:service/bills"]').hover({ force: true })
  await expect
    .poll(() => kiosk.page.locator('.staff-pointer, [data-pointer]').count(), poll)
    .toBeGreaterThan(0)
  await kiosk.picture('help-1-kiosk')
  await desk.screenshot({ path: `${process.env['FOYER_SHOTS'] ?? hall.dataDir}/help-2-desk.png` })

  await kiosk.touch('action:hang-up')
  await expect.poll(() => kiosk.page.evaluate(() => document.querySelectorAll('video').length), poll).toBe(0)
  await kiosk.touch('action:leave')
  await hall.simulator.liftCard()
  expect(deskWatch).toEqual({ errors: [], outside: [] })
  await context.close()
  await kiosk.page.close()
})

test('a page of another origin can neither read the kiosk nor open its link', async () => {
  const page = await browser.newPage()
  await page.goto(`${hall.urls.simulator}/`)
  const outcome = await page.evaluate(async (kiosk) => {
    const read = await fetch(kiosk).then(
      (answer) => `read ${answer.status}`,
      () => 'refused',
    )
    const link = await new Promise<string>((resolve) => {
      const socket = new WebSocket(`${kiosk.replace('http', 'ws')}/link?token=x`)
      socket.addEventListener('open', () => resolve('open'))
      socket.addEventListener('error', () => resolve('refused'))
    })
    return { read, link }
  }, hall.urls.kiosk)
  expect(outcome).toEqual({ read: 'refused', link: 'refused' })
  await page.close()
})
