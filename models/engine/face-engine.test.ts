import { appendFile, cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import sharp from 'sharp'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openFaceEngine, openFaceEngineWith, spawnFaceWorker } from './face-engine.ts'
import type { FaceEngine } from './face-engine.ts'
import type { Observation, ObservedFace } from './observation.ts'
import { builtSet, samplePicture, standardLeftOut } from './testing/sets.ts'

const nothing = { lane: 'test', embed: false, live: false }
const everything = { lane: 'test', embed: true, live: true }

const opened = async (modelsDir = builtSet) => {
  const spawned: Worker[] = []
  const warn = vi.fn<(details: object, message: string) => void>()
  const engine = await openFaceEngineWith({ modelsDir, workers: 1, log: { warn } }, (dir) => {
    const worker = spawnFaceWorker(dir)
    spawned.push(worker)
    return worker
  })
  onTestFinished(() => engine[Symbol.asyncDispose]())
  return { engine, spawned, warn }
}

/** One person's part of a photograph of several. */
const portrait = async (): Promise<Buffer> => {
  const { engine } = await opened()
  const bytes = await readFile(samplePicture(1))
  const { face } = seen(await engine.observe(bytes, nothing))
  if (face === null) throw new Error('the sample picture shows a face')
  const { width, height } = await sharp(bytes).metadata()
  const { box } = face
  const left = Math.max(0, Math.floor(box.x - box.width * 0.6))
  const top = Math.max(0, Math.floor(box.y - box.height * 0.6))
  return sharp(bytes)
    .extract({
      left,
      top,
      width: Math.min(width - left, Math.ceil(box.width * 2.2)),
      height: Math.min(height - top, Math.ceil(box.height * 2.2)),
    })
    .jpeg({ quality: 95 })
    .toBuffer()
}

const seen = (observation: Observation): Extract<Observation, { kind: 'seen' }> => {
  if (observation.kind !== 'seen') throw new Error(`expected to see, got ${JSON.stringify(observation)}`)
  return observation
}

const faceIn = async (engine: FaceEngine, bytes: Uint8Array): Promise<ObservedFace> => {
  const { face } = seen(await engine.observe(bytes, everything))
  if (face === null) throw new Error('there is a face in this picture')
  return face
}

const length = (vector: Float32Array): number => Math.hypot(...vector)
const cosine = (one: Float32Array, other: Float32Array): number =>
  one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0)

test('the same bytes give the same observation, from one worker or another, with a vector of unit length', async () => {
  const picture = await portrait()
  const [first, second] = [await opened(), await opened()]
  const one = await first.engine.observe(picture, everything)
  expect(await first.engine.observe(picture, everything)).toEqual(one)
  expect(await second.engine.observe(picture, everything)).toEqual(one)
  const embedding = seen(one).face?.embedding ?? new Float32Array()
  expect(embedding.length).toBe(first.engine.models.embedding.dimensions)
  expect(length(embedding)).toBeCloseTo(1, 5)
})

test('only what was asked for is made', async () => {
  const { engine } = await opened()
  const { face } = seen(await engine.observe(await portrait(), nothing))
  expect(face).toMatchObject({ embedding: null, live: null })
})

test('grey, EXIF-turned and shrunk pictures of a face are still the same person', async () => {
  const { engine } = await opened()
  const picture = await portrait()
  const { embedding } = await faceIn(engine, picture)
  const again = [
    await sharp(picture).greyscale().jpeg().toBuffer(),
    await sharp(picture).rotate(-90).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer(),
    await sharp(picture).resize({ width: 260 }).jpeg({ quality: 90 }).toBuffer(),
  ]
  for (const bytes of again) {
    const other = await faceIn(engine, bytes)
    const alike = cosine(embedding ?? new Float32Array(), other.embedding ?? new Float32Array())
    expect(alike).toBeGreaterThan(engine.models.thresholds.verify)
  }
})

test('a picture without a face says so', async () => {
  const { engine } = await opened()
  const background = { r: 90, g: 120, b: 90 }
  const empty = await sharp({ create: { width: 640, height: 480, channels: 3, background } })
    .jpeg()
    .toBuffer()
  expect(await engine.observe(empty, everything)).toMatchObject({ kind: 'seen', faces: 0, face: null })
})

test('forty faces are counted in crowds, one is chosen, and it is said that there are several', async () => {
  const { engine } = await opened()
  const tile = await sharp(await portrait())
    .resize(200, 200, { fit: 'cover' })
    .toBuffer()
  const composite = Array.from({ length: 40 }, (_, index) => ({
    input: tile,
    left: (index % 8) * 200,
    top: Math.floor(index / 8) * 200,
  }))
  const crowd = await sharp({ create: { width: 1600, height: 1000, channels: 3, background: 'black' } })
    .composite(composite)
    .jpeg({ quality: 95 })
    .toBuffer()
  const { faces, face } = seen(await engine.observe(crowd, everything))
  // The small detector of the npm-only set misses many faces as little as these; what counts is that it is no single one.
  expect(faces).toBeGreaterThan(4)
  expect(face?.quality.problems[0]).toBe('several-people')
})

