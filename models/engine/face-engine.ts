import { Worker } from 'node:worker_threads'
import { readSet } from '../set.ts'
import type { FaceWorkerData } from './face-worker.ts'
import { Lanes } from './lanes.ts'
import type { EngineModels, Observation } from './observation.ts'
import { WorkerSlot } from './worker-slot.ts'

export type Ask = { readonly lane: string; readonly embed: boolean; readonly live: boolean }

export type FaceEngine = AsyncDisposable & {
  readonly models: EngineModels
  /**
   * Looks at one JPEG or PNG. One frame of a lane is in work and one waits: the newest wins, the one it replaced
   * resolves as `superseded`. Never rejects. The bytes are the caller's; the engine's copy is wiped.
   */
  observe(jpeg: Uint8Array, ask: Ask): Promise<Observation>
}

export type FaceEngineOptions = {
  readonly modelsDir: string
  readonly workers: number
  readonly log: { warn(details: object, message: string): void }
}

export const spawnFaceWorker = (modelsDir: string): Worker => {
  const data: FaceWorkerData = { modelsDir }
  return new Worker(new URL('face-worker.ts', import.meta.url), { workerData: data })
}

/** As `openFaceEngine`, with the worker's start passed in. */
export const openFaceEngineWith = async (
  { modelsDir, workers, log }: FaceEngineOptions,
  spawn: (modelsDir: string) => Worker,
): Promise<FaceEngine> => {
  const { models } = await readSet(modelsDir)
  const lanes = new Lanes()
  let closed = false
  const feed = (slot: WorkerSlot): void => {
    if (!slot.free) return
    const frame = lanes.take()
    if (frame !== null) slot.work(frame)
  }
  const slots = Array.from(
    { length: Math.max(1, workers) },
    () =>
      new WorkerSlot({
        spawn: () => spawn(modelsDir),
        embeddingId: models.embedding.id,
        warn: (details, message) => log.warn(details, message),
        idle: feed,
        finished: ({ lane }) => lanes.done(lane),
        // While another worker still has the old models in memory, it goes on.
        refused: (message) => {
          if (!slots.some((slot) => slot.free)) lanes.failAll(message)
        },
      }),
  )
  const close = async (): Promise<void> => {
    closed = true
    lanes.failAll('the engine was closed')
    await Promise.all(slots.map((slot) => slot.close()))
  }
  const started = await Promise.allSettled(slots.map((slot) => slot.start()))
  const failed = started.find((result) => result.status === 'rejected')
  if (failed !== undefined) {
    await close()
    throw failed.reason
  }
  return {
    models,
    observe: (bytes, { lane, embed, live }) =>
      new Promise((answer) => {
        if (closed) return answer({ kind: 'failed', reason: 'the engine was closed' })
        lanes.add({ lane, bytes, wanted: { embed, live }, answer })
        for (const slot of slots) feed(slot)
      }),
    [Symbol.asyncDispose]: close,
  }
}

/** @throws {FaceModelsError} when the models are missing or are not the ones that were built */
export const openFaceEngine = (options: FaceEngineOptions): Promise<FaceEngine> =>
  openFaceEngineWith(options, spawnFaceWorker)
