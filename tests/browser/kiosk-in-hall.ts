// What a test hands to a page runs there and sees the browser.
/// <reference lib="dom" />
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { Hall } from '../hall/hall.ts'
import type { Person } from '../hall/simulator.ts'

/** Where pictures of the screens are put; set `FOYER_SHOTS` to look at them. */
const shots = process.env['FOYER_SHOTS'] ?? null

/** A kiosk's page on a running hall, driven by touches and read as a person reads it. */
export class KioskInHall {
  readonly page: Page
  constructor(page: Page) {
    this.page = page
  }

  at(anchor: string): ReturnType<Page['locator']> {
    return this.page.locator(`[data-anchor="${anchor}"]`)
  }

  async touch(anchor: string): Promise<void> {
    await this.at(anchor).click()
  }

  /** Waits until this element of the view is there. */
  async sees(anchor: string): Promise<string> {
    const element = this.at(anchor).first()
    await element.waitFor({ state: 'visible', timeout: 30_000 })
    return element.innerText()
  }

  title(): Promise<string> {
    return this.sees('title')
  }

  async picture(name: string): Promise<void> {
    if (shots === null) return
    await mkdir(shots, { recursive: true })
    await this.page.screenshot({ path: join(shots, `${name}.png`) })
  }
}

/** Somebody with one account who owes something. */
export const debtorOf = async (hall: Hall): Promise<Person> => {
  const people = await hall.simulator.people()
  const found = people.find((one) => one.story.includes('欠费') && one.customerNumbers.length === 1)
  if (found === undefined) throw new TypeError('no demo person owes anything')
  return found
}

/** Sign in on a staff page as a demo account. */
export const signIn = async (page: Page, account: { name: string; password: string }): Promise<void> => {
  await page.locator('input[autocomplete="username"]').fill(account.name)
  await page.locator('input[autocomplete="current-password"]').fill(account.password)
  await page.locator('button[type="submit"]').click()
}

/** True while the first video under the selector that has a stream shows new pictures. */
export const showsMovingPictures = async (page: Page, selector: string): Promise<boolean> =>
  page.evaluate(async (wanted) => {
    const video = [...document.querySelectorAll<HTMLVideoElement>(wanted)].find(
      (one) => one.srcObject !== null,
    )
    if (video === undefined) return false
    const frame = (): Promise<number> =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('no frame')), 2000)
        video.requestVideoFrameCallback((_now, { mediaTime }) => {
          clearTimeout(timer)
          resolve(mediaTime)
        })
      })
    try {
      const first = await frame()
      return (await frame()) > first && video.videoWidth > 0
    } catch {
      return false
    }
  }, selector)
