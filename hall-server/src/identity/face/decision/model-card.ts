/** The 1:N threshold a model was released with, and how the tail of its scores of different people falls. */
export type ModelCard = {
  /** Cosine at which the model's makers measured `fpir`. */
  readonly threshold: number
  readonly enrolled: number
  readonly fpir: number
  /** By how much the threshold rises for false alarms ten times as rare. */
  readonly risePerDecade: number
}

// What a released pair of thresholds is measured at; `models/manifest.json` says the same.
const RELEASED = { enrolled: 840, fpir: 0.01, verifyFalseMatches: 1e-3 }

/** How often one stranger may match one template, for a share of false alarms in a gallery. */
const matchRate = (fpir: number, enrolled: number): number => -Math.log1p(-fpir) / Math.max(1, enrolled)

/**
 * The card of a model's released thresholds: `identify` holds 1 % false alarms among 840 people, `verify` one in a
 * thousand between two. The far tail of impostor scores is nearly straight on a logarithmic scale, so two points of
 * it give its slope.
 */
export const modelCardOf = (released: { readonly verify: number; readonly identify: number }): ModelCard => {
  const { enrolled, fpir, verifyFalseMatches } = RELEASED
  const decades = Math.log10(verifyFalseMatches / matchRate(fpir, enrolled))
  return {
    threshold: released.identify,
    enrolled,
    fpir,
    risePerDecade: Math.max(0, released.identify - released.verify) / decades,
  }
}

/** A cosine that nobody but the same picture reaches. */
const MOST = 0.999

/** The card's threshold for a gallery of this size and a target: raised where more is asked, never lowered. */
export const thresholdByCard = (card: ModelCard, enrolled: number, targetFpir: number): number => {
  const decades = Math.log10(matchRate(card.fpir, card.enrolled) / matchRate(targetFpir, enrolled))
  return Math.max(card.threshold, Math.min(MOST, card.threshold + card.risePerDecade * Math.max(0, decades)))
}
