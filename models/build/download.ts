import { FaceModelsError } from '../engine/face-models-error.ts'
import { refusal } from './refusal.ts'

const notFetched = (url: string, why: string): FaceModelsError =>
  new FaceModelsError(
    'FACE_MODELS_MISSING',
    `${url} could not be fetched: ${why}. Try again, or put the originals into a folder and name it with --from.`,
  )

const whyOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}

/**
 * Fetches one file.
 * @param limit bytes that it has at most; milliseconds until its last byte must have come
 * @throws {FaceModelsError} naming the address, when it does not come, is too late, or is too long
 */
export const download = async (
  url: string,
  limit: { readonly bytes: number; readonly milliseconds: number },
): Promise<Uint8Array> => {
  const deadline = AbortSignal.timeout(limit.milliseconds)
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    const response = await fetch(url, { signal: deadline, headers: { 'accept-encoding': 'identity' } })
    if (!response.ok) throw notFetched(url, `the server answered ${response.status}`)
    for await (const chunk of response.body ?? []) {
      length += chunk.length
      if (length > limit.bytes) throw refusal(url, `is longer than the ${limit.bytes} bytes of the original`)
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof FaceModelsError) throw error
    const late = deadline.aborted ? `it was not here after ${limit.milliseconds / 1000} s` : whyOf(error)
    throw notFetched(url, late)
  }
  return Buffer.concat(chunks)
}
