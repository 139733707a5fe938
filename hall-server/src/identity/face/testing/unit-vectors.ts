/** Numbers from 0 up to 1 that are the same for the same seed (mulberry32). */
export const seeded = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

const scaled = (values: Float64Array): Float32Array => {
  const length = Math.hypot(...values)
  return Float32Array.from(values, (value) => value / length)
}

/** A direction with no preference, or the mean of the given ones. */
export const unitVector = (
  dimensions: number,
  random: () => number,
  between: readonly Float32Array[] = [],
): Float32Array =>
  scaled(
    Float64Array.from({ length: dimensions }, (_, index) =>
      between.length === 0 ? normal(random) : between.reduce((sum, vector) => sum + (vector[index] ?? 0), 0),
    ),
  )
