import { Worker } from 'node:worker_threads'
import { FaceIndexError } from './face-index-error.ts'
import type { Entry, Hit } from './hit.ts'
import type { Answer, Request, WorkerStart } from './requests.ts'
import { MOST_DIMENSIONS } from './template-memory.ts'
import { checkUnitVector } from './unit-vector.ts'

/** Ten times the faces at which the law asks for filing; at 256 dimensions 1.4 GB. */
const MOST_TEMPLATES = 1_048_576
const MOST_HITS = 4_096
const BATCH = 1_024

export type FaceIndex = AsyncDisposable & {
  /** Takes a template in, or replaces the one of the same id. */
  add(id: number, vector: Float32Array): Promise<void>
  /** Forgets a template and overwrites its bytes; an id that is not there is no error. */
  remove(id: number): Promise<void>
  /** Makes these entries the whole content; after a failure the index is empty, never half full. */
  fill(entries: Iterable<Entry>): Promise<void>
  /** The exact `k` best, best first; of equal scores the lower id comes first. Fewer when there are fewer. */
  search(vector: Float32Array, k: number): Promise<readonly Hit[]>
  readonly size: number
  /**
   * Called when the worker died and the templates with it. Until `fill` has run again, which starts a new worker,
   * everything else is refused with `face-index-lost`: an empty index would say "nobody" of everybody.
   */
  onLost(listener: (error: FaceIndexError) => void): void
}

/** What the index says of itself; `warn` of pino fits. */
export type IndexLog = { warn(about: object, message: string): void }

type Waiting = { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void }

class WorkerFaceIndex implements FaceIndex {
  readonly #dimensions: number
  readonly #log: IndexLog
  readonly #listeners: ((error: FaceIndexError) => void)[] = []
  /** In the order of their requests, which is the order of the answers. */
  #waiting: Waiting[] = []
  #worker: Worker | null = null
  #gone: FaceIndexError | null = null
  #last: Promise<unknown> = Promise.resolve()
  #size = 0

  constructor(dimensions: number, log: IndexLog) {
    this.#dimensions = dimensions
    this.#log = log
    this.#start()
  }

  /** Answers when the worker runs and its kernel is loaded. */
  async ready(): Promise<void> {
    await this.#inOrder(() => this.#ask({ kind: 'clear' }))
  }

  get size(): number {
    return this.#size
  }

  async add(id: number, vector: Float32Array): Promise<void> {
    this.#checkEntry(id, vector)
    const vectors = new Float32Array(vector)
    await this.#inOrder(() => this.#ask({ kind: 'put', ids: [id], vectors }))
  }

  async remove(id: number): Promise<void> {
    await this.#inOrder(() => this.#ask({ kind: 'remove', id }))
  }

  async search(vector: Float32Array, k: number): Promise<readonly Hit[]> {
    checkUnitVector(vector, this.#dimensions, 'the face to search')
    if (!Number.isInteger(k) || k < 1 || k > MOST_HITS)
      throw new FaceIndexError('face-index-bad-question', `k is ${k}; 1 to ${MOST_HITS}`, null)
    const own = new Float32Array(vector)
    const answer = await this.#inOrder(() => this.#ask({ kind: 'search', vector: own, k }))
    return answer.hits
  }

  fill(entries: Iterable<Entry>): Promise<void> {
    return this.#inOrder(async () => {
      if (this.#worker === null && this.#gone?.code === 'face-index-lost') this.#start()
      await this.#ask({ kind: 'clear' })
      try {
        for (const batch of this.#batches(entries)) await this.#ask(batch)
      } catch (error) {
        if (this.#worker !== null) await this.#ask({ kind: 'clear' })
        throw error
      }
    })
  }

  onLost(listener: (error: FaceIndexError) => void): void {
    this.#listeners.push(listener)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const worker = this.#worker
    this.#leave(new FaceIndexError('face-index-closed', 'the face index is closed', null))
    await worker?.terminate()
  }

  #start(): void {
    const start: WorkerStart = { dimensions: this.#dimensions, limit: MOST_TEMPLATES }
    const worker = new Worker(new URL('./search-worker.ts', import.meta.url), { workerData: start })
    const lost = (cause: unknown): void => {
      if (worker !== this.#worker) return
      const error = new FaceIndexError('face-index-lost', 'the worker of the face index has ended', cause)
      this.#log.warn({ err: cause, size: this.#size }, 'the face index is lost; it must be filled again')
      this.#leave(error)
      for (const listener of this.#listeners) listener(error)
    }
    worker.on('message', (answer: Answer) => {
      if (worker !== this.#worker) return
      this.#size = answer.size
      this.#waiting.shift()?.resolve(answer)
    })
    worker.once('error', lost)
    worker.once('exit', (code) => lost(`exit code ${code}`))
    this.#worker = worker
    this.#gone = null
  }

  /** From now on, and for all who wait, there is only this error. */
  #leave(error: FaceIndexError): void {
    const waiting = this.#waiting
    this.#worker = null
    this.#gone = error
    this.#waiting = []
    this.#size = 0
    for (const { reject } of waiting) reject(error)
  }

  /** One after the other, so that nobody searches an index that is half filled. */
  #inOrder<Result>(act: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(act)
    this.#last = result.catch(() => null)
    return result
  }

  async #ask(request: Request): Promise<Answer & { kind: 'done' }> {
    if (this.#gone !== null) throw this.#gone
    const answer = await new Promise<Answer>((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#worker?.postMessage(request, request.kind === 'put' ? [request.vectors.buffer] : [])
    })
    if (answer.kind === 'refused') throw new FaceIndexError(answer.code, answer.message, null)
    return answer
  }

  *#batches(entries: Iterable<Entry>): Generator<Request & { kind: 'put' }> {
    let ids: number[] = []
    let vectors = new Float32Array(BATCH * this.#dimensions)
    for (const { id, vector } of entries) {
      this.#checkEntry(id, vector)
      vectors.set(vector, ids.length * this.#dimensions)
      ids.push(id)
      if (ids.length < BATCH) continue
      yield { kind: 'put', ids, vectors }
      ids = []
      vectors = new Float32Array(BATCH * this.#dimensions)
    }
    if (ids.length > 0) yield { kind: 'put', ids, vectors }
  }

  #checkEntry(id: number, vector: Float32Array): void {
    if (!Number.isSafeInteger(id))
      throw new FaceIndexError('face-index-bad-vector', `template ${id}: its id is no whole number`, null)
    checkUnitVector(vector, this.#dimensions, `template ${id}`)
  }
}

/**
 * An empty exact face search in a worker thread: wasm SIMD over 8-bit codes, then the few that a bound cannot rule out
 * in full. Nothing of it is on disk. Rejections are `FaceIndexError`s: a vector of the wrong length, with a NaN or not
 * of unit length is `face-index-bad-vector`, before anything is changed.
 * @throws {FaceIndexError} `face-index-bad-question` when `dimensions` is no multiple of 16 from 16 to 512
 */
export const openFaceIndex = async (options: {
  readonly dimensions: number
  readonly log: IndexLog
}): Promise<FaceIndex> => {
  const { dimensions, log } = options
  if (!Number.isInteger(dimensions / 16) || dimensions < 16 || dimensions > MOST_DIMENSIONS)
    throw new FaceIndexError(
      'face-index-bad-question',
      `${dimensions} dimensions; a multiple of 16 up to ${MOST_DIMENSIONS}`,
      null,
    )
  const index = new WorkerFaceIndex(dimensions, log)
  await index.ready()
  return index
}
