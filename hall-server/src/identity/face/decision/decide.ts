/** When a hit of a search is a person. */
export type Policy = {
  /** Cosine at and above which a hit is a person. */
  readonly threshold: number
  /** How far the best must be before the next, and how far below the threshold nobody is surely nobody. */
  readonly margin: number
  /** Share of strangers that may be taken for somebody, 0–1. */
  readonly targetFpir: number
  /** `hall`: set by this hall's own scores; `model-card`: too few of them, the released value stands. */
  readonly source: 'hall' | 'model-card'
  /** How many scores of people against others the threshold was set by, or would have been. */
  readonly impostorScores: number
}

export type Decision =
  | { readonly outcome: 'candidate'; readonly id: number }
  | { readonly outcome: 'nobody' }
  /** Two are close, or the best is just below the threshold: nobody is named, and nobody is ruled out. */
  | { readonly outcome: 'unsure' }

/**
 * Who a probe is. `hits` are the best of one exact search, one template a person; take at least two more than
 * `avoided` has, or the ones that matter may be missing. Those of `avoided`, whom this probe's like was told "not me"
 * of, are out before anything else is looked at: they are neither named nor make another person doubtful.
 */
export const decide = (
  hits: readonly { readonly id: number; readonly score: number }[],
  policy: Policy,
  avoided: ReadonlySet<number>,
): Decision => {
  const [best, next] = hits.filter(({ id }) => !avoided.has(id)).toSorted((a, b) => b.score - a.score)
  if (best === undefined || !(best.score >= policy.threshold - policy.margin)) return { outcome: 'nobody' }
  if (best.score < policy.threshold) return { outcome: 'unsure' }
  if (next !== undefined && best.score - next.score < policy.margin) return { outcome: 'unsure' }
  return { outcome: 'candidate', id: best.id }
}
