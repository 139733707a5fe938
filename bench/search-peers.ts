import { openFaceIndex } from '@foyer/hall-server/identity/index'
import { onnxGraph } from '@foyer/models/build/onnx-graph'
import Database from 'better-sqlite3'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { load as loadSqliteVec } from 'sqlite-vec'
import { Index, MetricKind, ScalarKind } from 'usearch'

/** Unit vectors one after the other; a vector's id is its place. */
export type Gallery = { readonly count: number; readonly dimensions: number; readonly values: Float32Array }
type Searcher = AsyncDisposable & {
  /** The ids of the `k` best, best first. */
  search(query: Float32Array, k: number): Promise<readonly number[]>
}
export type Peer = {
  readonly name: string
  /** Above this many vectors it is not run: building takes many minutes. */
  readonly most: number
  readonly build: (gallery: Gallery) => Promise<Searcher>
}

export const vectorAt = ({ dimensions, values }: Gallery, id: number): Float32Array =>
  values.subarray(id * dimensions, (id + 1) * dimensions)

/** The places of the `k` highest scores, best first, of equals the lower place first. */
export const bestOf = (scores: ArrayLike<number>, k: number): number[] => {
  const best: number[] = []
  let bar = -Infinity
  for (let id = 0; id < scores.length; id += 1) {
    const score = scores[id] ?? 0
    if (best.length === k && score <= bar) continue
    if (best.length === k) best.pop()
    let place = best.length
    while (place > 0 && (scores[best[place - 1] ?? 0] ?? 0) < score) place -= 1
    best.splice(place, 0, id)
    bar = scores[best.at(-1) ?? 0] ?? 0
  }
  return best
}

/** Inner products with every vector, summed in double precision, one after the other. */
export const allScores = <Scores extends Float32Array | Float64Array>(
  { count, dimensions, values }: Gallery,
  query: Float32Array,
  into: Scores,
): Scores => {
  for (let id = 0; id < count; id += 1) {
    let sum = 0
    const row = id * dimensions
    for (let index = 0; index < dimensions; index += 1)
      sum += (values[row + index] ?? 0) * (query[index] ?? 0)
    into[id] = sum
  }
  return into
}

const nothingToClose = async (): Promise<void> => {}

const foyer: Peer = {
  name: 'Foyer (exact, wasm SIMD, worker)',
  most: Infinity,
  build: async (gallery) => {
    const index = await openFaceIndex({ dimensions: gallery.dimensions, log: { warn: () => {} } })
    const entries = function* () {
      for (let id = 0; id < gallery.count; id += 1) yield { id, vector: vectorAt(gallery, id) }
    }
    await index.fill(entries())
    return {
      search: async (query, k) => (await index.search(query, k)).map(({ id }) => id),
      [Symbol.asyncDispose]: () => index[Symbol.asyncDispose](),
    }
  },
}

const plain: Peer = {
  name: 'plain JS',
  most: Infinity,
  build: async (gallery) => {
    const scores = new Float32Array(gallery.count)
    return {
      search: async (query, k) => bestOf(allScores(gallery, query, scores), k),
      [Symbol.asyncDispose]: nothingToClose,
    }
  },
}

const matrixProduct: Peer = {
  name: 'ORT MatMul, 2 threads',
  most: Infinity,
  build: async (gallery) => {
    const { count, dimensions } = gallery
    const graph = onnxGraph('scores')
    graph.output('scores', ['faces', 1])
    const inputs = [graph.input('gallery', ['faces', dimensions]), graph.input('query', [dimensions, 1])]
    graph.node('MatMul', inputs, {}, 'scores')
    const session = await InferenceSession.create(graph.encode(), { intraOpNumThreads: 2 })
    const tensor = new Tensor('float32', gallery.values, [count, dimensions])
    return {
      search: async (query, k) => {
        const { scores } = await session.run({
          gallery: tensor,
          query: new Tensor('float32', query, [dimensions, 1]),
        })
        return scores?.data instanceof Float32Array ? bestOf(scores.data, k) : []
      },
      [Symbol.asyncDispose]: () => session.release(),
    }
  },
}

const sqliteVec: Peer = {
  name: 'sqlite-vec, in memory',
  most: 100_000,
  build: async (gallery) => {
    const db = new Database(':memory:')
    loadSqliteVec(db)
    db.exec(
      `create virtual table faces using vec0(id integer primary key, face float[${gallery.dimensions}] distance_metric=cosine)`,
    )
    const insert = db.prepare('insert into faces (id, face) values (?, ?)')
    db.transaction(() => {
      for (let id = 0; id < gallery.count; id += 1) insert.run(BigInt(id), vectorAt(gallery, id))
    })()
    const select = db
      .prepare<[Float32Array, number], number>(
        'select id from faces where face match ? and k = ? order by distance',
      )
      .pluck()
    return {
      search: async (query, k) => select.all(query, k),
      [Symbol.asyncDispose]: async () => void db.close(),
    }
  },
}

const usearch: Peer = {
  name: 'usearch HNSW f32 (approximate)',
  most: 100_000,
  build: async (gallery) => {
    const index = new Index(gallery.dimensions, MetricKind.Cos, ScalarKind.F32)
    index.add(
      BigUint64Array.from({ length: gallery.count }, (_, id) => BigInt(id)),
      gallery.values,
      2,
    )
    return {
      search: async (query, k) => Array.from(index.search(query, k, 1).keys, Number),
      [Symbol.asyncDispose]: nothingToClose,
    }
  },
}

export const PEERS: readonly Peer[] = [foyer, plain, matrixProduct, sqliteVec, usearch]
