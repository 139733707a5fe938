import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coverCrop } from './crop.ts'

const wanted = { width: 640, height: 480 }

describe('the part of a camera picture that is sent and shown', () => {
  it('is the whole of a picture that has the shape already', () => {
    expect(coverCrop({ width: 1280, height: 960 }, wanted)).toEqual({ x: 0, y: 0, width: 1280, height: 960 })
  })

  it('loses the sides of a wide picture and the ends of a tall one, evenly', () => {
    expect(coverCrop({ width: 1280, height: 720 }, wanted)).toEqual({ x: 160, y: 0, width: 960, height: 720 })
    expect(coverCrop({ width: 480, height: 640 }, wanted)).toEqual({ x: 0, y: 140, width: 480, height: 360 })
  })

  it('never leaves the picture and always has the shape, whatever the camera gives', () => {
    const side = fc.integer({ min: 1, max: 8_000 })
    fc.assert(
      fc.property(side, side, (width, height) => {
        const crop = coverCrop({ width, height }, wanted)
        expect(crop.x).toBeGreaterThanOrEqual(-1e-9)
        expect(crop.y).toBeGreaterThanOrEqual(-1e-9)
        expect(crop.x + crop.width).toBeLessThanOrEqual(width + 1e-6)
        expect(crop.y + crop.height).toBeLessThanOrEqual(height + 1e-6)
        expect(crop.width / crop.height).toBeCloseTo(4 / 3, 6)
      }),
    )
  })
})
