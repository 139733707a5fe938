import sharp from 'sharp'
import type { Metadata } from 'sharp'
import type { Picture } from './picture.ts'

export const LONGEST_BYTES = 16 * 1024 * 1024
export const LONGEST_SIDE = 4096
/** A side must be longer than this: no net can say anything of less. */
export const SHORTEST_SIDE = 32

export type PictureReading =
  | { readonly kind: 'picture'; readonly picture: Picture }
  | {
      readonly kind: 'discarded'
      readonly reason: 'not-a-picture' | 'damaged' | 'too-large' | 'too-small'
      readonly detail: string
    }

type Discarded = Extract<PictureReading, { kind: 'discarded' }>

const discarded = (reason: Discarded['reason'], detail: string): Discarded => ({
  kind: 'discarded',
  reason,
  detail,
})

const JPEG = [0xff, 0xd8, 0xff]
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, index) => bytes[index] === byte)

/** The decoder's words in one line; they tell of the format, never of what is in the picture. */
const saying = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').trim().slice(0, 160)

// The limits below are ours and are looked at before a pixel is decoded; sharp's own stands behind them.
const open = (bytes: Uint8Array) =>
  sharp(bytes, { failOn: 'warning', limitInputPixels: LONGEST_SIDE * LONGEST_SIDE, sequentialRead: true })

const sizeFault = ({ width, height }: Metadata): Discarded | null => {
  if (!(width > 0 && height > 0)) return discarded('damaged', 'the header gives no size')
  if (width > LONGEST_SIDE || height > LONGEST_SIDE) {
    return discarded('too-large', `${width}×${height} pixels, at most ${LONGEST_SIDE}×${LONGEST_SIDE}`)
  }
  if (width <= SHORTEST_SIDE || height <= SHORTEST_SIDE) {
    return discarded('too-small', `${width}×${height} pixels, more than ${SHORTEST_SIDE} each way`)
  }
  return null
}

const widened = (grey: Uint8Array): Uint8Array => {
  const rgb = new Uint8Array(grey.length * 3)
  for (const [index, value] of grey.entries()) rgb.fill(value, index * 3, index * 3 + 3)
  return rgb
}

/**
 * A JPEG or PNG as an upright RGB picture. Looks at the first bytes, then at the header alone, and decodes only what
 * is within the limits. Never throws; a picture that ends early or whose data is corrupt is `damaged`, not half a
 * picture.
 */
export const decodePicture = async (bytes: Uint8Array): Promise<PictureReading> => {
  if (bytes.length > LONGEST_BYTES) {
    return discarded('too-large', `${bytes.length} bytes, at most ${LONGEST_BYTES}`)
  }
  if (!startsWith(bytes, JPEG) && !startsWith(bytes, PNG)) {
    return discarded('not-a-picture', 'neither a JPEG nor a PNG by its first bytes')
  }
  try {
    // Without sharp's own pixel limit, so that a large picture is named by its size and not by a library's words.
    const fault = sizeFault(await sharp(bytes, { limitInputPixels: false }).metadata())
    if (fault !== null) return fault
    const { data, info } = await open(bytes)
      .autoOrient()
      .flatten({ background: { r: 128, g: 128, b: 128 } })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    const { width, height, channels } = info
    if (channels !== 1 && channels !== 3) return discarded('damaged', `${channels} channels after decoding`)
    return { kind: 'picture', picture: { width, height, rgb: channels === 1 ? widened(data) : data } }
  } catch (error) {
    return discarded('damaged', saying(error))
  }
}
