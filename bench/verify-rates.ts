/** One pair's score and whether it is one person; higher is more alike. */
export type Scored = { readonly score: number; readonly same: boolean; readonly fold: number }

/** At a threshold, a pair whose score is at or above it is taken for one person. */
const accuracyAt = (pairs: readonly Scored[], threshold: number): number =>
  pairs.filter(({ score, same }) => score >= threshold === same).length / pairs.length

/** Between the scores of two neighbours, so that neither lies on it. */
export const bestThreshold = (pairs: readonly Scored[]): number => {
  const sorted = pairs.toSorted((one, other) => one.score - other.score)
  let right = sorted.filter(({ same }) => same).length
  let best = { right, threshold: (sorted[0]?.score ?? 0) - 1e-6 }
  for (const [index, { score, same }] of sorted.entries()) {
    right += same ? -1 : 1
    const next = sorted[index + 1]?.score ?? score + 2e-6
    if (next > score && right > best.right) best = { right, threshold: (score + next) / 2 }
  }
  return best.threshold
}

/** Each fold is judged at the threshold that is best on all others; mean and standard deviation over the folds. */
export const crossValidated = (
  pairs: readonly Scored[],
): { readonly mean: number; readonly deviation: number } => {
  const folds = [...new Set(pairs.map(({ fold }) => fold))]
  const accuracies = folds.map((fold) =>
    accuracyAt(
      pairs.filter((pair) => pair.fold === fold),
      bestThreshold(pairs.filter((pair) => pair.fold !== fold)),
    ),
  )
  const mean = accuracies.reduce((sum, each) => sum + each, 0) / accuracies.length
  const variance =
    accuracies.reduce((sum, each) => sum + (each - mean) ** 2, 0) / Math.max(1, accuracies.length - 1)
  return { mean, deviation: Math.sqrt(variance) }
}

/** The share of different people taken for one at this threshold, and of one person taken for two. */
export const errorsAt = (
  pairs: readonly Scored[],
  threshold: number,
): { readonly falseAccepts: number; readonly falseRejects: number } => {
  const different = pairs.filter(({ same }) => !same)
  const alike = pairs.filter(({ same }) => same)
  return {
    falseAccepts: different.filter(({ score }) => score >= threshold).length / Math.max(1, different.length),
    falseRejects: alike.filter(({ score }) => score < threshold).length / Math.max(1, alike.length),
  }
}

/** Where both errors are nearest to each other, their mean: the equal error rate. */
export const equalErrorRate = (pairs: readonly Scored[]): number => {
  let nearest = { apart: Infinity, rate: 1 }
  for (const threshold of new Set(pairs.map(({ score }) => score))) {
    const { falseAccepts, falseRejects } = errorsAt(pairs, threshold)
    const apart = Math.abs(falseAccepts - falseRejects)
    if (apart < nearest.apart) nearest = { apart, rate: (falseAccepts + falseRejects) / 2 }
  }
  return nearest.rate
}

/** The share of one person's pairs accepted at the lowest threshold that accepts at most this share of the others. */
export const acceptedAt = (
  pairs: readonly Scored[],
  farTarget: number,
): { readonly rate: number; readonly threshold: number } => {
  const different = pairs
    .filter(({ same }) => !same)
    .map(({ score }) => score)
    .toSorted((one, other) => other - one)
  const allowed = Math.floor(different.length * farTarget + 1e-9)
  const highest = different[allowed] ?? -Infinity
  const alike = pairs.filter(({ same }) => same)
  // Just above the first score that would be one false accept too many.
  const accepted = alike.filter(({ score }) => score > highest).length
  return { rate: accepted / Math.max(1, alike.length), threshold: highest }
}
