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

/** Mirrors `vector`, in place, at the plane that `normal` (of unit length) stands on. */
const mirror = (vector: Float64Array, normal: Float64Array): void => {
  const twice = 2 * dot(vector, normal)
  for (let index = 0; index < vector.length; index++)
    vector[index] = (vector[index] ?? 0) - twice * (normal[index] ?? 0)
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
 * The rotation that follows from a secret seed, for one model: mirrors at as many random planes as the space has
 * dimensions (Householder reflections), so that no direction of it stays where it was.
 */
export const rotationOf = (seed: Uint8Array, model: string, dimensions: number): Rotation => {
  const key = new Uint8Array(
    hkdfSync('sha256', seed, new Uint8Array(0), `rotation of ${model} in ${dimensions}`, 32),
  )
  const drawn = normals(key, dimensions * dimensions)
  const planes = Array.from({ length: dimensions }, (_, index) => {
    const normal = drawn.slice(index * dimensions, (index + 1) * dimensions)
    const length = Math.sqrt(dot(normal, normal))
    return normal.map((value) => value / length)
  })
  const backwards = planes.toReversed()
  const through = (vector: Float64Array, order: readonly Float64Array[]): Float64Array => {
    const turned = Float64Array.from(vector)
    for (const normal of order) mirror(turned, normal)
    return turned
  }
  const applyExact = (vector: Float64Array): Float32Array => toUnit(through(vector, planes))
  return {
    apply: (vector) => applyExact(Float64Array.from(vector)),
    applyExact,
    undo: (vector) => through(Float64Array.from(vector), backwards),
  }
}
