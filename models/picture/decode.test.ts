import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { samplePicture } from '../engine/testing/sets.ts'
import { decodePicture } from './decode.ts'
import type { Picture } from './picture.ts'

const canvas = (width: number, height: number, background = { r: 200, g: 40, b: 10 }) =>
  sharp({ create: { width, height, channels: 3, background }, limitInputPixels: false })

const decoded = async (bytes: Uint8Array): Promise<Picture> => {
  const reading = await decodePicture(bytes)
  if (reading.kind !== 'picture') throw new Error(`${reading.reason}: ${reading.detail}`)
  return reading.picture
}

const pixel = ({ width, rgb }: Picture, x: number, y: number): readonly number[] => [
  ...rgb.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
]

test('a picture of 1×1, or with a side of 32, is too small', async () => {
  expect(await decodePicture(await canvas(1, 1).jpeg().toBuffer())).toMatchObject({ reason: 'too-small' })
  expect(await decodePicture(await canvas(32, 400).png().toBuffer())).toMatchObject({ reason: 'too-small' })
  expect(await decodePicture(await canvas(33, 33).png().toBuffer())).toMatchObject({ kind: 'picture' })
})

test('a picture of 8000×8000 is refused by its header alone, whatever follows it', async () => {
  const whole = await canvas(8000, 8000).jpeg().toBuffer()
  const headerOnly = whole.subarray(0, 700)
  for (const bytes of [whole, headerOnly]) {
    expect(await decodePicture(bytes)).toMatchObject({
      reason: 'too-large',
      detail: expect.stringContaining('8000×8000'),
    })
  }
})

test('bytes that are no JPEG or PNG are not handed to the decoder at all', async () => {
  const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>')
  for (const bytes of [new Uint8Array(), svg, new TextEncoder().encode('GIF89a')]) {
    expect(await decodePicture(bytes)).toMatchObject({ kind: 'discarded', reason: 'not-a-picture' })
  }
})

test('a picture that ends early is damaged, wherever it ends', async () => {
  const whole = await readFile(samplePicture(1))
  for (const share of [0.001, 0.1, 0.5, 0.9, 0.99]) {
    const cut = whole.subarray(0, Math.floor(whole.length * share))
    expect(await decodePicture(cut)).toMatchObject({ kind: 'discarded', reason: 'damaged' })
  }
})

test('a picture turned by its EXIF orientation comes out upright', async () => {
  const red = await canvas(40, 40, { r: 255, g: 0, b: 0 }).png().toBuffer()
  const upright = canvas(120, 80, { r: 0, g: 0, b: 255 }).composite([{ input: red, left: 0, top: 0 }])
  const turned = await sharp(await upright.png().toBuffer())
    .rotate(-90)
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .toBuffer()
  const picture = await decoded(turned)
  expect([picture.width, picture.height]).toEqual([120, 80])
  expect(pixel(picture, 20, 20)[0]).toBeGreaterThan(200)
  expect(pixel(picture, 100, 20)[2]).toBeGreaterThan(200)
})

test('grey, CMYK, sixteen-bit and see-through pictures become RGB', async () => {
  const grey = await decoded(await canvas(64, 48).greyscale().jpeg().toBuffer())
  expect(new Set(pixel(grey, 5, 5)).size).toBe(1)
  const cmyk = await canvas(64, 48).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer()
  expect((await sharp(cmyk).metadata()).space).toBe('cmyk')
  const [red = 0, green = 255] = pixel(await decoded(cmyk), 5, 5)
  expect(red).toBeGreaterThan(green + 80)
  const deep = await canvas(64, 48).toColourspace('rgb16').png().toBuffer()
  expect((await sharp(deep).metadata()).depth).toBe('ushort')
  expect(pixel(await decoded(deep), 5, 5)).toEqual([200, 40, 10])
  const clear = { r: 255, g: 0, b: 0, alpha: 0 }
  const glass = await sharp({ create: { width: 64, height: 48, channels: 4, background: clear } })
    .png()
    .toBuffer()
  expect(pixel(await decoded(glass), 5, 5)).toEqual([128, 128, 128])
  for (const picture of [grey, await decoded(cmyk)]) {
    expect(picture.rgb.length).toBe(picture.width * picture.height * 3)
  }
})

test('no bytes make the decoder throw, and what it accepts is whole', async () => {
  const jpeg = await canvas(64, 48).jpeg().toBuffer()
  const png = await canvas(64, 48).png().toBuffer()
  const broken = fc
    .tuple(
      fc.constantFrom(jpeg, png),
      fc.array(fc.tuple(fc.nat(5_000), fc.integer({ min: 0, max: 255 })), { maxLength: 12 }),
      fc.nat(5_000),
    )
    .map(([whole, changes, cut]) => {
      const bytes = Uint8Array.from(whole.subarray(0, cut % 3 === 0 ? cut % whole.length : whole.length))
      for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value
      return bytes
    })
  await fc.assert(
    fc.asyncProperty(fc.oneof(broken, fc.uint8Array({ maxLength: 300 })), async (bytes) => {
      const reading = await decodePicture(bytes)
      const whole =
        reading.kind === 'picture'
          ? reading.picture.rgb.length === reading.picture.width * reading.picture.height * 3
          : reading.detail !== ''
      expect(whole).toBe(true)
    }),
    { numRuns: 150 },
  )
})
