// What a test hands to a page runs there and sees the browser.
/// <reference lib="dom" />
import { catalogues } from '@foyer/texts/catalogues'
import type { BrowserContext, Page } from 'playwright-core'
import { HEIGHT, type MadeHead, WIDTH } from './made-head.ts'

/*
 * Somebody before the camera: a made head that does what the page's screen asks, as a person does who reads it. Only
 * the capture device is not real; what the page makes of its pictures, and all that follows, is.
 */

/** Degrees. Heads are drawn in these steps, and the person's turns end at the last. */
const YAWS = [-36, -30, -24, -18, -12, -6, 0, 6, 12, 18, 24, 30, 36]
const PITCHES = [-26, -18, -9, 0, 9, 18, 26]
/** How far a person turns when the screen says so, degrees. */
const TURN = 30
const NOD = 24

/** How somebody moves: after what time, and how fast (people turn to look at 60–90° a second when they are at ease). */
export type Manner = { readonly reactsAfterMs: number; readonly degreesPerSecond: number }
export const atEase: Manner = { reactsAfterMs: 300, degreesPerSecond: 75 }

/** Base64 of JPEGs, by `yaw,pitch`; and the empty room. */
export type Drawn = { readonly room: string; readonly head: Readonly<Record<string, string>> }

/** Draws every place of a head beforehand: some ten seconds. */
export const drawHead = async (head: MadeHead): Promise<Drawn> => {
  const drawn: Record<string, string> = {}
  for (const yaw of YAWS) {
    for (const pitch of PITCHES) {
      drawn[`${yaw},${pitch}`] = (await head.picture({ yaw, pitch })).toString('base64')
    }
  }
  return { room: (await head.room()).toString('base64'), head: drawn }
}

type Stage = {
  /** Name of the person before the camera; null: nobody. */
  person: string | null
  /** When the picture of the person was first drawn after `person` was set; ms since 1970. */
  appearedAt: number
  /** When the head began to move for the present challenge, and when it last stood where it was asked to. */
  beganToMoveAt: number
  arrivedAt: number
  challengedAt: number
  arrive: (person: string | null) => void
}

declare global {
  interface Window {
    stage: Stage
  }
}

type Given = {
  readonly people: Readonly<Record<string, Drawn>>
  readonly titles: Readonly<Record<string, string>>
  readonly manner: Manner
  readonly size: { readonly width: number; readonly height: number }
  readonly turn: number
  readonly nod: number
  readonly yaws: readonly number[]
  readonly pitches: readonly number[]
}

