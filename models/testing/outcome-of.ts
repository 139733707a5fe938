import { FaceModelsError } from '../engine/face-models-error.ts'

/** Whether something was read or refused by name; every other error is thrown on. */
export const outcomeOf = (read: () => unknown): 'read' | 'refused' => {
  try {
    read()
    return 'read'
  } catch (error) {
    if (error instanceof FaceModelsError) return 'refused'
    throw error
  }
}
