// What a test hands to a page runs there and sees the browser.
/// <reference lib="dom" />
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { faceSummary, type FaceSummary } from '@foyer/contracts/face'
import { readSet } from '@foyer/models/set'
import { catalogues } from '@foyer/texts/catalogues'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHall, type Hall } from '../hall/hall.ts'
import type { Person } from '../hall/simulator.ts'
import { staffCookie } from '../hall/staff.ts'
import { launchChromium, watchPage, type Watch } from './chromium.ts'
import { debtorOf, KioskInHall } from './kiosk-in-hall.ts'
import { MissingForTest } from './kiosk-page.ts'
import { MadeHead, photographOf } from './made-head.ts'
import { atEase, drawHead, openPersonAtCamera } from './person-at-camera.ts'

/*
 * Somebody who does what the screen asks, in a hall with everything real but the capture device: from the consent to
 * the slip of the erasure. The set of models is the one that is built here.
 */
const built = fileURLToPath(new URL('../../models/built', import.meta.url))
const t = catalogues['zh-CN']
let hall: Hall
let browser: Browser
let kiosk: KioskInHall
let watch: Watch
let arrives: (person: string | null) => Promise<void>
let person: Person

beforeAll(async () => {
  if (!existsSync(`${built}/set.json`))
    throw new MissingForTest(`${built} is not there: run \`npm run models\` first`)
  const { set } = (await readSet(built)).models
  if (set !== 'standard') process.stderr.write(`with the ${set} set: the standard one needs FOYER_MODELS\n`)
  const own = await drawHead(await MadeHead.of(await photographOf('third'), built))
  const other = await drawHead(await MadeHead.of(await photographOf('first'), built))
  hall = await openHall()
  browser = await launchChromium([])
  person = await debtorOf(hall)
  const context = await browser.newContext({ viewport: { width: 1080, height: 1920 } })
  const opened = await openPersonAtCamera(context, { own, other }, atEase)
  arrives = opened.arrives
  watch = watchPage(opened.page, hall.urls.kiosk)
  await opened.page.goto(hall.urls.kiosk)
  kiosk = new KioskInHall(opened.page)
}, 300_000)
afterAll(async () => {
  expect(watch).toEqual({ errors: [], outside: [] })
  await browser.close()
  await hall[Symbol.asyncDispose]()
})

const summary = async (): Promise<FaceSummary> => {
  const cookie = await staffCookie(hall, 'manager')
  const answer = await fetch(`${hall.urls.api}/face/summary`, { headers: { cookie } })
  return faceSummary.parse(await answer.json())
}
const heading = async (name: string): Promise<void> =>
  kiosk.page.getByRole('heading', { name, exact: true }).waitFor({ timeout: 60_000 })
/** A visit in which nothing was done ends without a goodbye. */
const leave = async (): Promise<void> => {
  await kiosk.touch('action:leave')
  await hall.simulator.liftCard()
  const goodbye = kiosk.page.locator('.kiosk[data-shown="goodbye"]')
  await goodbye.or(kiosk.at('action:way/face')).first().waitFor()
  if (await goodbye.isVisible()) await kiosk.touch('action:confirm')
  await kiosk.sees('action:way/face')
}
/** What came of the look: the masked name of “is this you?”, or the title of the screen that came instead. */
const answered = async (): Promise<string> => {
  const next = kiosk.page.locator(
    '[data-anchor="maskedName"], .kiosk[data-shown="problem"] [data-anchor="title"]',
  )
  await next.first().waitFor({ timeout: 60_000 })
  return next.first().innerText()
}
const challenged = async (name: string): Promise<void> => {
  await kiosk.page.locator('.face-preview[data-step="challenge"]').waitFor({ timeout: 30_000 })
  await kiosk.page.waitForTimeout(900)
  await kiosk.picture(name)
}

test('a person agrees, turns as asked, and is enrolled, with a slip', async () => {
  await kiosk.sees('action:way/face')
  await hall.simulator.placeCard(person.id)
  expect(await kiosk.sees('customerName')).toBe(person.name)
  await kiosk.touch('action:service/face')
  await kiosk.sees('agreement')
  await arrives('own')
  await kiosk.touch('action:confirm')
  await kiosk.sees('preview')
  await challenged('person-1-enrolling')
  await heading(t.face.settings.enrolled)
  await kiosk.page.getByText(t.face.settings.printing.printed).waitFor({ timeout: 30_000 })
  await kiosk.picture('person-2-enrolled')
  const slip = JSON.stringify(await hall.simulator.paper())
  expect(slip).toMatch(/凭证号 +F\d+/)
  expect(slip).not.toContain(person.name)
  const { gallery, ledger } = await summary()
  expect(gallery.enrolled).toBe(1)
  expect(ledger).toMatchObject({ entries: 1, problem: null })
  expect(await kiosk.page.locator('video').count()).toBe(0)
  await leave()
}, 120_000)

test('the same person, come again without a card, is asked “is this you?” by a masked name, and gets the own account', async () => {
  await kiosk.touch('action:way/face')
  await challenged('person-3-looking')
  const masked = await answered()
  expect(masked).not.toBe(person.name)
  expect(masked).toContain('*')
  await kiosk.picture('person-4-is-this-you')
  await kiosk.touch('action:confirm')
  expect(await kiosk.sees('customerName')).toBe(person.name)
  await kiosk.picture('person-5-account')
  await leave()
}, 120_000)

test('“not me” leads to the other ways, and shows nothing of anybody', async () => {
  await kiosk.touch('action:way/face')
  expect(await answered()).toContain('*')
  await kiosk.touch('action:not-me')
  await kiosk.page.waitForTimeout(3000)
  await kiosk.picture('dbg')
  await kiosk.sees('action:next/use-number')
  await kiosk.picture('person-6-not-me')
  expect(await kiosk.page.locator('[data-anchor="customerName"]').count()).toBe(0)
  await leave()
  const { attempts } = await summary()
  expect(attempts).toMatchObject({ confirmed: 1, notMe: 1 })
}, 120_000)

test('somebody else turns as asked and is nobody here', async () => {
  await arrives('other')
  await kiosk.touch('action:way/face')
  await kiosk.sees('action:next/use-number')
  expect(await kiosk.title()).toBe(t.problem.problems['face-unknown'].title)
  await kiosk.picture('person-7-nobody')
  const { attempts } = await summary()
  expect(attempts).toMatchObject({ confirmed: 1, notMe: 1, nobody: 1 })
  await leave()
}, 120_000)

test('the person tries the face, ends it with a slip, and is nobody from then on', async () => {
  await arrives('own')
  await hall.simulator.placeCard(person.id)
  await kiosk.sees('customerName')
  await kiosk.touch('action:service/face')
  await kiosk.touch('action:check-face')
  await heading(t.face.settings.matches)
  await kiosk.picture('person-8-matches')
  await kiosk.touch('action:erase-face')
  await kiosk.touch('action:confirm')
  const receipt = await kiosk.sees('receiptNumber')
  await kiosk.picture('person-9-erased')
  expect(receipt).toMatch(/\d/)
  await leave()
  expect((await summary()).gallery.enrolled).toBe(0)
  await kiosk.touch('action:way/face')
  await kiosk.sees('action:next/use-number')
  expect(await kiosk.title()).toBe(t.problem.problems['face-unknown'].title)
  await leave()
}, 180_000)
