/** What the set of models in use is, and how often it was measured to be wrong. */
export type EngineModels = {
  readonly set: 'standard' | 'npm-only'
  /** `id`: name@first 8 hex digits of the SHA-256 of the source weights. Only embeddings of one id compare. */
  readonly embedding: { readonly id: string; readonly dimensions: number }
  /** Whether the passive liveness nets are in this set. */
  readonly liveness: boolean
  readonly files: readonly { readonly name: string; readonly licence: string; readonly sha256: string }[]
  readonly measured: readonly { readonly what: string; readonly value: string; readonly on: string }[]
  /** Cosine of unit vectors at or above which two are one person: one against one, and one against many. */
  readonly thresholds: { readonly verify: number; readonly identify: number; readonly live: number | null }
}

/** Pixels of the picture as it is seen: after EXIF orientation, origin top left. */
export type Point = { readonly x: number; readonly y: number }
export type Box = Point & { readonly width: number; readonly height: number }

/** Degrees, estimated from the points. yaw > 0: turned to the person's own left; pitch > 0: looking up; roll > 0: head tilted clockwise in the picture. */
export type Pose = { readonly yaw: number; readonly pitch: number; readonly roll: number }

/** What is in the way of a good picture, as what to tell the person. */
export type FaceProblem =
  | 'several-people'
  | 'come-closer'
  | 'step-back'
  | 'look-here'
  | 'turn-less'
  | 'more-light'
  | 'less-light'
  | 'hold-still'
  | 'uncover-face'

export type ObservedFace = {
  readonly box: Box
  /** 0–1, of the detector. */
  readonly score: number
  /** Five: the eye at the picture's left, the eye at its right, nose, mouth corner left, mouth corner right. */
  readonly points: readonly Point[]
  readonly pose: Pose
  /**
   * 0 shut – 1 open; null: not measured. Neither set has a net that tells shut eyes from open ones: see
   * docs/decisions/0014-liveness.md.
   */
  readonly eyesOpen: number | null
  /** Most pressing first; ok when there is none. */
  readonly quality: { readonly ok: boolean; readonly problems: readonly FaceProblem[] }
  /** Unit length; null when it was not asked for. */
  readonly embedding: Float32Array | null
  /** Passive liveness of this one frame, 0–1; null when not asked for or not in this set. */
  readonly live: number | null
}

export type PictureFault = 'not-a-picture' | 'damaged' | 'too-large' | 'too-small'

export type Observation =
  /** A newer frame of the same lane took its place in the queue. */
  | { readonly kind: 'superseded' }
  /** The worker died with this frame; another is started. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'discarded'; readonly reason: PictureFault; readonly detail: string }
  /** `faces`: how many were found; `face`: the nearest one that faces the camera, null when there is none. */
  | {
      readonly kind: 'seen'
      readonly width: number
      readonly height: number
      readonly faces: number
      readonly face: ObservedFace | null
    }
