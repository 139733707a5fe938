// What a test hands to a page runs there and sees the browser.
/// <reference lib="dom" />
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { faceSummary, type FaceSummary } from '@foyer/contracts/face'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHall, type Hall } from '../hall/hall.ts'
import { staffCookie } from '../hall/staff.ts'
import { launchChromium, watchPage } from './chromium.ts'
import { stillCamera, type FakeCamera } from './fake-camera.ts'
import { debtorOf, KioskInHall } from './kiosk-in-hall.ts'
import { MissingForTest } from './kiosk-page.ts'

/*
 * A hall with everything real, the engine and its nets too, before a camera that shows a photograph: what an attacker
 * with a picture of somebody would see.
 */
const models = fileURLToPath(new URL('../../models/built/set.json', import.meta.url))
const notLive = '没有看清您的动作'
let hall: Hall
let camera: FakeCamera
let browser: Browser

beforeAll(async () => {
  if (!existsSync(models)) throw new MissingForTest(`${models} is not there: run \`npm run models\` first`)
  camera = await stillCamera({ shades: 6 })
  hall = await openHall()
  browser = await launchChromium(camera.args)
}, 240_000)
afterAll(async () => {
  await browser.close()
  await hall[Symbol.asyncDispose]()
  camera.remove()
})

const openKiosk = async (): Promise<KioskInHall> => {
  const page = await browser.newPage({ viewport: { width: 1080, height: 1920 } })
  await page.goto(hall.urls.kiosk)
  return new KioskInHall(page)
}
const summary = async (): Promise<FaceSummary> => {
  const cookie = await staffCookie(hall, 'manager')
  const answer = await fetch(`${hall.urls.api}/face/summary`, { headers: { cookie } })
  return faceSummary.parse(await answer.json())
}

test('a photograph before the camera is not taken for a person: nobody is named and other ways are offered', async () => {
  const kiosk = await openKiosk()
  const watch = watchPage(kiosk.page, hall.urls.kiosk)
  await kiosk.sees('action:way/face')
  await kiosk.touch('action:way/face')
  await kiosk.sees('preview')
  await kiosk.page.locator('.face-preview[data-step="challenge"]').waitFor({ timeout: 30_000 })
  await kiosk.picture('face-1-challenge')
  await kiosk.page.getByRole('heading', { name: notLive }).waitFor({ timeout: 40_000 })
  await kiosk.picture('face-2-not-live')
  expect(await kiosk.page.locator('video').count()).toBe(0)
  expect(await kiosk.sees('action:next/use-card')).toBe('用身份证')
  const { gallery, attempts } = await summary()
  expect({ gallery, attempts }).toEqual({
    gallery: { enrolled: 0, expiringSoon: 0 },
    attempts: { confirmed: 0, notMe: 0, nobody: 0, unsure: 0 },
  })
  expect(watch).toEqual({ errors: [], outside: [] })
  await kiosk.touch('action:leave')
  await kiosk.page.close()
}, 120_000)

test('with consent given, a photograph is not enrolled either', async () => {
  const person = await debtorOf(hall)
  const kiosk = await openKiosk()
  await kiosk.sees('action:way/number')
  await hall.simulator.placeCard(person.id)
  expect(await kiosk.sees('customerName')).toBe(person.name)
  await kiosk.touch('action:service/face')
  await kiosk.sees('agreement')
  await kiosk.picture('face-3-consent')
  await kiosk.touch('action:confirm')
  await kiosk.sees('preview')
  await kiosk.page.getByRole('heading', { name: notLive }).waitFor({ timeout: 60_000 })
  const { gallery, ledger } = await summary()
  expect(gallery.enrolled).toBe(0)
  expect(ledger).toMatchObject({ entries: 0, problem: null })
  expect(await hall.log('kiosk-host')).not.toContain(person.name)
  await kiosk.touch('action:leave')
  await hall.simulator.liftCard()
  await kiosk.page.close()
}, 120_000)
