import type { FaceGuidance } from '@foyer/contracts/screens'
import type { ObservedFace } from '@foyer/models/engine/observation'

export type Guidance = { readonly shown: FaceGuidance | null; readonly since: number }

/** A word that changes faster than it can be read helps nobody. */
export const steadyMs = 600

/** One thing at a time: what is shown stays until it has been readable. */
export const steady = (guidance: Guidance, wanted: FaceGuidance | null, at: number): Guidance =>
  wanted === guidance.shown || at - guidance.since < steadyMs ? guidance : { shown: wanted, since: at }

/** During a challenge the head is meant to move, so only what hides the face is said. */
const duringChallenge: ReadonlySet<FaceGuidance> = new Set([
  'several-people',
  'come-closer',
  'step-back',
  'more-light',
  'less-light',
  'uncover-face',
])

export const wantedFor = (face: ObservedFace | null, challenged: boolean): FaceGuidance | null => {
  if (face === null) return 'nobody'
  const { problems } = face.quality
  return (challenged ? problems.find((one) => duringChallenge.has(one)) : problems[0]) ?? null
}
