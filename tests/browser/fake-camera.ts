import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import sharp from 'sharp'

const demoFolder = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
)

/** Somebody who looks straight into the lens, in one of the photographs that the face-api package brings along. */
const onePerson = { file: 'sample3.jpg', left: 1200, top: 200, width: 720, height: 540 }

export type FakeCamera = {
  /** Chromium's arguments: its camera is the file, and every page may use it. */
  readonly args: readonly string[]
  /** What it shows, as a JPEG of 640 × 480. */
  readonly picture: () => Promise<Buffer>
  readonly remove: () => void
}

/**
 * A camera that shows one photograph for ever, as a printed picture held before the lens would be: an MJPEG file,
 * which Chromium plays in a loop. `shades` makes the pictures differ a little in brightness, as those of any camera do.
 */
export const stillCamera = async ({ shades }: { shades: number }): Promise<FakeCamera> => {
  const { file, left, top, width, height } = onePerson
  const person = sharp(join(demoFolder, file)).extract({ left, top, width, height }).resize(640, 480)
  const frames = await Promise.all(
    Array.from({ length: shades }, (_, index) =>
      person
        .clone()
        .linear(1, index - shades / 2)
        .jpeg({ quality: 95 })
        .toBuffer(),
    ),
  )
  const folder = mkdtempSync(join(tmpdir(), 'foyer-camera-'))
  const video = join(folder, 'still.mjpeg')
  writeFileSync(video, Buffer.concat(frames))
  return {
    args: [
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-video-capture=${video}`,
    ],
    picture: () => person.clone().jpeg().toBuffer(),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
