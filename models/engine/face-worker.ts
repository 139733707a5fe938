import { parentPort, workerData } from 'node:worker_threads'
import sharp from 'sharp'
import { readSet } from '../set.ts'
import { FaceModelsError } from './face-models-error.ts'
import { look, openNets } from './look.ts'
import type { Nets, Wanted } from './look.ts'
import type { Observation } from './observation.ts'

export type FaceWorkerData = { readonly modelsDir: string }
export type ToFaceWorker = { readonly number: number; readonly bytes: Uint8Array; readonly wanted: Wanted }
export type FromFaceWorker =
  | { readonly kind: 'ready'; readonly embeddingId: string }
  | { readonly kind: 'refused'; readonly code: FaceModelsError['code'] | null; readonly message: string }
  | { readonly kind: 'seen'; readonly number: number; readonly observation: Observation }

/** A worker thread's whole work: pictures in, observations out, one after the other. */
const serve = async (port: NonNullable<typeof parentPort>, { modelsDir }: FaceWorkerData): Promise<void> => {
  // One picture at a time and never the same twice: a cache would only keep faces in memory.
  sharp.cache(false)
  sharp.concurrency(1)
  const send = (message: FromFaceWorker): void => port.postMessage(message)
  let nets: Nets
  try {
    const set = await readSet(modelsDir)
    nets = await openNets(set)
    send({ kind: 'ready', embeddingId: set.models.embedding.id })
  } catch (error) {
    const code = error instanceof FaceModelsError ? error.code : null
    send({ kind: 'refused', code, message: error instanceof Error ? error.message : String(error) })
    port.close()
    return
  }
  port.on('message', ({ number, bytes, wanted }: ToFaceWorker) => {
    void look(nets, bytes, wanted)
      .catch((error: unknown): Observation => ({ kind: 'failed', reason: String(error).slice(0, 160) }))
      .then((observation) => {
        bytes.fill(0)
        send({ kind: 'seen', number, observation })
      })
  })
}

if (parentPort !== null) await serve(parentPort, workerData)
