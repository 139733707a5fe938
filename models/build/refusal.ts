import { FaceModelsError } from '../engine/face-models-error.ts'

/** `where`: file and place in it; `what`: what was found there and what is allowed; `remedy`: what to do. */
export const refusal = (where: string, what: string, remedy: string | null = null): FaceModelsError =>
  new FaceModelsError(
    'FACE_MODELS_REFUSED',
    `${where}: ${what}. ${remedy ?? 'Give the original that models/manifest.json names.'}`,
  )
