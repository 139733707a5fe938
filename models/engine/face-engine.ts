import { FaceModelsError } from './face-models-error.ts'
import type { EngineModels, Observation } from './observation.ts'

export type Ask = { readonly lane: string; readonly embed: boolean; readonly live: boolean }

export type FaceEngine = AsyncDisposable & {
  readonly models: EngineModels
  /**
   * Looks at one JPEG or PNG. One frame of a lane is in work and one waits: the newest wins, the one it replaced
   * resolves as `superseded`. Never rejects.
   */
  observe(jpeg: Uint8Array, ask: Ask): Promise<Observation>
}

export type FaceEngineOptions = {
  readonly modelsDir: string
  readonly workers: number
  readonly log: { warn(details: object, message: string): void }
}

/** @throws {FaceModelsError} when the models are missing or are not the ones that were built */
export const openFaceEngine = (options: FaceEngineOptions): Promise<FaceEngine> =>
  Promise.reject(
    new FaceModelsError('FACE_MODELS_MISSING', `${options.modelsDir}: no face models are built there yet`),
  )
