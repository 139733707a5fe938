import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { PhotoDecoder } from '../devices/id-card-reader/base-information.ts'

/** `face.photoDecoder` leads to no decoder. */
export class PhotoDecoderRefused extends Error {
  override readonly name = 'PhotoDecoderRefused'
  readonly code = 'KIOSK_PHOTO_DECODER'
}

const defaultOf = (module: unknown): unknown =>
  typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined

/**
 * The decoder of a card's photograph that a site provides: a module whose default export takes the 1024 bytes of the
 * card and gives pixels, or null when it cannot. Null without one.
 * @throws {PhotoDecoderRefused} when the module cannot be loaded or exports something else
 */
export const loadPhotoDecoder = async (path: string | null): Promise<PhotoDecoder | null> => {
  if (path === null) return null
  const refused = (found: string): PhotoDecoderRefused =>
    new PhotoDecoderRefused(
      `face.photoDecoder · found ${found} in ${path} · allowed: a module whose default export is a function`,
    )
  let decode: unknown
  try {
    decode = defaultOf(await import(pathToFileURL(resolve(path)).href))
  } catch (error) {
    throw refused(error instanceof Error ? error.message : String(error))
  }
  if (typeof decode !== 'function') throw refused(`a default export of type ${typeof decode}`)
  return async (photo) => {
    const pixels: unknown = await Reflect.apply(decode, null, [photo])
    return pixels instanceof Uint8Array ? pixels : null
  }
}
