import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeFaceFrame, encodeFaceFrame, longestFrameBytes } from './face-frame.ts'

const jpeg = fc
  .uint8Array({ minLength: 4, maxLength: 300 })
  .map((bytes) => Uint8Array.from([0xff, 0xd8, ...bytes]))

test('a frame comes out as it went in, wherever its bytes lie in a buffer', () => {
  fc.assert(
    fc.property(
      fc.nat(0xffff_ffff),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      jpeg,
      fc.nat(9),
      (number, capturedAt, picture, offset) => {
        const encoded = encodeFaceFrame({ number, capturedAt, jpeg: picture })
        const shifted = new Uint8Array(offset + encoded.length)
        shifted.set(encoded, offset)
        expect(decodeFaceFrame(shifted.subarray(offset))).toEqual({
          kind: 'frame',
          frame: { number, capturedAt, jpeg: picture },
        })
      },
    ),
  )
})

test('whatever else arrives is discarded with a reason and never throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const reading = decodeFaceFrame(bytes)
      const framed = bytes[0] === 1 && bytes[13] === 0xff && bytes[14] === 0xd8
      expect(reading.kind === 'discarded' ? reading.reason !== '' : framed).toBe(true)
    }),
  )
  expect(decodeFaceFrame(new Uint8Array(longestFrameBytes + 1)).kind).toBe('discarded')
})
