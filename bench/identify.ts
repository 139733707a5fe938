import { fileURLToPath } from 'node:url'
import type { Bench, BenchContext, Row } from './bench.ts'
import { openSet } from './open-set.ts'
import { allScores, bestOf, PEERS, vectorAt } from './search-peers.ts'
import type { Gallery, Peer } from './search-peers.ts'
import { rounded, summarise } from './summary.ts'

const BUILT = fileURLToPath(new URL('../models/built', import.meta.url))
const SIZES = [10_000, 100_000, 1_000_000]
const DIMENSIONS = [128, 256]
const BEST = 8
const QUERIES = 40
/** A query of the largest galleries takes plain JS a quarter of a second. */
const QUERIES_OF_A_MILLION = 20
const MIB = 1024 ** 2

class BadSizes extends Error {
  readonly code = 'bench-bad-sizes'
}

const sizesOf = (asked: string | null): readonly number[] => {
  const sizes = asked === null ? SIZES : asked.split(',').map(Number)
  if (!sizes.every((size) => Number.isInteger(size) && size >= BEST && size <= 1_048_576))
    throw new BadSizes(`--sizes ${asked ?? ''}: whole numbers from ${BEST} to 1048576, with commas between`)
  return sizes
}

/** Numbers from −0.5 to 0.5, the same every time (xorshift32). */
const steady = (): (() => number) => {
  let state = 0x9e3779b9
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32 - 0.5
  }
}

const normalise = (vector: Float32Array): Float32Array => {
  let square = 0
  for (let index = 0; index < vector.length; index += 1) square += (vector[index] ?? 0) ** 2
  const length = Math.sqrt(square)
  for (let index = 0; index < vector.length; index += 1) vector[index] = (vector[index] ?? 0) / length
  return vector
}

const galleryOf = (count: number, dimensions: number, random: () => number): Gallery => {
  const values = new Float32Array(count * dimensions)
  for (let index = 0; index < values.length; index += 1) values[index] = random()
  const gallery = { count, dimensions, values }
  for (let id = 0; id < count; id += 1) normalise(vectorAt(gallery, id))
  return gallery
}

/** Strangers and enrolled people in turn, the latter as a camera sees them again: half of it noise. */
const queriesOf = (gallery: Gallery, count: number, random: () => number): readonly Float32Array[] =>
  Array.from({ length: count }, (_, turn) => {
    const noise = normalise(Float32Array.from({ length: gallery.dimensions }, random))
    if (turn % 2 === 0) return noise
    const person = vectorAt(gallery, Math.floor((random() + 0.5) * gallery.count))
    return normalise(noise.map((value, index) => value + (person[index] ?? 0)))
  })

const measure = async (
  { name, build }: Peer,
  gallery: Gallery,
  queries: readonly Float32Array[],
  truths: readonly (readonly number[])[],
  { now, signal }: BenchContext,
): Promise<Row> => {
  const rssBefore = process.memoryUsage.rss()
  const began = now()
  await using searcher = await build(gallery)
  const built = now() - began
  const memory = process.memoryUsage.rss() - rssBefore
  const times: number[] = []
  let exact = 0
  let found = 0
  // The first ones warm compilers and caches up and do not count.
  for (const query of queries.slice(0, 5)) await searcher.search(query, BEST)
  for (const [turn, query] of queries.entries()) {
    signal.throwIfAborted()
    const asked = now()
    const ids = await searcher.search(query, BEST)
    times.push(now() - asked)
    const truth = truths[turn] ?? []
    if (truth.every((id, place) => ids[place] === id)) exact += 1
    found += truth.filter((id) => ids.includes(id)).length
  }
  return {
    templates: gallery.count,
    dimensions: gallery.dimensions,
    search: name,
    'ms p50': rounded(summarise(times).p50),
    'build s': rounded(built / 1000),
    MiB: Math.max(0, Math.round(memory / MIB)),
    'exact queries': `${exact} of ${queries.length}`,
    'recall %': rounded((100 * found) / (BEST * queries.length)),
  }
}

const searches = async (context: BenchContext): Promise<readonly Row[]> => {
  const rows: Row[] = []
  for (const count of sizesOf(context.sizes)) {
    for (const dimensions of DIMENSIONS) {
      const random = steady()
      const gallery = galleryOf(count, dimensions, random)
      const asked = context.inputs ?? (count >= 1_000_000 ? QUERIES_OF_A_MILLION : QUERIES)
      const queries = queriesOf(gallery, asked, random)
      const scores = new Float64Array(count)
      const truths = queries.map((query) => bestOf(allScores(gallery, query, scores), BEST))
      for (const peer of PEERS) {
        if (count > peer.most) continue
        rows.push(await measure(peer, gallery, queries, truths, context))
        context.say(`identify: ${count} × ${dimensions}: ${peer.name}: ${rows.at(-1)?.['ms p50'] ?? ''} ms`)
      }
    }
  }
  return rows
}

export const identify: Bench = {
  what: 'One among many: exact search against its peers [--sizes N,N]; or who is found of LFW’s people: --images DIR [--models DIR]',
  run: async (context) => {
    if (context.images !== null) return openSet(context.images, context.models ?? BUILT, context)
    return {
      rows: await searches(context),
      conditions: {
        queries: `half strangers, half enrolled faces with as much noise; the ${BEST} best asked for, one query at a time`,
        truth: 'plain JS in double precision; exact: the same people in the same order',
        memory: 'what the process grew by while building, beside the vectors given; rough',
        left: PEERS.filter(({ most }) => most < Infinity)
          .map(({ name, most }) => `${name} above ${most}: building takes minutes`)
          .join('; '),
      },
    }
  },
}