/** Runs in the page, before any of its scripts, and so holds everything it needs. */
const standBeforeCamera = ({ people, titles, manner, size, turn, nod, yaws, pitches }: Given): void => {
  if (!('mediaDevices' in navigator)) return
  type Place = { readonly yaw: number; readonly pitch: number }
  const straight: Place = { yaw: 0, pitch: 0 }
  const wallNow = (): number => performance.timeOrigin + performance.now()
  const bitmapOf = (base64: string): Promise<ImageBitmap> => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
    return createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }))
  }
  const bitmaps = new Map<string, Promise<ImageBitmap>>()
  const bitmapFor = (key: string, base64: string): Promise<ImageBitmap> => {
    const known = bitmaps.get(key) ?? bitmapOf(base64)
    bitmaps.set(key, known)
    return known
  }
  const stage: Stage = {
    person: null,
    appearedAt: 0,
    beganToMoveAt: 0,
    arrivedAt: 0,
    challengedAt: 0,
    arrive: (person) => {
      stage.person = person
      stage.appearedAt = 0
      stage.beganToMoveAt = 0
      stage.arrivedAt = 0
      stage.challengedAt = 0
    },
  }
  window.stage = stage

  /** Where the screen asks the head to point: by its title, or by where the dot is (mirrored, as the preview is). */
  const asked = (): Place => {
    const dot = document.querySelector<SVGGElement>('.face-dot')
    if (dot !== null) {
      const [x = 320, y = 240] = (dot.style.transform.match(/-?[\d.]+/g) ?? []).map(Number)
      return {
        yaw: ((size.width / 2 - x) / (0.38 * size.width)) * turn,
        pitch: ((size.height / 2 - y) / (0.4 * size.height)) * nod,
      }
    }
    const title = document.querySelector('[data-anchor="title"]')?.textContent ?? ''
    const kind = Object.entries(titles).find(([, words]) => words === title)?.[0]
    if (kind === 'turn-left') return { yaw: turn, pitch: 0 }
    if (kind === 'turn-right') return { yaw: -turn, pitch: 0 }
    return straight
  }
  const nearest = (values: readonly number[], value: number): number =>
    values.reduce(
      (best, each) => (Math.abs(each - value) < Math.abs(best - value) ? each : best),
      values[0] ?? 0,
    )

  const noise = (): OffscreenCanvas => {
    const grain = new OffscreenCanvas(size.width, size.height)
    const context = grain.getContext('2d')
    if (context === null) return grain
    const pixels = context.createImageData(size.width, size.height)
    for (let at = 0; at < pixels.data.length; at += 4) {
      const grey = Math.random() * 255
      pixels.data.set([grey, grey, grey, 10], at)
    }
    context.putImageData(pixels, 0, 0)
    return grain
  }

  navigator.mediaDevices.getUserMedia = () => {
    const canvas = document.createElement('canvas')
    canvas.width = size.width
    canvas.height = size.height
    const context = canvas.getContext('2d')
    if (context === null) throw new DOMException('no canvas', 'NotReadableError')
    const grain = noise()
    const stream = canvas.captureStream(25)
    const wishes: { readonly at: number; readonly place: Place }[] = []
    let place = straight
    let wished = straight
    let last = performance.now()

    const move = (now: number): void => {
      const wish = asked()
      const before = wishes.at(-1)?.place ?? straight
      if (wish.yaw !== before.yaw || wish.pitch !== before.pitch) {
        wishes.push({ at: now, place: wish })
        if (stage.challengedAt === 0) stage.challengedAt = wallNow()
      }
      while (wishes.length > 1 && (wishes[1]?.at ?? now) <= now - manner.reactsAfterMs) wishes.shift()
      const [heard] = wishes
      if (heard !== undefined && heard.at <= now - manner.reactsAfterMs) wished = heard.place
      const way = { yaw: wished.yaw - place.yaw, pitch: wished.pitch - place.pitch }
      const far = Math.hypot(way.yaw, way.pitch)
      if (far > 0) {
        if (stage.beganToMoveAt === 0) stage.beganToMoveAt = wallNow()
        const share = Math.min(1, (manner.degreesPerSecond * (now - last)) / 1000 / far)
        place = { yaw: place.yaw + way.yaw * share, pitch: place.pitch + way.pitch * share }
        if (share === 1 && (wished.yaw !== 0 || wished.pitch !== 0)) stage.arrivedAt = wallNow()
      }
      last = now
    }
    const draw = async (now: number): Promise<void> => {
      move(now)
      const { person } = stage
      const [first] = Object.values(people)
      const drawn = person === null ? first : people[person]
      const key = `${nearest(yaws, place.yaw)},${nearest(pitches, place.pitch)}`
      const base64 = person === null ? drawn?.room : drawn?.head[key]
      if (base64 === undefined) return
      const bitmap = await bitmapFor(`${person} ${person === null ? 'room' : key}`, base64)
      // Nobody stands quite still.
      const sway = [2 * Math.sin(now / 700), 1.5 * Math.sin(now / 900 + 1)] as const
      context.drawImage(bitmap, -4 + sway[0], -3 + sway[1], size.width + 8, size.height + 6)
      const shift = [Math.floor(Math.random() * size.width), Math.floor(Math.random() * size.height)] as const
      for (const x of [-size.width, 0]) {
        for (const y of [-size.height, 0]) context.drawImage(grain, x + shift[0], y + shift[1])
      }
      if (person !== null && stage.appearedAt === 0) stage.appearedAt = wallNow()
    }
    const tick = async (): Promise<void> => {
      if (stream.getTracks().every((track) => track.readyState === 'ended')) return
      await draw(performance.now())
      setTimeout(() => void tick(), 40)
    }
    void tick()
    return Promise.resolve(stream)
  }
}

/** A page whose camera shows whoever `arrives`; to begin with, an empty room. */
export const openPersonAtCamera = async (
  context: BrowserContext,
  people: Readonly<Record<string, Drawn>>,
  manner: Manner,
): Promise<{ readonly page: Page; readonly arrives: (person: string | null) => Promise<void> }> => {
  const { camera } = catalogues['zh-CN'].face
  const titles = {
    'turn-left': camera['turn-left'],
    'turn-right': camera['turn-right'],
    'follow-dot': camera['follow-dot'],
  }
  const page = await context.newPage()
  await page.addInitScript(standBeforeCamera, {
    people,
    titles,
    manner,
    size: { width: WIDTH, height: HEIGHT },
    turn: TURN,
    nod: NOD,
    yaws: YAWS,
    pitches: PITCHES,
  })
  const arrives = (person: string | null): Promise<void> =>
    page.evaluate((who) => window.stage.arrive(who), person)
  return { page, arrives }
}
