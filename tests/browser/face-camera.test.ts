// What a test hands to a page runs there and sees the browser.
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { FaceFrame } from '@foyer/contracts/face-frame'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import sharp, { type Stats } from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { stillCamera, type FakeCamera } from './fake-camera.ts'
import { serveKioskPage, type KioskPage } from './kiosk-page.ts'
import { challenged, face } from './sample-faces.ts'
import { start } from './sample-screens.ts'
import { viewOf } from './sample-views.ts'
import type { Sample } from './sample.ts'

/** What the page's camera has done, kept by the page itself before any of its scripts runs. */
declare global {
  interface Window {
    opened: MediaStream[]
    fullLink: boolean
  }
}
const keepStreams = (): void => {
  window.opened = []
  window.fullLink = false
  if (!('mediaDevices' in navigator)) return
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await real(constraints)
    window.opened.push(stream)
    return stream
  }
  const waiting = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'bufferedAmount')
  Object.defineProperty(WebSocket.prototype, 'bufferedAmount', {
    get() {
      return window.fullLink ? 10_000_000 : waiting?.get?.call(this)
    },
  })
}

const visit = { occupied: true, canGoBack: true }
const atStart: Sample = { name: 'start', screen: start({ face: true }), around: {} }
const looking: Sample = { name: 'face', screen: face({}), around: visit }
const following: Sample = {
  name: 'follow',
  screen: challenged('follow-dot', 0.4, { x: 0.25, y: 0.5 }),
  around: visit,
}

