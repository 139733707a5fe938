/** Why a face index refuses or cannot answer. */
export type FaceIndexCode =
  | 'face-index-bad-vector'
  | 'face-index-bad-question'
  | 'face-index-full'
  | 'face-index-lost'
  | 'face-index-closed'

/** The message says what was wrong with which template; it never holds a vector's values. */
export class FaceIndexError extends Error {
  override readonly name = 'FaceIndexError'
  readonly code: FaceIndexCode

  constructor(code: FaceIndexCode, message: string, cause: unknown) {
    super(message, cause === null ? undefined : { cause })
    this.code = code
  }
}
