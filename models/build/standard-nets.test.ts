import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashedPicture, runNet } from '../testing/run-net.ts'
import { readSet } from '../set.ts'
import type { FaceSet } from '../set.ts'
import { buildSet } from './build-set.ts'
import { readBuildConfig } from './build.config.ts'

const reading = readBuildConfig([], process.env)
const source = reading.kind === 'config' ? reading.config.source : null
if (source === null) {
  process.stderr.write(
    'The standard face models are not tried: FOYER_MODELS names no folder with their originals.\n',
  )
}

/** What a picture made by formula gives: first values, and the sum of the squares of all. */
const GOLDEN = [
  {
    net: 'reidentification-0095',
    first: [0.145903379, 0.090656996, -0.681997657, -0.515257537],
    squares: 53.0699427,
  },
  { net: 'minifasnet-v2', first: [0.666302979, 0.057220891, 0.276476204], squares: 0.523672982 },
  { net: 'minifasnet-v1se', first: [0.256178111, 0.373281628, 0.370540261], squares: 0.342266483 },
] as const

describe.skipIf(source === null)('the standard face models', () => {
  let dir: string
  let set: FaceSet
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'foyer-standard-'))
    await buildSet({ set: 'standard', source, outDir: dir, downloadMs: 60_000, say: () => {} })
    set = await readSet(dir)
  })
  afterAll(() => rm(dir, { recursive: true, force: true }))

  it('are a detector, an embedding, two liveness nets and landmarks, each with a licence', () => {
    expect(set.detector.net).toBe('yunet-n')
    expect(set.embedding.net).toBe('reidentification-0095')
    expect(set.liveness.map(({ net, boxScale }) => [net, boxScale])).toEqual([
      ['minifasnet-v2', 2.7],
      ['minifasnet-v1se', 4],
    ])
    expect(set.landmarks?.net).toBe('landmarks-68')
    expect(set.models.files.map(({ licence }) => licence)).toEqual([
      ...Array.from({ length: 4 }, () => 'Apache-2.0'),
      'MIT',
    ])
  })

  it.each(GOLDEN)(
    '$net gives of a picture made by formula what it always gave',
    async ({ net, first, squares }) => {
      const model = [set.embedding, ...set.liveness].find((one) => one.net === net)
      const shape = (model?.input.shape ?? []).map((size) => (typeof size === 'number' ? size : 1))
      const picture = hashedPicture(shape.reduce((product, size) => product * size, 1))
      const values = await runNet(model?.path ?? '', picture, shape)
      for (const [index, value] of first.entries()) expect(values[index]).toBeCloseTo(value, 5)
      expect(values.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(squares, 4)
    },
  )

  it('give of two pictures at once what they give of each', async () => {
    for (const { path, input } of [set.embedding, ...set.liveness]) {
      const shape = input.shape.map((size) => (typeof size === 'number' ? size : 2))
      const both = hashedPicture(shape.reduce((product, size) => product * size, 1))
      const together = await runNet(path, both, shape)
      const alone = await runNet(path, both.slice(both.length / 2), [1, ...shape.slice(1)])
      for (const [index, value] of alone.entries())
        expect(together[alone.length + index]).toBeCloseTo(value, 5)
    }
  })
})
