import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { seeded, unitVector } from '../testing/unit-vectors.ts'
import { openFaceIndex } from './face-index.ts'

const quiet = { warn: () => {} }
const refusal = (code: string) => expect.objectContaining({ name: 'FaceIndexError', code })
const faces = (count: number, random: () => number) =>
  Array.from({ length: count }, (_, id) => ({ id, vector: unitVector(32, random) }))

/** Opens an index and tells of each worker it starts. */
const openWatched = async () => {
  const workers: Worker[] = []
  const note = (worker: Worker): void => void workers.push(worker)
  process.on('worker', note)
  const index = await openFaceIndex({ dimensions: 32, log: quiet })
  return {
    index,
    kill: async () => {
      const worker = workers.at(-1)
      if (worker === undefined) throw new TypeError('no worker was started')
      await worker.terminate()
    },
    [Symbol.asyncDispose]: async () => {
      process.off('worker', note)
      await index[Symbol.asyncDispose]()
    },
  }
}

describe('the face index', () => {
  it('finds who was added, and no more who was removed', async () => {
    await using index = await openFaceIndex({ dimensions: 32, log: quiet })
    const [first, second] = faces(2, seeded(1)).map(({ vector }) => vector)
    if (first === undefined || second === undefined) throw new TypeError('no faces')
    await index.add(10, first)
    await index.add(20, second)
    expect(index.size).toBe(2)
    expect((await index.search(second, 1))[0]).toMatchObject({ id: 20, score: expect.closeTo(1, 6) })
    await index.remove(20)
    await index.remove(20)
    expect(index.size).toBe(1)
    expect((await index.search(second, 5)).map(({ id }) => id)).toEqual([10])
  })

  it('keeps the vector as it was when it was given, whatever becomes of the caller’s', async () => {
    await using index = await openFaceIndex({ dimensions: 32, log: quiet })
    const vector = unitVector(32, seeded(2))
    const kept = new Float32Array(vector)
    const adding = index.add(1, vector)
    vector.fill(0)
    await adding
    expect((await index.search(kept, 1))[0]?.score).toBeCloseTo(1, 6)
  })

  it('answers a search asked during a fill from the whole of the new content', async () => {
    await using index = await openFaceIndex({ dimensions: 32, log: quiet })
    const entries = faces(5_000, seeded(3))
    const last = entries.at(-1)
    if (last === undefined) throw new TypeError('no faces')
    const filling = index.fill(entries)
    const [hit] = await index.search(last.vector, 1)
    expect(hit?.id).toBe(4_999)
    await filling
    await index.fill(entries.slice(0, 3))
    expect(index.size).toBe(3)
  })

  it.each([
    ['too short', new Float32Array(31)],
    ['zero', new Float32Array(32)],
    ['with a NaN', unitVector(32, seeded(4)).fill(Number.NaN, 3, 4)],
    ['with an infinity', unitVector(32, seeded(4)).fill(Infinity, 3, 4)],
    ['twice as long as one', unitVector(32, seeded(4)).map((value) => 2 * value)],
  ])('refuses a vector %s by name, in every way in, and changes nothing', async (_, bad) => {
    await using index = await openFaceIndex({ dimensions: 32, log: quiet })
    await index.add(1, unitVector(32, seeded(5)))
    await expect(index.add(2, bad)).rejects.toEqual(refusal('face-index-bad-vector'))
    await expect(index.search(bad, 1)).rejects.toEqual(refusal('face-index-bad-vector'))
    expect(index.size).toBe(1)
    const entries = faces(2_000, seeded(6)).concat({ id: 9_000, vector: bad })
    await expect(index.fill(entries)).rejects.toEqual(
      expect.objectContaining({ message: expect.stringMatching(/^template 9000: /) }),
    )
    expect(index.size).toBe(0)
  })

  it.each([0, -1, 1.5, 100_000, Number.NaN])('refuses to give the best %d', async (k) => {
    await using index = await openFaceIndex({ dimensions: 32, log: quiet })
    await expect(index.search(unitVector(32, seeded(1)), k)).rejects.toEqual(
      refusal('face-index-bad-question'),
    )
  })

  it.each([0, 8, 100, 528])('refuses to be of %d dimensions', async (dimensions) => {
    await expect(openFaceIndex({ dimensions, log: quiet })).rejects.toEqual(
      refusal('face-index-bad-question'),
    )
  })

  it('says that it is lost when its worker dies, never "nobody", and is whole again once filled', async () => {
    await using watched = await openWatched()
    const { index, kill } = watched
    const entries = faces(100, seeded(7))
    await index.fill(entries)
    const told = new Promise((resolve) => index.onLost(resolve))
    const query = unitVector(32, seeded(8))
    const before = await index.search(query, 3)
    const [held] = await Promise.all([Promise.allSettled([index.search(query, 3)]), kill()])
    expect(held).toEqual([{ status: 'rejected', reason: refusal('face-index-lost') }])
    expect(await told).toEqual(refusal('face-index-lost'))
    expect(index.size).toBe(0)
    await expect(index.search(query, 3)).rejects.toEqual(refusal('face-index-lost'))
    await expect(index.add(1, query)).rejects.toEqual(refusal('face-index-lost'))
    await index.fill(entries)
    expect(await index.search(query, 3)).toEqual(before)
  })

  it('ends its worker when it is closed, and says so to whoever asks later', async () => {
    const started = once(process, 'worker')
    const index = await openFaceIndex({ dimensions: 32, log: quiet })
    const [worker]: unknown[] = await started
    await index[Symbol.asyncDispose]()
    await index[Symbol.asyncDispose]()
    expect(worker instanceof Worker && worker.threadId).toBe(-1)
    await expect(index.search(unitVector(32, seeded(1)), 1)).rejects.toEqual(refusal('face-index-closed'))
    await expect(index.fill(faces(0, seeded(1)))).rejects.toEqual(refusal('face-index-closed'))
  })
})
