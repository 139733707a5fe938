import type { Page } from 'playwright-core'
import type { SampleHall } from './sample-hall.ts'

/** A picture of one state of one page, in one size and one scheme. */
export const sizes = {
  desktop: { width: 1440, height: 900 },
  wall: { width: 3840, height: 2160 },
  phone: { width: 390, height: 844 },
}
export type Shot = {
  name: string
  size: keyof typeof sizes
  dark: boolean
  locale: string
  user: string | null
  go: (page: Page, hall: SampleHall) => Promise<void>
}

export const base = { size: 'desktop', dark: false, locale: 'zh-CN' } as const

export const open = (path: string, ready: string) => async (page: Page, hall: SampleHall) => {
  await page.goto(hall.url + path)
  await page.waitForSelector(ready)
}
