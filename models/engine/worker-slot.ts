import type { Worker } from 'node:worker_threads'
import type { FromFaceWorker, ToFaceWorker } from './face-worker.ts'
import { FaceModelsError } from './face-models-error.ts'
import type { Frame } from './lanes.ts'

const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 10_000
/** A frame takes some milliseconds; a thread that has not answered by now hangs. */
const FRAME_DEADLINE_MS = 15_000

export type SlotOwner = {
  readonly spawn: () => Worker
  readonly embeddingId: string
  readonly warn: (details: object, message: string) => void
  /** The worker can take a frame. */
  readonly idle: (slot: WorkerSlot) => void
  /** The slot is done with this frame's lane; the frame has been answered. */
  readonly finished: (frame: Frame) => void
  /** The built models are not what they were: nothing that waits can be answered until they are. */
  readonly refused: (message: string) => void
}

/** One worker thread and its successors: started again, ever later, when it dies. */
export class WorkerSlot {
  readonly #owner: SlotOwner
  #worker: Worker | null = null
  #ready = false
  #frame: Frame | null = null
  #number = 0
  #deaths = 0
  #restart: NodeJS.Timeout | null = null
  #deadline: NodeJS.Timeout | null = null
  #closed = false

  constructor(owner: SlotOwner) {
    this.#owner = owner
  }

  /** Resolves with the first worker's readiness. @throws {FaceModelsError} when it refuses the models */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#open(resolve, (code, message) =>
        reject(new FaceModelsError(code ?? 'FACE_MODELS_REFUSED', message)),
      )
    })
  }

  get free(): boolean {
    return this.#ready && this.#frame === null
  }

  work(frame: Frame): void {
    this.#frame = frame
    this.#number += 1
    // A copy of its own: a small Buffer is a view on memory that others share, and only the copy may be wiped.
    const bytes = Uint8Array.from(frame.bytes)
    const message: ToFaceWorker = { number: this.#number, bytes, wanted: frame.wanted }
    this.#deadline = setTimeout(() => void this.#worker?.terminate(), FRAME_DEADLINE_MS)
    this.#worker?.postMessage(message, [bytes.buffer])
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#restart !== null) clearTimeout(this.#restart)
    const worker = this.#worker
    this.#answer({ kind: 'failed', reason: 'the engine was closed' })
    await worker?.terminate()
  }

  #answer(observation: Parameters<Frame['answer']>[0]): void {
    const frame = this.#frame
    if (frame === null) return
    this.#frame = null
    if (this.#deadline !== null) clearTimeout(this.#deadline)
    frame.answer(observation)
    this.#owner.finished(frame)
  }

  #open(ready: () => void, refused: (code: FaceModelsError['code'] | null, message: string) => void): void {
    const worker = this.#owner.spawn()
    let died = 'it ended by itself'
    let known = false
    const refuse = (code: FaceModelsError['code'] | null, message: string): void => {
      known = true
      refused(code, message)
    }
    this.#worker = worker
    worker.on('error', (error) => {
      died = error instanceof Error ? error.message : String(error)
    })
    worker.on('message', (message: FromFaceWorker) => {
      if (message.kind === 'refused') return refuse(message.code, message.message)
      if (message.kind === 'ready') {
        if (message.embeddingId !== this.#owner.embeddingId) {
          const was = this.#owner.embeddingId
          refuse(
            'FACE_MODELS_REFUSED',
            `the models make ${message.embeddingId} now, and were opened as ${was}`,
          )
          return void worker.terminate()
        }
        this.#ready = true
        ready()
        this.#owner.idle(this)
        return
      }
      if (message.number !== this.#number) return
      this.#deaths = 0
      this.#answer(message.observation)
      this.#owner.idle(this)
    })
    worker.on('exit', () => {
      const started = this.#ready
      this.#worker = null
      this.#ready = false
      if (!started && !known) refuse(null, `a face worker did not start: ${died}`)
      if (this.#closed) return
      if (started) this.#owner.warn({ why: died }, 'a face worker died and is started again')
      this.#answer({ kind: 'failed', reason: `the worker died: ${died}` })
      this.#openLater()
    })
  }

  #openLater(): void {
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#deaths)
    this.#deaths += 1
    this.#restart = setTimeout(() => {
      this.#open(
        () => undefined,
        (_, message) => {
          this.#owner.warn({ why: message }, 'a face worker cannot start')
          this.#owner.refused(message)
        },
      )
    }, wait)
  }
}
