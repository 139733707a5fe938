import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FaceModelsError } from '../engine/face-models-error.ts'
import { readSet } from '../set.ts'
import { buildSet } from './build-set.ts'
import { readBuildConfig } from './build.config.ts'
import { checkInterface } from './check-interface.ts'
import { readManifest } from './read-manifest.ts'
import type { Source } from './originals.ts'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))
const YUNET = 'yunet_n_320.onnx'
const YUNET_BYTES = 317_434

let dir: string
const servers: Server[] = []
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'foyer-models-'))
})
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
  await rm(dir, { recursive: true, force: true })
})

const build = (outDir: string, source: Source | null = null, downloadMs = 10_000) =>
  buildSet({ set: source === null ? 'npm-only' : 'standard', source, outDir, downloadMs, say: () => {} })

const serving = async (answer: RequestListener): Promise<Source> => {
  const server = createServer(answer)
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return { kind: 'url', base: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/models` }
}

describe('a build of face models', () => {
  it('makes the npm-only set from installed packages alone, and does nothing the second time', async () => {
    const first = await build(dir)
    expect(first.fresh).toBe(true)
    const set = await readSet(dir)
    expect(set.models).toMatchObject({
      set: 'npm-only',
      embedding: { id: 'dlib-face-recognition-resnet@b413e420', dimensions: 128 },
      liveness: false,
      thresholds: { live: null },
    })
    expect(set.models.thresholds.identify).toBeGreaterThan(set.models.thresholds.verify)
    expect(set.landmarks?.input.shape).toEqual(['N', 3, 112, 112])
    expect(set.detector.madeFrom.map(({ name }) => name)).toEqual([
      'tiny_face_detector_model-weights_manifest.json',
      'tiny_face_detector_model.bin',
    ])
    expect((await build(dir)).fresh).toBe(false)
  })

  it('makes the same bytes each time, and two at once end in one whole set', async () => {
    const both = await Promise.all([build(dir), build(dir)])
    expect(both[0].set).toEqual(both[1].set)
    await readSet(dir)
    const named = both[0].set.models.map(({ file }) => file)
    expect((await readdir(dir)).toSorted()).toEqual([...named, 'set.json'].toSorted())
  })

  it('mends a set of which a file was changed or is gone, and reading it names that file', async () => {
    const { set } = await build(dir)
    const file = join(dir, set.models[0]?.file ?? '')
    await writeFile(file, 'x')
    await expect(readSet(dir)).rejects.toMatchObject({
      code: 'FACE_MODELS_REFUSED',
      message: expect.stringContaining(`${file} has the SHA-256 2d711642`),
    })
    await rm(file)
    await expect(readSet(dir)).rejects.toMatchObject({ code: 'FACE_MODELS_MISSING' })
    expect((await build(dir)).fresh).toBe(true)
    await readSet(dir)
  })

  it('that is killed leaves a whole set or none, and the next one succeeds', async () => {
    for (const milliseconds of [300, 700, 1_100, 1_500]) {
      const out = join(dir, String(milliseconds))
      const child = spawn(process.execPath, [MAIN, '--out', out, '--set', 'npm-only'], { stdio: 'ignore' })
      const ended = once(child, 'exit')
      await wait(milliseconds)
      child.kill('SIGKILL')
      await ended
      const left = await readSet(out).then(
        ({ models }) => models.set,
        (error: unknown) => (error instanceof FaceModelsError ? error.code : error),
      )
      expect(['npm-only', 'FACE_MODELS_MISSING']).toContain(left)
    }
    await build(join(dir, '700'))
    await readSet(join(dir, '700'))
  })

  it.each([
    ['has other bytes', Buffer.alloc(YUNET_BYTES), 'has the SHA-256'],
    ['is too short', Buffer.alloc(10), 'has 10 bytes instead of the 317434 bytes of the original'],
    ['is too long', Buffer.alloc(YUNET_BYTES + 9), 'is longer than the 317434 bytes of the original'],
  ])('refuses an original that %s, by name, and leaves no set', async (_what, bytes, message) => {
    await writeFile(join(dir, YUNET), bytes)
    const out = join(dir, 'out')
    await expect(build(out, { kind: 'folder', path: dir })).rejects.toMatchObject({
      code: 'FACE_MODELS_REFUSED',
      message: expect.stringContaining(`${join(dir, YUNET)}: ${message}`),
    })
    await expect(readSet(out)).rejects.toMatchObject({ code: 'FACE_MODELS_MISSING' })
  })

  it('says which original a folder does not have, and where it is published', async () => {
    await expect(build(join(dir, 'out'), { kind: 'folder', path: dir })).rejects.toMatchObject({
      code: 'FACE_MODELS_MISSING',
      message: expect.stringMatching(/yunet_n_320\.onnx is not there\. Put the file from https:/),
    })
  })
})

describe('a download of originals', () => {
  it.each<[string, RequestListener, string, string]>([
    [
      'is not there',
      (_request, response) => void response.writeHead(404).end(),
      'FACE_MODELS_MISSING',
      'answered 404',
    ],
    [
      'is something else',
      (_request, response) => void response.end(Buffer.alloc(YUNET_BYTES)),
      'FACE_MODELS_REFUSED',
      'has the SHA-256',
    ],
    [
      'is cut off',
      (_request, response) => {
        response.writeHead(200, { 'content-length': YUNET_BYTES })
        response.write(Buffer.alloc(100), () => response.destroy())
      },
      'FACE_MODELS_MISSING',
      'could not be fetched',
    ],
    [
      'ends early',
      (_request, response) => void response.end(Buffer.alloc(100)),
      'FACE_MODELS_REFUSED',
      'has 100 bytes instead of',
    ],
    ['never comes', () => {}, 'FACE_MODELS_MISSING', 'it was not here after 0.3 s'],
    [
      'never ends',
      (_request, response) => {
        const timer = setInterval(() => response.write(Buffer.of(0)), 20)
        response.once('close', () => clearInterval(timer))
      },
      'FACE_MODELS_MISSING',
      'it was not here after 0.3 s',
    ],
    [
      'is endless',
      (_request, response) => {
        const more = (): void =>
          void response.write(Buffer.alloc(65_536), (error) => void (error ?? setImmediate(more)))
        more()
      },
      'FACE_MODELS_REFUSED',
      'is longer than the 317434 bytes',
    ],
  ])('that %s is refused with its address', async (_what, answer, code, message) => {
    const source = await serving(answer)
    const failed = build(join(dir, 'out'), source, 300)
    await expect(failed).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
    await expect(failed).rejects.toThrow('/models/yunet_n_320.onnx')
  })
})

describe('a net that is not what the manifest says', () => {
  it.each([
    [
      'another input',
      { input: { name: 'picture', shape: ['N', 3, 112, 112], colour: 'rgb' } },
      'takes image; the manifest says picture',
    ],
    [
      'another size',
      { input: { name: 'image', shape: ['N', 3, 96, 112], colour: 'rgb' } },
      'does not take [2, 3, 96, 112]',
    ],
    ['another output', { outputs: [{ name: 'points', shape: ['N', 136] }] }, 'gives no output points'],
    ['another shape', { outputs: [{ name: 'landmarks', shape: ['N', 10] }] }, 'gives landmarks as [2, 136]'],
  ] as const)('is refused for %s', async (_what, change, message) => {
    const { set } = await build(dir)
    const onnx = await readFile(join(dir, set.models.find(({ net }) => net === 'landmarks-68')?.file ?? ''))
    const model = (await readManifest()).models.find(({ net }) => net === 'landmarks-68')
    expect(model).toBeDefined()
    if (model === undefined) return
    await expect(checkInterface(model, onnx)).resolves.toBeUndefined()
    const changed = { ...model, ...structuredClone(change) }
    await expect(
      checkInterface(
        {
          ...changed,
          input: { ...changed.input, shape: [...changed.input.shape] },
          outputs: changed.outputs.map((one) => ({ ...one, shape: [...one.shape] })),
        },
        onnx,
      ),
    ).rejects.toThrow(message)
  })

  it('is refused when it is no net at all', async () => {
    const { models } = await readManifest()
    const checks = models.map((model) => checkInterface(model, Buffer.from('x')))
    const results = await Promise.allSettled(checks)
    expect(results.map(({ status }) => status)).toEqual(models.map(() => 'rejected'))
    await expect(checks[0]).rejects.toThrow('is not a net that')
  })
})

describe('the arguments of npm run models', () => {
  it.each([
    [[], {}, { set: 'npm-only', source: null }],
    [[], { FOYER_MODELS: '/m' }, { set: 'standard', source: { kind: 'folder', path: '/m' } }],
    [
      ['--from', 'https://host/x'],
      { FOYER_MODELS: '/m' },
      { set: 'standard', source: { kind: 'url', base: 'https://host/x' } },
    ],
    [['--from', 'published'], {}, { set: 'standard', source: { kind: 'published' } }],
    [['--set', 'npm-only'], { FOYER_MODELS: '/m' }, { set: 'npm-only', source: null }],
  ] as const)('%j with %j', (args, environment, config) => {
    expect(readBuildConfig(args, environment)).toMatchObject({ kind: 'config', config })
  })

  it.each([[['--set', 'standard']], [['--set', 'best']], [['--form', 'x']]])(
    '%j are answered with what there is',
    (args) => {
      expect(readBuildConfig(args, {})).toMatchObject({
        kind: 'usage',
        text: expect.stringContaining('--from'),
      })
    },
  )
})
