import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type FaceEngine, openFaceEngine } from '@foyer/models/engine/face-engine'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { hindranceOf } from './greeter.ts'
import { codeOf, type FaceHall, liveness, openFaceHall } from './testing/face-hall.ts'
import { embeddingOf } from './testing/vectors.ts'

const modelsDir = fileURLToPath(new URL('../../../../models/built', import.meta.url))
const pictures = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
)
const pictureOf = (number: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(join(pictures, `sample${number}.jpg`)))

let engine: FaceEngine
beforeAll(async () => {
  // `npm run models` builds them; without them this says which file is missing.
  engine = await openFaceEngine({ modelsDir, workers: 1, log: { warn: () => undefined } })
})
afterAll(() => engine[Symbol.asyncDispose]())

let hall: FaceHall
beforeEach(async () => {
  hall = await openFaceHall({
    models: { kind: 'models', models: engine.models, observe: (jpeg, ask) => engine.observe(jpeg, ask) },
  })
})
afterEach(() => hall.close())

const look = (picture: Uint8Array) => engine.observe(picture, { lane: 'test', embed: true, live: true })

/** One face cut out of each group picture, as a greeter's glasses cut it out; those that this set of models takes. */
const goodFaces = async (): Promise<{ picture: Uint8Array<ArrayBuffer>; embedding: Float32Array }[]> => {
  const good = []
  for (const number of [1, 2, 3, 4, 5, 6]) {
    const whole = await look(pictureOf(number))
    const box = whole.kind === 'seen' ? whole.face?.box : undefined
    if (whole.kind !== 'seen' || box === undefined) continue
    const side = Math.round(Math.max(box.width, box.height) * 1.5)
    const left = Math.max(0, Math.round(box.x + box.width / 2 - side / 2))
    const top = Math.max(0, Math.round(box.y + box.height / 2 - side / 2))
    const crop = {
      left,
      top,
      width: Math.min(side, whole.width - left),
      height: Math.min(side, whole.height - top),
    }
    const picture = new Uint8Array(
      await sharp(pictureOf(number)).extract(crop).jpeg({ quality: 92 }).toBuffer(),
    )
    const seen = await look(picture)
    const face = seen.kind === 'seen' ? seen.face : null
    if (face?.embedding && hindranceOf(face, engine.models.thresholds.live) === null)
      good.push({ picture, embedding: Float32Array.from(face.embedding) })
  }
  return good
}

test('a greeter is told of those who agreed, how to address them and where to lead them; of others nothing', async () => {
  const [first, second] = await goodFaces()
  if (first === undefined || second === undefined) throw new RangeError('no two good faces among the samples')
  expect((await hall.sendPicture('greeter', Uint8Array.from(first.picture))).body).toEqual({
    outcome: 'nobody',
  })
  const { token } = await hall.visitBy(hall.cardOf('贵宾'))
  const body = {
    ...(await hall.enrolmentBody(token, first.embedding)),
    embedding: embeddingOf(first.embedding, engine.models.embedding.id),
    liveness,
  }
  expect((await hall.ask('POST', '/face/enrolment', token, body)).status).toBe(201)
  const person = hall.personOf('贵宾')
  const answer = await hall.sendPicture('greeter', Uint8Array.from(first.picture))
  expect(answer.body).toMatchObject({
    outcome: 'person',
    address: person.name.slice(0, 1),
    tags: expect.arrayContaining(['vip']),
    appointment: null,
    leadTo: 'manager',
  })
  expect(answer.text).not.toContain(person.name)
  expect((await hall.sendPicture('greeter', Uint8Array.from(second.picture))).body).toEqual({
    outcome: 'nobody',
  })
  const audit = await hall.hall().staff.readAudit(null, 20)
  const asked = audit.filter(({ action }) => action === 'face.greeter-identified')
  expect(asked.map(({ actor, subject, outcome }) => `${actor} ${subject} ${outcome}`)).toEqual([
    'staff:greeter nobody done',
    `staff:greeter ${person.customerNumbers[0]} done`,
    'staff:greeter nobody done',
  ])
})

test('only a greeter may ask, only with a picture, and not without end', async () => {
  expect(codeOf(await hall.sendPicture('desk', pictureOf(1)))).toBe('forbidden')
  expect(
    codeOf(await hall.sendPicture('greeter', new Uint8Array(Buffer.from('{}')), 'application/json')),
  ).toBe('bad-request')
  expect(codeOf(await hall.sendPicture('greeter', new Uint8Array(600 * 1024)))).toBe('too-large')
  for (const bytes of [new Uint8Array(0), new Uint8Array(100), pictureOf(1).subarray(0, 2_000)])
    expect(codeOf(await hall.sendPicture('greeter', Uint8Array.from(bytes)))).toBe('bad-request')
  const statuses = []
  for (let index = 0; index < 31; index++)
    statuses.push((await hall.sendPicture('greeter', new Uint8Array(10))).status)
  expect(statuses.at(-1)).toBe(429)
})
