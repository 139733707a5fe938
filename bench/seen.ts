// What a bench hands to a page runs there and sees the browser.
/// <reference lib="dom" />
import { fileURLToPath } from 'node:url'
import { decodeFaceFrame } from '@foyer/contracts/face-frame'
import { openFaceEngine } from '@foyer/models/engine/face-engine'
import { readSet } from '@foyer/models/set'
import { launchChromium } from '@foyer/tests/browser/chromium'
import { MadeHead, photographOf } from '@foyer/tests/browser/made-head'
import { atEase, drawHead, openPersonAtCamera } from '@foyer/tests/browser/person-at-camera'
import { openHall, type Edits, type Hall } from '@foyer/tests/hall/hall'
import type { Page } from 'playwright-core'
import { z } from 'zod'
import type { Bench, Row } from './bench.ts'
import { onScreen, PORTRAIT } from './kiosk-browser.ts'
import { rounded, roundedSummary } from './summary.ts'

const BUILT = fileURLToPath(new URL('../models/built', import.meta.url))
const RUNS = 20
const PATIENCE_MS = 60_000
/** People must not fall in step with the camera's frames. */
const SPREAD_MS = 1_000

declare global {
  interface Window {
    /** The camera's messages since somebody came, as the page gave them to its link. */
    framesSent: Uint8Array[]
  }
}

/** Keeps the page's binary messages, before any of its scripts runs. */
const keepFrames = (): void => {
  window.framesSent = []
  const prototype = WebSocket.prototype
  const real = Object.getOwnPropertyDescriptor(prototype, 'send')?.value
  Object.defineProperty(prototype, 'send', {
    value(this: WebSocket, data: unknown) {
      if (data instanceof Uint8Array) window.framesSent.push(data.slice())
      Reflect.apply(real, this, [data])
    },
  })
}

const withModels = (modelsDir: string): Edits => {
  const edit = (config: Readonly<Record<string, unknown>>) => ({
    ...config,
    face: { ...z.looseObject({}).parse(config['face']), modelsDir },
  })
  return { 'hall-server': edit, 'kiosk-host': edit }
}

type Look = {
  readonly appearedAt: number
  readonly askedAt: number
  readonly doneAt: number
  readonly paintedAt: number
  readonly shown: string
  readonly kind: string
}

/**
 * From the moment that somebody steps before the camera: when the challenge was painted, when the page showed that it
 * was done, and when the next screen was painted. Milliseconds since 1970.
 */
const lookOf = (page: Page): Promise<Look> =>
  page.evaluate(
    (limit) =>
      new Promise<Look>((resolve, reject) => {
        let [askedAt, doneAt] = [0, 0]
        let kind = ''
        let ended = false
        const wall = (): number => performance.timeOrigin + performance.now()
        const painted = (then: () => void): number => requestAnimationFrame(() => requestAnimationFrame(then))
        const observer = new MutationObserver(() => {
          const step = document.querySelector<HTMLElement>('.face-preview')?.dataset['step'] ?? null
          if (step === 'challenge' && kind === '') {
            kind = document.querySelector('[data-anchor="title"]')?.textContent ?? '?'
            painted(() => (askedAt = wall()))
          }
          if (step !== 'challenge' && kind !== '' && doneAt === 0) doneAt = wall()
          const shown = document.querySelector<HTMLElement>('.kiosk')?.dataset['shown'] ?? ''
          if (shown === 'face' || ended) return
          ended = true
          observer.disconnect()
          painted(() =>
            resolve({ appearedAt: window.stage.appearedAt, askedAt, doneAt, paintedAt: wall(), shown, kind }),
          )
        })
        observer.observe(document.body, { subtree: true, childList: true, attributes: true })
        setTimeout(() => reject(new RangeError('nothing came of the look')), limit)
        window.framesSent = []
        window.stage.arrive('own')
      }),
    PATIENCE_MS,
  )

/** JPEGs of the frames that were sent since somebody came. */
const framesOf = async (page: Page): Promise<readonly Uint8Array[]> => {
  const sent = await page.evaluate(() =>
    window.framesSent.map((bytes) => {
      let text = ''
      for (const byte of bytes) text += String.fromCharCode(byte)
      return btoa(text)
    }),
  )
  return sent.flatMap((base64) => {
    const reading = decodeFaceFrame(new Uint8Array(Buffer.from(base64, 'base64')))
    return reading.kind === 'discarded' ? [] : [reading.frame.jpeg]
  })
}

/** A visit in which nothing was done ends without a goodbye. */
const leave = async (page: Page, hall: Hall): Promise<void> => {
  await hall.simulator.liftCard()
  await page.locator('[data-anchor="action:leave"]').click()
  await page.locator('.kiosk[data-shown="goodbye"], .kiosk[data-shown="start"]').waitFor()
  const goodbye = page.locator('.kiosk[data-shown="goodbye"] [data-anchor="action:confirm"]')
  if (await goodbye.isVisible()) await goodbye.click()
  await onScreen(page, 'start')
}

