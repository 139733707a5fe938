/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { locales } from '@foyer/contracts/locale'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from './chromium.ts'
import { serveKioskPage, type KioskPage } from './kiosk-page.ts'
import { findFaults } from './screen-faults.ts'
import { samples, viewOf } from './sample-views.ts'

const portrait = { width: 1080, height: 1920 }
const landscape = { width: 1920, height: 1080 }
const laptop = { width: 432, height: 768 }
const looks = [
  { name: 'portrait', viewport: portrait, textSize: 'standard', contrast: 'normal' },
  { name: 'portrait, large type', viewport: portrait, textSize: 'large', contrast: 'normal' },
  { name: 'landscape', viewport: landscape, textSize: 'standard', contrast: 'normal' },
  { name: 'landscape, large type', viewport: landscape, textSize: 'large', contrast: 'normal' },
  {
    name: 'in a small window, large type, high contrast',
    viewport: laptop,
    textSize: 'large',
    contrast: 'high',
  },
] as const

describe('every screen of the kiosk, drawn by Chromium', () => {
  let page: KioskPage
  let browser: Browser
  beforeAll(async () => {
    page = await serveKioskPage()
    browser = await launchChromium([])
  })
  afterAll(async () => {
    await browser.close()
    await page.stop()
  })

  const open = async (viewport: { width: number; height: number }) => {
    const tab = await (await browser.newContext({ viewport, reducedMotion: 'reduce' })).newPage()
    const complaints: string[] = []
    tab.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    tab.on('pageerror', (error) => complaints.push(String(error)))
    tab.on('request', (request) => {
      if (new URL(request.url()).host !== new URL(page.url).host) complaints.push(`asks for ${request.url()}`)
    })
    return { tab, complaints }
  }
  /** Painted, and measured once more after the layout: the chart draws itself to its room. */
  const shown = async (tab: Page, revision: number): Promise<void> => {
    await tab.locator(`.kiosk[data-revision="${revision}"]`).waitFor()
    await tab.evaluate(
      () =>
        new Promise((done) =>
          requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))),
        ),
    )
  }

  for (const { name, viewport, textSize, contrast } of looks) {
    it(`clips nothing, keeps its targets large and within reach: ${name}`, async () => {
      const { tab, complaints } = await open(viewport)
      const faults: string[] = []
      const helpPlaces = new Set<string>()
      let revision = 0
      for (const locale of locales) {
        for (const sample of samples) {
          revision += 1
          page.show(viewOf(sample, { locale, textSize, contrast }, revision))
          if (revision === 1) {
            await tab.goto(page.url)
            await shown(tab, revision)
            await tab.evaluate(() => document.fonts.ready)
          }
          await shown(tab, revision)
          const found = await tab.evaluate(findFaults, { portrait: viewport.height > viewport.width })
          for (const fault of found.faults) faults.push(`${sample.name} ${locale}: ${fault}`)
          helpPlaces.add(`${locale} ${found.help}`)
        }
      }
      expect(complaints).toEqual([])
      expect(faults).toEqual([])
      const places = new Set([...helpPlaces].map((place) => place.split(' ').slice(1).join(' ')))
      expect([...places]).toHaveLength(1)
      await tab.context().close()
    }, 180_000)
  }
})