test('darkness, glare, blur, distance and nearness are each told to the person', async () => {
  const { engine } = await opened()
  const picture = await portrait()
  const problems = async (bytes: Buffer) => (await faceIn(engine, bytes)).quality.problems
  const { width, height } = await sharp(picture).metadata()
  expect(await problems(await sharp(picture).linear(0.3, 0).jpeg().toBuffer())).toContain('more-light')
  expect(await problems(await sharp(picture).linear(0.6, 140).jpeg().toBuffer())).toContain('less-light')
  expect(
    await problems(
      await sharp(picture)
        .blur(width / 110)
        .jpeg()
        .toBuffer(),
    ),
  ).toContain('hold-still')
  const far = await sharp(picture)
    .resize(60)
    .extend({ top: 60, bottom: 60, left: 60, right: 60, background: 'gray' })
    .jpeg({ quality: 95 })
    .toBuffer()
  expect(await problems(far)).toContain('come-closer')
  const near = {
    left: Math.floor(width * 0.2),
    top: Math.floor(height * 0.3),
    width: Math.floor(width * 0.6),
    height: Math.floor(height * 0.44),
  }
  expect(await problems(await sharp(picture).extract(near).jpeg().toBuffer())).toContain('step-back')
})

test('bad pictures are discarded by name, and the worker goes on', async () => {
  const { engine } = await opened()
  const picture = await portrait()
  expect(await engine.observe(new Uint8Array([1, 2, 3]), nothing)).toMatchObject({ reason: 'not-a-picture' })
  const half = picture.subarray(0, picture.length / 2)
  expect(await engine.observe(half, nothing)).toMatchObject({ reason: 'damaged' })
  expect(await engine.observe(picture, nothing)).toMatchObject({ kind: 'seen', faces: 1 })
})

test('the newest frame of a lane wins; other lanes keep theirs', async () => {
  const { engine } = await opened()
  const picture = await portrait()
  const ask = (lane: string) => engine.observe(picture, { ...nothing, lane })
  const answers = await Promise.all([ask('a'), ask('a'), ask('a'), ask('a'), ask('b')])
  expect(answers.map(({ kind }) => kind)).toEqual(['seen', 'superseded', 'superseded', 'seen', 'seen'])
})

test('a worker that dies answers failed to what it held, and another takes the next frame', async () => {
  const { engine, spawned, warn } = await opened()
  const picture = await portrait()
  const held = engine.observe(picture, nothing)
  await spawned[0]?.terminate()
  expect(await held).toMatchObject({ kind: 'failed', reason: expect.stringContaining('died') })
  expect(await engine.observe(picture, nothing)).toMatchObject({ kind: 'seen', faces: 1 })
  expect(spawned.length).toBe(2)
  expect(warn).toHaveBeenCalledOnce()
})

const copied = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-models-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await cp(builtSet, folder, { recursive: true })
  return folder
}

const tamper = async (folder: string): Promise<string> => {
  const file = (await readdir(folder)).find((name) => name.startsWith('landmarks-68')) ?? ''
  await appendFile(join(folder, file), 'x')
  return file
}

test('a model file swapped while the engine runs is refused by name at the next start of a worker', async () => {
  const folder = await copied()
  const { engine, spawned } = await opened(folder)
  const file = await tamper(folder)
  await spawned[0]?.terminate()
  const refused = await engine.observe(await portrait(), nothing)
  expect(refused).toMatchObject({ kind: 'failed', reason: expect.stringContaining(file) })
})

test('missing and altered models are refused at the opening, by name and with the remedy', async () => {
  const log = { warn: () => undefined }
  const empty = await mkdtemp(join(tmpdir(), 'foyer-models-'))
  onTestFinished(() => rm(empty, { recursive: true, force: true }))
  await expect(openFaceEngine({ modelsDir: empty, workers: 1, log })).rejects.toMatchObject({
    code: 'FACE_MODELS_MISSING',
    message: expect.stringContaining('npm run models'),
  })
  const folder = await copied()
  const file = await tamper(folder)
  await expect(openFaceEngine({ modelsDir: folder, workers: 1, log })).rejects.toMatchObject({
    code: 'FACE_MODELS_REFUSED',
    message: expect.stringContaining(file),
  })
})

test('closing answers everything and leaves no thread', async () => {
  const { engine, spawned } = await opened()
  const picture = await portrait()
  const held = engine.observe(picture, nothing)
  const waiting = engine.observe(picture, nothing)
  await engine[Symbol.asyncDispose]()
  expect([(await held).kind, (await waiting).kind]).toEqual(['failed', 'failed'])
  expect(await engine.observe(picture, nothing)).toMatchObject({ kind: 'failed' })
  expect(spawned.map(({ threadId }) => threadId)).toEqual([-1])
})

const leftOut = standardLeftOut()
if (leftOut !== null) process.stderr.write(`passive liveness is not tested: ${leftOut}\n`)
test.skipIf(leftOut !== null)('the standard set says of a frame how much it lives', async () => {
  const { engine } = await opened()
  const { live } = await faceIn(engine, await portrait())
  expect(engine.models.liveness).toBe(true)
  expect(live).toBeGreaterThanOrEqual(0)
  expect(live).toBeLessThanOrEqual(1)
})