/** The head was not enrolled, so nothing can be measured; the kiosk's own words say why. */
class NotEnrolled extends Error {
  readonly code = 'bench-not-enrolled'
}

const enrol = async (page: Page, hall: Hall): Promise<void> => {
  const person = (await hall.simulator.people()).find(
    ({ story, customerNumbers }) => story.includes('欠费') && customerNumbers.length === 1,
  )
  if (person === undefined) throw new TypeError('the demo has no debtor')
  await hall.simulator.placeCard(person.id)
  await onScreen(page, 'account')
  await page.locator('[data-anchor="action:service/face"]').click()
  await onScreen(page, 'face-consent')
  await page.evaluate(() => window.stage.arrive('own'))
  await page.locator('[data-anchor="action:confirm"]').click()
  const enrolled = page.locator('[data-anchor="action:check-face"]')
  const refused = page.locator('.kiosk[data-shown="problem"] [data-anchor="title"]')
  await enrolled.or(refused).waitFor({ timeout: PATIENCE_MS })
  if (await refused.isVisible()) throw new NotEnrolled(await refused.innerText())
  await leave(page, hall)
}

export const seen: Bench = {
  what: 'Somebody steps before the camera until “is this you?” is painted, against the engine alone on the same frames',
  run: async ({ now, say, signal, inputs, models }) => {
    const runs = inputs ?? RUNS
    const modelsDir = models ?? BUILT
    const { set } = (await readSet(modelsDir)).models
    say('seen: drawing a head')
    const own = await drawHead(await MadeHead.of(await photographOf('third'), modelsDir))
    await using hall = await openHall({ edits: withModels(modelsDir) })
    const browser = await launchChromium([])
    try {
      const context = await browser.newContext({ viewport: PORTRAIT })
      await context.addInitScript(keepFrames)
      const { page, arrives } = await openPersonAtCamera(context, { own }, atEase)
      await page.goto(hall.urls.kiosk)
      await onScreen(page, 'start')
      await enrol(page, hall)
      await using engine = await openFaceEngine({ modelsDir, workers: 1, log: { warn: () => undefined } })
      const parts: Record<'whole' | 'asked' | 'moved' | 'after' | 'bare' | 'frames', number[]> = {
        whole: [],
        asked: [],
        moved: [],
        after: [],
        bare: [],
        frames: [],
      }
      const otherwise: string[] = []
      for (let run = 1; run <= runs && !signal.aborted; run += 1) {
        await arrives(null)
        await page.locator('[data-anchor="action:way/face"]').click()
        await page.locator('.face-preview[data-step="finding"]').waitFor({ timeout: PATIENCE_MS })
        await new Promise((resolve) => setTimeout(resolve, 500 + Math.random() * SPREAD_MS))
        const { appearedAt, askedAt, doneAt, paintedAt, shown, kind } = await lookOf(page)
        const frames = await framesOf(page)
        say(`seen: run ${run} of ${runs}: ${kind}: ${shown} after ${rounded(paintedAt - appearedAt)} ms`)
        await leave(page, hall)
        if (shown !== 'face-confirm') {
          otherwise.push(`${kind}: ${shown}`)
          continue
        }
        const began = now()
        for (const jpeg of frames) {
          await engine.observe(jpeg, { lane: 'bench', embed: true, live: engine.models.liveness })
        }
        parts.bare.push(now() - began)
        parts.frames.push(frames.length)
        parts.whole.push(paintedAt - appearedAt)
        parts.asked.push(askedAt - appearedAt)
        parts.moved.push(doneAt - askedAt)
        parts.after.push(paintedAt - doneAt)
      }
      const rows: Row[] = [
        { what: 'appears → “is this you?” painted (ms)', ...roundedSummary(parts.whole) },
        { what: 'appears → challenge painted (ms)', ...roundedSummary(parts.asked) },
        { what: 'challenge painted → seen as done: the person moves (ms)', ...roundedSummary(parts.moved) },
        { what: 'seen as done → “is this you?” painted (ms)', ...roundedSummary(parts.after) },
        { what: 'engine alone on the same frames (ms)', ...roundedSummary(parts.bare) },
        { what: 'frames', ...roundedSummary(parts.frames) },
      ]
      return {
        rows,
        conditions: {
          set,
          person: `a head made of a photograph; reacts after ${atEase.reactsAfterMs} ms, turns at ${atEase.degreesPerSecond}° a second`,
          'not recognised': otherwise.length === 0 ? 0 : otherwise.join('; '),
          'last part': 'the person looks back at the screen in it, for which the same reaction and pace hold',
          'engine alone': 'one worker, one frame after the other, in this process while the kiosk is idle',
        },
      }
    } finally {
      await browser.close()
    }
  },
}
