/** Counters that only grow, until the device that counts begins again at nothing. */

/** By how much each sample's counter grew since the sample before; 0 for the first. */
export const increments = (counts: readonly number[]): readonly number[] =>
  counts.map((count, index) => {
    const before = counts[index - 1]
    if (before === undefined) return 0
    // Lower than before: it was set to nothing, and has counted this much since.
    return count >= before ? count - before : count
  })

/** Of what was reported only what can be: whole counts ≥ 0 at real times, in order of time. */
export const inOrder = <Sample extends { readonly atMs: number }>(
  samples: readonly Sample[],
  counts: (sample: Sample) => readonly number[],
): readonly Sample[] =>
  samples
    .filter((sample) => Number.isFinite(sample.atMs) && counts(sample).every(isCount))
    .toSorted((a, b) => a.atMs - b.atMs)

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0
