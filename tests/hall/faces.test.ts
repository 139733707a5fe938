import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { encodeFaceFrame } from '@foyer/contracts/face-frame'
import { residentCard } from '@foyer/contracts/hall-api'
import type { View } from '@foyer/contracts/view'
import { base64Of } from '@foyer/kiosk-host/face/vectors'
import { HallClient } from '@foyer/kiosk-host/hall/hall-client'
import type { HallResult } from '@foyer/kiosk-host/hall/question'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { openHall } from './hall.ts'
import { Screen } from './screen.ts'

const samples = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
)

/** One face of a published picture as a camera would show it, a few pixels off when the picture is held by hand. */
const photograph = (shift: number): Promise<Buffer> =>
  sharp(join(samples, 'sample5.jpg'))
    .extract({ left: 46 + shift, top: 620 + (shift % 3), width: 849, height: 770 })
    .resize(640, 480, { fit: 'cover' })
    .jpeg({ quality: 85 })
    .toBuffer()

/** Shows the picture to the camera, ten times a second, for as long as the kiosk looks. Gives all steps it showed. */
const hold = async (screen: Screen, pictures: readonly Buffer[]): Promise<ReadonlySet<string>> => {
  const steps = new Set<string>()
  const note = ({ screen: shown }: View): boolean => {
    if (shown.name === 'face') steps.add(shown.step)
    return shown.name === 'face'
  }
  for (let number = 1; note(screen.view) && number < 400; number += 1) {
    const jpeg = pictures[number % pictures.length] ?? new Uint8Array()
    screen.show(encodeFaceFrame({ number, capturedAt: number * 100, jpeg: Uint8Array.from(jpeg) }))
    await wait(100)
  }
  return steps
}

const filesBelow = async (dir: string): Promise<readonly string[]> =>
  (await readdir(dir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

test('a photograph is asked to move and cannot; the person is offered other ways, and the picture is nowhere', async () => {
  await using hall = await openHall()
  await using screen = await Screen.open(hall.urls.kiosk)
  const faceWay = ({ screen: shown }: View): boolean =>
    shown.name === 'start' && shown.ways.some(({ way, available }) => way === 'face' && available)
  await screen.until(faceWay, 'the way by face', 60_000)

  const still = await photograph(0)
  screen.press({ type: 'choose-way', way: 'face' })
  await screen.on('face')
  expect(await hold(screen, [still])).toContain('challenge')
  const notLive = await screen.on('problem')
  expect(notLive.screen).toMatchObject({ problem: 'face-not-live' })
  expect(notLive.screen.next).toEqual(['retry', 'use-card', 'use-number', 'use-phone', 'help'])

  screen.press({ type: 'back' })
  await screen.on('start')
  const [person] = await hall.simulator.people()
  await hall.simulator.placeCard(person?.id ?? '')
  await screen.on('account')
  screen.press({ type: 'choose-service', service: 'face' })
  const consent = await screen.on('face-consent')
  expect(consent.screen.points.length).toBeGreaterThan(3)
  expect(consent.screen.guardian).toBe('not-needed')
  screen.press({ type: 'confirm' })
  await screen.on('face')
  const held = await Promise.all(Array.from({ length: 24 }, (_, shift) => photograph(shift)))
  const steps = await hold(screen, held)
  expect(steps).toContain('challenge')
  expect(steps).not.toContain('comparing')
  const { screen: refused } = await screen.on('problem')
  expect(['face-not-live', 'face-timeout']).toContain(refused.problem)
  screen.press({ type: 'next', next: 'back' })
  await screen.on('account')
  screen.press({ type: 'choose-service', service: 'face' })
  await screen.on('face-consent')

  const traces = [still, ...held].flatMap((picture) => {
    const part = picture.subarray(2_000, 2_100)
    return [part, part.toString('base64').slice(2, -4)]
  })
  const holding: string[] = []
  for (const file of await filesBelow(hall.dataDir)) {
    const bytes = await readFile(file)
    if (traces.some((trace) => bytes.includes(trace))) holding.push(file)
  }
  expect(holding).toEqual([])
}, 240_000)

const kioskConfig = z.object({ hall: z.object({ url: z.string(), token: z.string() }), kioskId: z.string() })

/** A face as an engine would give it: of unit length, and not quite the same at every look. */
const vector = (seed: number, noise: number): Float32Array => {
  const values = Array.from({ length: 128 }, (_, at) => Math.sin(seed * (at + 1)) + noise * Math.cos(at * 7))
  const length = Math.hypot(...values)
  return Float32Array.from(values, (value) => value / length)
}
const value = <T>(result: HallResult<T>): T => {
  if (!result.ok) throw new TypeError(`the hall said ${JSON.stringify(result.failure)}`)
  return result.value
}

test('what the kiosk sends of a face the hall takes: enrolled with a card, recognised, confirmed, tried, erased', async () => {
  await using hall = await openHall({ processes: ['hall-server', 'simulator', 'kiosk-host'] })
  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(hall.dataDir, name), 'utf8'))
  const { hall: link, kioskId } = kioskConfig.parse(await read('kiosk-host.json'))
  const stop = new AbortController()
  const client = new HallClient({ ...link, kioskId, deadlineMs: 20_000, onAnswer: () => {} }, stop.signal)
  const { face } = client
  const [first] = z.array(z.unknown()).parse(await read('hall/demo-people.json'))
  const card = residentCard.strip().parse(first)
  const { token } = value(await client.identify({ method: 'card', card }))
  const { model: known } = value(await face.status())
  const probe = (noise: number) => ({
    embedding: { model: known ?? '', values: base64Of(vector(3, noise)) },
    liveness: { passive: null, challenge: 'blink', challengePassed: true, frames: 30 } as const,
  })
  expect(value(await face.enrolment(token))).toMatchObject({ enrolled: false, mayEnrol: 'yes' })
  const text = value(await face.consentText())
  const consent = { textSha256: text.sha256, locale: 'zh-CN', agreedAt: Date.now(), guardian: null } as const
  const enrolling = value(await face.attempt(token, 'enrol'))
  const body = { key: randomUUID(), attemptId: enrolling.id, ...probe(0), consent }
  const receipt = value(await face.enrol(token, body))
  expect(receipt.event).toBe('enrolled')
  expect(value(await face.enrol(token, body))).toEqual(receipt)
  expect(value(await face.enrolment(token)).enrolled).toBe(true)

  const looking = value(await face.attempt(null, 'identify'))
  const answer = value(await face.identification(looking.id, probe(0.02)))
  expect(answer.outcome).toBe('candidate')
  const visit = value(await face.confirmation(looking.id))
  expect(visit).toMatchObject({ assurance: 'person', customerName: card.name })

  const checking = value(await face.attempt(visit.token, 'check'))
  const tried = await face.verify(visit.token, { attemptId: checking.id, ...probe(0.01) })
  expect(value(tried)).toEqual({ outcome: 'match' })
  const mistaken = value(await face.attempt(null, 'identify'))
  expect(value(await face.identification(mistaken.id, probe(0.03))).outcome).toBe('candidate')
  value(await face.rejection(mistaken.id))

  const key = randomUUID()
  const erased = value(await face.withdraw(visit.token, key))
  expect(erased.event).toBe('erased')
  expect(value(await face.withdraw(visit.token, key))).toEqual(erased)
  const after = value(await face.attempt(null, 'identify'))
  expect(value(await face.identification(after.id, probe(0.04))).outcome).toBe('nobody')
}, 120_000)