describe('the camera of the kiosk’s page', () => {
  let camera: FakeCamera
  let browser: Browser
  let host: KioskPage
  let context: BrowserContext
  let page: Page
  let revision = 0

  beforeAll(async () => {
    camera = await stillCamera({ shades: 8 })
    browser = await launchChromium(camera.args)
  })
  afterAll(async () => {
    await browser.close()
    camera.remove()
  })
  const open = async (from: Browser): Promise<void> => {
    context = await from.newContext({ viewport: { width: 540, height: 960 } })
    page = await context.newPage()
    await page.addInitScript(keepStreams)
  }
  const show = async (sample: Sample): Promise<void> => {
    revision += 1
    host.show(viewOf(sample, { locale: 'zh-CN' }, revision))
    if (page.url() === 'about:blank') await page.goto(host.url)
    await page.locator(`.kiosk[data-revision="${revision}"]`).waitFor()
  }
  beforeEach(async () => {
    host = await serveKioskPage()
    await open(browser)
  })
  afterEach(async () => {
    await context.close()
    await host.stop()
  })

  const told = (): string[] =>
    host.heard.flatMap((message) =>
      message.type === 'intent' && message.intent.type === 'camera' ? [message.intent.state] : [],
    )
  const tracks = (): Promise<string[]> =>
    page.evaluate(() => window.opened.flatMap((stream) => stream.getTracks().map((each) => each.readyState)))
  const framesAfter = async (count: number): Promise<FaceFrame[]> => {
    await expect.poll(() => host.frames.length, { timeout: 15_000 }).toBeGreaterThanOrEqual(count)
    return host.frames
  }
  const noMoreFrames = async (): Promise<void> => {
    await page.waitForTimeout(200)
    const before = host.frames.length
    await page.waitForTimeout(600)
    expect(host.frames.length).toBe(before)
  }

  test('is closed on every other screen, open on the face screen, and stopped as soon as that goes', async () => {
    await show(atStart)
    await page.waitForTimeout(500)
    expect(await tracks()).toEqual([])

    await show(looking)
    await framesAfter(6)
    expect(told()).toEqual(['running'])
    expect(await tracks()).toEqual(['live'])

    await show(atStart)
    expect(await tracks()).toEqual(['ended'])
    await noMoreFrames()
    expect(await page.locator('video').count()).toBe(0)
  })

  test('sends JPEG frames of 640 by 480, each newer than the one before, also after it was opened again', async () => {
    await show(looking)
    await framesAfter(4)
    await show(atStart)
    await show(looking)
    const frames = [...(await framesAfter(host.frames.length + 4))]
    for (const [index, frame] of frames.entries()) {
      const { format, width, height } = await sharp(frame.jpeg).metadata()
      expect({ format, width, height }).toEqual({ format: 'jpeg', width: 640, height: 480 })
      const before = frames[index - 1]
      if (before === undefined) continue
      expect(frame.number).toBe(before.number + 1)
      expect(frame.capturedAt).toBeGreaterThan(before.capturedAt)
    }
    expect(told()).toEqual(['running', 'running'])
  })

  test('sends what the camera sees, not mirrored, at a pace that a kiosk can follow', async () => {
    await show(looking)
    const frames = await framesAfter(10)
    const shown = await page
      .locator('.face-picture')
      .evaluate((element) => getComputedStyle(element).transform)
    expect(shown).toContain('matrix(-1')
    const [first] = frames
    const last = frames.at(-1)
    if (first === undefined || last === undefined) throw new TypeError('no frames')
    const perSecond = (1000 * (frames.length - 1)) / (last.capturedAt - first.capturedAt)
    expect(perSecond).toBeLessThan(12)
    const half = (left: number) =>
      sharp(Buffer.from(first.jpeg)).extract({ left, top: 0, width: 320, height: 480 }).stats()
    const source = await camera.picture()
    const sourceHalf = (left: number) =>
      sharp(source).extract({ left, top: 0, width: 320, height: 480 }).stats()
    const red = async (stats: Promise<Stats>) => (await stats).channels[0]?.mean ?? Number.NaN
    const sent = (await red(half(0))) - (await red(half(320)))
    const wanted = (await red(sourceHalf(0))) - (await red(sourceHalf(320)))
    expect(Math.sign(sent)).toBe(Math.sign(wanted))
    expect(Math.abs(sent - wanted)).toBeLessThan(8)
  })

  test('drops frames while the link is full, and goes on when it is free', async () => {
    await show(looking)
    await framesAfter(3)
    await page.evaluate(() => {
      window.fullLink = true
    })
    await noMoreFrames()
    await page.evaluate(() => {
      window.fullLink = false
    })
    await framesAfter(host.frames.length + 3)
    expect(told()).toEqual(['running'])
  })

  test('stays open through the steps of one look, and the preview with it', async () => {
    await show(looking)
    await framesAfter(3)
    await show(following)
    await framesAfter(host.frames.length + 3)
    expect(await tracks()).toEqual(['live'])
    const playing = await page
      .locator('.face-picture')
      .evaluate((video: HTMLVideoElement) => video.videoWidth > 0 && !video.paused)
    expect(playing).toBe(true)
    const dot = await page.locator('.face-dot').getAttribute('style')
    expect(dot).toContain('translate(160px, 240px)')
  })

  test('says that it was unplugged, and lets go of it', async () => {
    await show(looking)
    await framesAfter(3)
    await page.evaluate(() => {
      // What Chromium does when the device goes; a page cannot pull a plug.
      for (const track of window.opened.flatMap((stream) => stream.getTracks()))
        track.dispatchEvent(new Event('ended'))
    })
    await expect.poll(told).toEqual(['running', 'lost'])
    expect(await tracks()).toEqual(['ended'])
    await noMoreFrames()
    await page.locator('.drawn-face').waitFor()
  })

  test('lets go when the host falls silent', async () => {
    await show(looking)
    await framesAfter(3)
    await host.stop()
    await expect.poll(tracks, { timeout: 5_000 }).toEqual(['ended'])
    host = await serveKioskPage()
  })

  test('says that it may not be used', async () => {
    await context.close()
    const asking = await launchChromium(['--use-fake-device-for-media-stream', '--deny-permission-prompts'])
    try {
      await open(asking)
      await show(looking)
      await expect.poll(told).toEqual(['denied'])
      expect(host.frames).toEqual([])
    } finally {
      await asking.close()
    }
  })

  test('says that there is none', async () => {
    await context.close()
    const blind = await launchChromium([
      '--use-fake-device-for-media-stream=device-count=0',
      '--use-fake-ui-for-media-stream',
    ])
    try {
      await open(blind)
      await show(looking)
      await expect.poll(told).toEqual(['missing'])
    } finally {
      await blind.close()
    }
  })

  test('is never opened by the mirror at a desk, which says that the picture stays at the kiosk', async () => {
    host.show(viewOf(looking, { locale: 'zh-CN' }, ++revision))
    await page.goto(`${host.url}/desk`)
    const mirror = page.frameLocator('#mirror')
    await mirror.getByText('摄像头画面只留在机器前').waitFor()
    expect(await mirror.locator('video').count()).toBe(0)
    expect(await tracks()).toEqual([])
  })
})
