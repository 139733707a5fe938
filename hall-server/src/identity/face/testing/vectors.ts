import type { FaceEmbedding } from '@foyer/contracts/face'
import { repeatableRandom } from '../../../testing/turned-clock.ts'

export const testModel = { id: 'made-up@0123abcd', dimensions: 128 } as const

const unit = (values: readonly number[]): Float32Array => {
  const length = Math.hypot(...values)
  return Float32Array.from(values, (value) => value / length)
}

/** A unit vector, always the same for a seed; two of different seeds are nearly at right angles. */
export const faceOf = (seed: number, dimensions: number = testModel.dimensions): Float32Array => {
  const random = repeatableRandom(seed)
  const uniform = (): number => (random.below(2 ** 31) + 0.5) / 2 ** 31
  return unit(
    Array.from(
      { length: dimensions },
      () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
    ),
  )
}

const dot = (one: Float32Array, other: Float32Array): number =>
  one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0)

/** Another picture of the face: a unit vector at this cosine from it. */
export const near = (face: Float32Array, cosine: number, seed: number): Float32Array => {
  const other = faceOf(seed, face.length)
  const along = dot(face, other)
  const aside = unit(Array.from(other, (value, index) => value - along * (face[index] ?? 0)))
  const sine = Math.sqrt(1 - cosine * cosine)
  return unit(Array.from(face, (value, index) => cosine * value + sine * (aside[index] ?? 0)))
}

/** A face that is as near to one as to the other. */
export const between = (one: Float32Array, other: Float32Array): Float32Array =>
  unit(Array.from(one, (value, index) => value + (other[index] ?? 0)))

export const bytesOf = (vector: Float32Array): Buffer => {
  const bytes = Buffer.alloc(vector.length * 4)
  vector.forEach((value, index) => bytes.writeFloatLE(value, index * 4))
  return bytes
}

export const embeddingOf = (vector: Float32Array, model: string = testModel.id): FaceEmbedding => ({
  model,
  values: bytesOf(vector).toString('base64'),
})
