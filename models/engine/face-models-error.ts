/** The built models cannot be used. The message names the file and what to do about it. */
export class FaceModelsError extends Error {
  override readonly name = 'FaceModelsError'
  readonly code: 'FACE_MODELS_MISSING' | 'FACE_MODELS_REFUSED'

  constructor(code: FaceModelsError['code'], message: string) {
    super(message)
    this.code = code
  }
}
