/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { locales } from '@foyer/contracts/locale'
import { launchChromium } from './chromium.ts'
import { serveKioskPage } from './kiosk-page.ts'
import { samples, viewOf } from './sample-views.ts'

/*
 * Pictures of every screen, to be looked at: `node tests/browser/screens.ts --to FOLDER [--only PART] [--locale L]
 * [--look standard|large|high|mirror] [--shape portrait|landscape]`.
 */
const { values } = parseArgs({
  options: {
    to: { type: 'string' },
    only: { type: 'string', default: '' },
    locale: { type: 'string' },
    look: { type: 'string', default: 'standard' },
    shape: { type: 'string' },
    scale: { type: 'string', default: '0.5' },
  },
})
const folder = values.to ?? 'screens'
const scale = Number(values.scale)
const shapes = { portrait: { width: 1080, height: 1920 }, landscape: { width: 1920, height: 1080 } }

await mkdir(folder, { recursive: true })
const page = await serveKioskPage()
const browser = await launchChromium([])
try {
  for (const [shape, size] of Object.entries(shapes)) {
    if (values.shape !== undefined && values.shape !== shape) continue
    const context = await browser.newContext({
      viewport: { width: Math.round(size.width * scale), height: Math.round(size.height * scale) },
      deviceScaleFactor: 1,
      reducedMotion: 'reduce',
    })
    const tab = await context.newPage()
    let revision = 0
    if (values.look !== 'mirror') await tab.goto(page.url)
    for (const locale of locales) {
      if (values.locale !== undefined && values.locale !== locale) continue
      for (const sample of samples) {
        if (!sample.name.includes(values.only)) continue
        revision += 1
        page.show(
          viewOf(
            sample,
            {
              locale,
              textSize: values.look === 'large' ? 'large' : 'standard',
              contrast: values.look === 'high' ? 'high' : 'normal',
            },
            revision,
          ),
        )
        const target =
          values.look === 'mirror' ? (await tab.goto(`${page.url}/desk`), tab.frameLocator('#mirror')) : tab
        await target.locator(`.kiosk[data-revision="${revision}"]`).waitFor()
        await tab.evaluate(() => document.fonts.ready)
        await tab.waitForTimeout(350)
        await tab.screenshot({ path: join(folder, `${sample.name}-${locale}-${values.look}-${shape}.png`) })
      }
    }
    await context.close()
  }
} finally {
  await browser.close()
  await page.stop()
}
