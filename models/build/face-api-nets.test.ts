import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { FACE_API, faceApiNet, loadFaceApi } from '../testing/face-api-in-node.ts'
import type { FaceApiNet } from '../testing/face-api-in-node.ts'
import { runNet } from '../testing/run-net.ts'
import { dlib128, landmarks68, tinyFaceDetector } from './face-api-nets.ts'
import type { Weights } from './tensor.ts'
import { readTfjsWeights } from './tfjs-weights.ts'

const NAMES = {
  'tiny-face-detector': 'tiny_face_detector_model',
  'landmarks-68': 'face_landmark_68_model',
  'dlib-128': 'face_recognition_model',
} as const

const weightsOf = (net: FaceApiNet): Weights => {
  const at = (file: string): Buffer => readFileSync(join(FACE_API, 'model', file))
  const shard = `${NAMES[net]}.bin`
  return readTfjsWeights(net, at(`${NAMES[net]}-weights_manifest.json`), new Map([[shard, at(shard)]]))
}

const channelsFirst = (rgb: Float32Array, size: number): Float32Array =>
  Float32Array.from(
    { length: rgb.length },
    (_, index) => rgb[(index % (size * size)) * 3 + Math.floor(index / (size * size))] ?? Number.NaN,
  )
/** [channel, row, column] → [row, column, channel] */
const channelsLast = (values: Float32Array, channels: number): Float32Array => {
  const cells = values.length / channels
  return Float32Array.from(
    values,
    (_, index) => values[(index % channels) * cells + Math.floor(index / channels)] ?? 0,
  )
}

/** The npm package's own pictures, squeezed to a square: what they show does not matter here. */
const picture = async (index: number, size: number): Promise<Float32Array> => {
  const pixels = await sharp(join(FACE_API, 'demo', `sample${index}.jpg`))
    .resize(size, size, { fit: 'fill' })
    .removeAlpha()
    .raw()
    .toBuffer()
  return Float32Array.from(pixels)
}

/** face-api's anchors, in cells. */
const ANCHORS = [
  [1.603231, 2.094468],
  [6.041143, 7.080126],
  [2.882459, 3.518061],
  [4.266906, 5.178857],
  [9.041765, 10.66308],
] as const
const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value))

/**
 * The detector's cells as what they mean, parts of the picture and a score: the raw numbers reach ±20, where a single's
 * own step is 2e-6, and say nothing about where a face is.
 */
const boxes = (cells: Float32Array): Float32Array => {
  const side = Math.sqrt(cells.length / 25)
  return cells.map((value, index) => {
    const [width, height] = ANCHORS[Math.floor((index % 25) / 5)] ?? [0, 0]
    const part = index % 5
    if (part === 4) return sigmoid(value)
    if (part < 2) return sigmoid(value) / side
    return (Math.exp(value) * (part === 2 ? width : height)) / side
  })
}
const asTheyAre = (values: Float32Array): Float32Array => values

const difference = (one: Float32Array, other: Float32Array): number =>
  one.reduce((most, value, index) => Math.max(most, Math.abs(value - (other[index] ?? Number.NaN))), 0)

describe('face-api’s nets as ONNX', () => {
  let faceapi: Awaited<ReturnType<typeof loadFaceApi>>
  beforeAll(async () => {
    faceapi = await loadFaceApi()
  })

  it.each([
    { net: 'tiny-face-detector', make: tinyFaceDetector, size: 224, channels: 25, meant: boxes },
    { net: 'landmarks-68', make: landmarks68, size: 112, channels: 1, meant: asTheyAre },
    { net: 'dlib-128', make: dlib128, size: 150, channels: 1, meant: asTheyAre },
  ] as const)(
    '$net says of six pictures what face-api itself says, to 1e-5',
    async ({ net, make, size, channels, meant }) => {
      const theirs = faceApiNet(faceapi, net)
      const onnx = make(weightsOf(net))
      const worst: number[] = []
      for (const index of [1, 2, 3, 4, 5, 6]) {
        const rgb = await picture(index, size)
        const values = await runNet(onnx, channelsFirst(rgb, size), [1, 3, size, size])
        const ours = channelsLast(values, channels)
        const reference = await theirs(rgb, size)
        expect(ours.length).toBe(reference.length)
        worst.push(difference(meant(ours), meant(reference)))
      }
      expect(Math.max(...worst), `largest difference of each picture: ${worst.join(', ')}`).toBeLessThan(1e-5)
    },
  )
})
