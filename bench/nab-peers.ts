/** Two simple detectors to hold ours against, on the same series by the same scorer; and what others published. */

type Peer = { readonly next: (value: number) => number }

const GAUSSIAN_WINDOW = 6400

/** Abramowitz and Stegun 7.1.26; off by at most 1.5e-7. */
const errorFunction = (x: number): number => {
  const t = 1 / (1 + 0.3275911 * x)
  const polynomial =
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
  return 1 - polynomial * Math.exp(-x * x)
}

/** How far into the tails of a normal distribution, fitted to the values before, a value lies. */
export const windowedGaussian = (): Peer => {
  const values: number[] = []
  let sum = 0
  let squares = 0
  return {
    next: (value) => {
      const mean = values.length === 0 ? value : sum / values.length
      const variance = values.length === 0 ? 0 : Math.max(0, squares / values.length - mean * mean)
      const sigmas = Math.abs(value - mean) / Math.sqrt(variance + 1e-12)
      values.push(value)
      sum += value
      squares += value * value
      const old = values.length > GAUSSIAN_WINDOW ? values.shift() : undefined
      sum -= old ?? 0
      squares -= (old ?? 0) ** 2
      return errorFunction(sigmas / Math.SQRT2)
    },
  }
}

/** Numbers between 0 and 1 that know nothing of the value; the same ones for the same seed (mulberry32). */
export const random = (seed: number): Peer => {
  let state = Math.imul(seed, 0x9e3779b1)
  return {
    next: () => {
      state = (state + 0x6d2b79f5) >>> 0
      let mixed = Math.imul(state ^ (state >>> 15), state | 1)
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
    },
  }
}

/** Standard profile, over all 58 series, each at its best threshold; not measured here. */
export const PUBLISHED: ReadonlyMap<string, number> = new Map([
  ['ARTime', 74.9],
  ['Numenta HTM', 70.1],
  ['CAD OSE', 69.9],
  ['Skyline', 58.2],
  ['KNN-CAD', 58],
  ['random cut forest', 51.7],
  ['windowed Gaussian', 39.6],
  ['random', 16.8],
])
