import { createCipheriv, hkdfSync } from 'node:crypto'

/*
 * A secret rotation of the space in which templates lie (cancelable biometrics: ISO/IEC 24745, renewability and
 * unlinkability). Lengths and angles stay as they are, so matching works as before; a template that leaks fits nowhere
 * else, and is worth nothing once the hall has turned its space anew.
 */

/** Numbers 0 ≤ u < 1 with 32 random bits each, from the keystream of AES-256-CTR; always the same for one key. */
const uniforms = (key: Uint8Array, count: number): Float64Array => {
  const stream = createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(count * 4))
  return Float64Array.from({ length: count }, (_, index) => stream.readUInt32LE(index * 4) / 2 ** 32)
}

/** Normally distributed numbers (Box and Muller). Their last bits may differ from machine to machine, by 1e-16. */
const normals = (key: Uint8Array, count: number): Float64Array => {
  const drawn = uniforms(key, count * 2)
  return Float64Array.from({ length: count }, (_, index) => {
    const radius = Math.sqrt(-2 * Math.log(1 - (drawn[index * 2] ?? 0)))
    return radius * Math.cos(2 * Math.PI * (drawn[index * 2 + 1] ?? 0))
  })
}

const dot = (one: Float64Array, other: Float64Array): number => {
  let sum = 0
  for (let index = 0; index < one.length; index++) sum += (one[index] ?? 0) * (other[index] ?? 0)
  return sum
}

/** A mirror that leaves the first `from` coordinates alone; `normal` is of unit length. */
type Mirror = { from: number; normal: Float64Array }

/** Mirrors `vector` in place. */
const mirror = (vector: Float64Array, { from, normal }: Mirror): void => {
  const part = vector.subarray(from)
  const twice = 2 * dot(part, normal)
  for (let index = 0; index < part.length; index++)
    part[index] = (part[index] ?? 0) - twice * (normal[index] ?? 0)
}

export type Rotation = {
  /** Into the hall's space; length 1 in, length 1 out. */
  apply: (vector: Float32Array) => Float32Array
  /** Back out of it. Used only on the way into another space. */
  undo: (vector: Float32Array) => Float64Array
  /** As `apply`, from numbers that were not yet rounded. */
  applyExact: (vector: Float64Array) => Float32Array
}

const toUnit = (vector: Float64Array): Float32Array => {
  const length = Math.sqrt(dot(vector, vector))
  return Float32Array.from(vector, (value) => value / length)
}

/**
 * The rotation that follows from a secret seed, for one model, drawn from all there are with none preferred: the
 * orthogonal part of a matrix of normally distributed numbers, as mirrors of falling dimension and signs (Stewart 1980,
 * "The efficient generation of random orthogonal matrices"). Mirrors at planes drawn in the whole space would not do:
 * their product leans towards leaving vectors where they are.
 */
export const rotationOf = (seed: Uint8Array, model: string, dimensions: number): Rotation => {
  const about = `rotation of ${model} in ${dimensions}`
  const key = new Uint8Array(hkdfSync('sha256', seed, new Uint8Array(0), about, 32))
  const drawn = normals(key, (dimensions * (dimensions + 1)) / 2)
  const signs = new Float64Array(dimensions)
  let used = 0
  const mirrors = Array.from({ length: dimensions }, (_, from): Mirror => {
    const column = drawn.slice(used, used + dimensions - from)
    used += column.length
    const sign = (column[0] ?? 0) < 0 ? -1 : 1
    signs[from] = -sign
    // The mirror that takes the column to the first axis.
    column[0] = (column[0] ?? 0) + sign * Math.sqrt(dot(column, column))
    const length = Math.sqrt(dot(column, column))
    return { from, normal: column.map((value) => value / length) }
  })
  const backwards = mirrors.toReversed()
  const signed = (vector: Float64Array): Float64Array =>
    vector.map((value, index) => value * (signs[index] ?? 1))
  const applyExact = (vector: Float64Array): Float32Array => {
    const turned = signed(vector)
    for (const one of backwards) mirror(turned, one)
    return toUnit(turned)
  }
  return {
    apply: (vector) => applyExact(Float64Array.from(vector)),
    applyExact,
    undo: (vector) => {
      const turned = Float64Array.from(vector)
      for (const one of mirrors) mirror(turned, one)
      return signed(turned)
    },
  }
}
