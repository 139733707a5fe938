import { FaceIndexError } from './face-index-error.ts'

/** How far from 1 the length of a unit vector may be: far more than 32-bit floats lose, far less than a fault makes. */
export const LENGTH_TOLERANCE = 1e-3

/**
 * Passes a vector of the right number of finite values and of unit length.
 * @throws {FaceIndexError} `face-index-bad-vector`, which names `what` and what is wrong with it, not its values
 */
export const checkUnitVector = (vector: Float32Array, dimensions: number, what: string): void => {
  const refuse = (found: string): never => {
    throw new FaceIndexError('face-index-bad-vector', `${what}: ${found}`, null)
  }
  if (!(vector instanceof Float32Array)) refuse('no Float32Array')
  if (vector.length !== dimensions) refuse(`${vector.length} values, not ${dimensions}`)
  let square = 0
  for (let index = 0; index < vector.length; index += 1) square += (vector[index] ?? 0) ** 2
  // A NaN or an infinity anywhere makes the sum one.
  if (!Number.isFinite(square))
    refuse(`the value at ${vector.findIndex((one) => !Number.isFinite(one))} is no number`)
  const length = Math.sqrt(square)
  if (Math.abs(length - 1) > LENGTH_TOLERANCE) refuse(`length ${length.toFixed(4)}, not 1`)
}
