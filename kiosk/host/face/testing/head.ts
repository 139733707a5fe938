import type { ObservedFace, Observation } from '@foyer/models/engine/observation'

/** Eyes, nose, mouth corners of a head that looks into the camera; x to the picture's right, y down, z towards it. */
const head = [
  [-0.3, -0.25, 0],
  [0.3, -0.25, 0],
  [0, 0.08, 0.34],
  [-0.22, 0.35, 0.06],
  [0.22, 0.35, 0.06],
] as const

export const unit = (values: readonly number[]): Float32Array => {
  const length = Math.hypot(...values)
  return Float32Array.from(values, (value) => value / length)
}

/** Two strangers. */
export const anna = (): Float32Array => unit([1, 0, 0.1, 0])
export const bela = (): Float32Array => unit([0, 1, 0, 0.1])

export type Seen = {
  /** Degrees; > 0 turned to the person's own left. */
  readonly yaw?: number
  readonly embedding?: Float32Array | null
  readonly live?: number | null
  readonly problems?: ObservedFace['quality']['problems']
}

/** What an engine sees of a real head, turned as it is. */
export const faceOf = ({
  yaw = 0,
  embedding = anna(),
  live = null,
  problems = [],
}: Seen = {}): ObservedFace => {
  const turn = (yaw * Math.PI) / 180
  const points = head.map(([x, y, z]) => ({
    x: 320 + 180 * (x * Math.cos(turn) + z * Math.sin(turn)),
    y: 240 + 180 * y,
  }))
  return {
    box: { x: 230, y: 130, width: 180, height: 220 },
    score: 0.9,
    points,
    pose: { yaw, pitch: 0, roll: 0 },
    eyesOpen: null,
    quality: { ok: problems.length === 0, problems },
    embedding,
    live,
  }
}

export const seen = (face: ObservedFace | null): Observation => ({
  kind: 'seen',
  width: 640,
  height: 480,
  faces: face === null ? 0 : 1,
  face,
})
