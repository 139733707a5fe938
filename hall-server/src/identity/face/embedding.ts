import type { FaceEmbedding } from '@foyer/contracts/face'

export type EmbeddingRead =
  | { kind: 'embedding'; vector: Float32Array; bytes: Uint8Array }
  | { kind: 'discarded'; reason: string }

/** How far the length of a vector of 32-bit floats may be from 1. */
const slack = 1e-3

/** Base64 of little-endian 32-bit floats → a vector of unit length. Never throws; the reason holds no value. */
export const readEmbedding = (given: FaceEmbedding, dimensions: number): EmbeddingRead => {
  const bytes = Buffer.from(given.values, 'base64')
  const discarded = (reason: string): EmbeddingRead => ({ kind: 'discarded', reason })
  if (bytes.toString('base64') !== given.values) return discarded('not base64 as it is written')
  if (bytes.length !== dimensions * 4)
    return discarded(`${bytes.length} bytes; ${dimensions} numbers of 4 bytes are wanted`)
  const vector = Float32Array.from({ length: dimensions }, (_, index) => bytes.readFloatLE(index * 4))
  let squares = 0
  for (const [index, value] of vector.entries()) {
    if (!Number.isFinite(value)) return discarded(`number ${index} is not finite`)
    squares += value * value
  }
  const length = Math.sqrt(squares)
  if (!(Math.abs(length - 1) <= slack)) return discarded('its length is not 1')
  return { kind: 'embedding', vector, bytes }
}

/** Cosine of two unit vectors of the same length. */
export const cosine = (one: Float32Array, other: Float32Array): number => {
  let sum = 0
  for (let index = 0; index < one.length; index++) sum += (one[index] ?? 0) * (other[index] ?? 0)
  return sum
}
