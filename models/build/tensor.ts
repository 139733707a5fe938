import { refusal } from './refusal.ts'

/** Row-major. `data.length` is the product of `shape`; a scalar has the shape []. */
export type Tensor = { readonly shape: readonly number[]; readonly data: Float32Array }

/** Tensors by their name in the file they were read from. */
export type Weights = {
  readonly from: string
  has(name: string): boolean
  /** @throws {FaceModelsError} when there is none of this name or it has another rank */
  tensor(name: string, rank: number): Tensor
}

/** More than any net here has; a shape that claims more is damage, not a net. */
const LARGEST = 64 * 1024 * 1024

/** @returns the number of elements, or null when the shape is not one a net can have */
export const elements = (shape: readonly number[]): number | null => {
  if (shape.length > 8 || shape.some((size) => !Number.isSafeInteger(size) || size < 1)) return null
  const count = shape.reduce((product, size) => product * size, 1)
  return count <= LARGEST ? count : null
}

export const weightsOf = (from: string, tensors: ReadonlyMap<string, Tensor>): Weights => ({
  from,
  has: (name) => tensors.has(name),
  tensor: (name, rank) => {
    const found = tensors.get(name)
    if (found === undefined) throw refusal(from, `has no tensor ${name}`)
    if (found.shape.length !== rank) {
      throw refusal(
        from,
        `tensor ${name} has the shape [${found.shape.join(', ')}]; ${rank} dimensions are needed`,
      )
    }
    return found
  },
})

/** IEEE 754 binary16. */
export const halfToNumber = (bits: number): number => {
  const sign = bits >> 15 === 0 ? 1 : -1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

const at = (values: ArrayLike<number>, index: number): number => values[index] ?? Number.NaN

/**
 * Each slice along the first axis times its own factor.
 * @param factors one for each slice
 */
export const scaleSlices = (tensor: Tensor, factors: ArrayLike<number>): Tensor => {
  const perSlice = tensor.data.length / (tensor.shape[0] ?? 1)
  return {
    shape: tensor.shape,
    data: tensor.data.map((value, index) => value * at(factors, Math.floor(index / perSlice))),
  }
}

/**
 * The axes in another order, as NumPy's `transpose`.
 * @param order for each axis of the result, which one of the tensor it is
 */
export const transpose = (tensor: Tensor, order: readonly number[]): Tensor => {
  const shape = order.map((axis) => at(tensor.shape, axis))
  const strides = tensor.shape.map((_, axis) =>
    tensor.shape.slice(axis + 1).reduce((product, size) => product * size, 1),
  )
  const steps = order.map((axis) => at(strides, axis))
  const data = new Float32Array(tensor.data.length)
  const place = order.map(() => 0)
  let source = 0
  for (let target = 0; target < data.length; target++) {
    data[target] = at(tensor.data, source)
    for (let axis = order.length - 1; axis >= 0; axis--) {
      const next = at(place, axis) + 1
      source += at(steps, axis)
      if (next < at(shape, axis)) {
        place[axis] = next
        break
      }
      source -= next * at(steps, axis)
      place[axis] = 0
    }
  }
  return { shape, data }
}
