/** Cosine of two unit vectors; -1 when they cannot be compared. */
export const similarity = (one: Float32Array, other: Float32Array): number => {
  if (one.length === 0 || one.length !== other.length) return -1
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0)
}

/** Whether each is at least this similar to every other. */
export const allSimilar = (vectors: readonly Float32Array[], least: number): boolean =>
  vectors.every((one, index) => vectors.slice(index + 1).every((other) => similarity(one, other) >= least))

/** The mean, of unit length; null when there is none or it has no direction. */
export const meanOf = (vectors: readonly Float32Array[]): Float32Array | null => {
  const [first] = vectors
  if (first === undefined) return null
  const mean = new Float32Array(first.length)
  for (const vector of vectors) {
    for (const [index, value] of vector.entries()) mean[index] = (mean[index] ?? 0) + value
  }
  const length = Math.hypot(...mean)
  return length > 0 && Number.isFinite(length) ? mean.map((value) => value / length) : null
}

export const median = (values: readonly number[]): number | null => {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.floor((sorted.length - 1) / 2)]
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2
}

/** Little-endian 32-bit floats, base64. */
export const base64Of = (vector: Float32Array): string => {
  const bytes = Buffer.alloc(vector.length * 4)
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4)
  const text = bytes.toString('base64')
  bytes.fill(0)
  return text
}
