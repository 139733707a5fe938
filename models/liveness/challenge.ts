export type ChallengeKind = 'turn-left' | 'turn-right' | 'blink' | 'follow-dot'

type Point = { readonly x: number; readonly y: number }

/** What one frame said of the face that is being challenged. */
export type ChallengeSample = {
  /** Five points in fractions of the picture's height, as the camera sees it (not mirrored). */
  readonly points: readonly Point[]
  /** Degrees; yaw > 0: turned to the person's own left. */
  readonly pose: { readonly yaw: number; readonly pitch: number; readonly roll: number }
  readonly eyesOpen: number | null
  /** Cosine to the embedding of the frame that the challenge began with; null when not embedded. */
  readonly similarity: number | null
  /** Of the picture's bytes; two equal ones are a picture that was repeated. */
  readonly hash: string
}

export type ChallengeJudgement = {
  readonly state: ChallengeState
  readonly done: number
  /** Where to look, fractions of the picture as the person sees it (mirrored). */
  readonly dot: Point | null
  readonly verdict: 'going-on' | 'passed' | 'failed'
  readonly reason: string | null
}

export type ChallengeState = { readonly kind: ChallengeKind }

export declare const beginChallenge: (kind: ChallengeKind, random: () => number) => ChallengeState
export declare const judge: (state: ChallengeState, sample: ChallengeSample, atMs: number) => ChallengeJudgement
