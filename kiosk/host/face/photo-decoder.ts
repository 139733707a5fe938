import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import type { PhotoDecoder } from '../devices/id-card-reader/base-information.ts'
import { photoSize } from './card-photo.ts'

/** `face.photoDecoder` leads to no program. */
export class PhotoDecoderRefused extends Error {
  override readonly name = 'PhotoDecoderRefused'
  readonly code = 'KIOSK_PHOTO_DECODER'
}

const deadlineMs = 3_000
const pixelBytes = photoSize.width * photoSize.height * 3

/**
 * The decoder of a card's photograph that a site provides: a program that is given the 1024 bytes of the card on its
 * standard input, and writes 102 × 126 pixels, 24-bit RGB, rows from the top, to its standard output. A process of its
 * own, so that a fault in it is no fault of the kiosk's. Gives null for whatever else it does. Null without one.
 * @throws {PhotoDecoderRefused} when the program cannot be run
 */
export const openPhotoDecoder = (path: string | null): PhotoDecoder | null => {
  if (path === null) return null
  try {
    accessSync(path, constants.X_OK)
  } catch (error) {
    const found = error instanceof Error && 'code' in error ? String(error.code) : 'an error'
    throw new PhotoDecoderRefused(
      `face.photoDecoder · found ${found} at ${path} · allowed: a program that may be run, or null`,
    )
  }
  return (photo) => decodeWith(path, photo)
}

const decodeWith = (path: string, photo: Uint8Array): Promise<Uint8Array | null> =>
  new Promise((resolve) => {
    const child = spawn(path, [], {
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: deadlineMs,
      killSignal: 'SIGKILL',
    })
    const pixels = new Uint8Array(pixelBytes)
    let length = 0
    child.stdout.on('data', (chunk: Buffer) => {
      if (length + chunk.length <= pixelBytes) pixels.set(chunk, length)
      length += chunk.length
      chunk.fill(0)
      if (length > pixelBytes) child.kill('SIGKILL')
    })
    const end = (good: boolean): void => {
      if (good) return resolve(pixels)
      pixels.fill(0)
      resolve(null)
    }
    child.once('error', () => end(false))
    child.once('close', (code) => end(code === 0 && length === pixelBytes))
    // A program that does not read is seen by its end.
    child.stdin.on('error', () => {})
    child.stdin.end(photo)
  })
