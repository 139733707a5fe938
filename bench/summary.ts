/** What is told of a set of samples, in the samples' own unit. */
export type Summary = {
  readonly runs: number
  readonly p50: number
  readonly p95: number
  readonly max: number
}

export class NoSamples extends Error {
  readonly code = 'bench-no-samples'
  constructor() {
    super('there is no sample to summarise')
  }
}

/** The nearest-rank percentile: a sample that was measured, never one in between. */
const percentile = (sorted: readonly number[], share: number): number => {
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  if (found === undefined) throw new NoSamples()
  return found
}

/** @throws {NoSamples} for an empty set */
export const summarise = (samples: readonly number[]): Summary => {
  const sorted = samples.toSorted((a, b) => a - b)
  return {
    runs: sorted.length,
    p50: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    max: percentile(sorted, 1),
  }
}

/** Two digits after the point, as a number: enough for a millisecond, and nothing that looks more exact. */
export const rounded = (value: number): number => Math.round(value * 100) / 100

export const roundedSummary = (samples: readonly number[]): Summary => {
  const { runs, p50, p95, max } = summarise(samples)
  return { runs, p50: rounded(p50), p95: rounded(p95), max: rounded(max) }
}
