import type { Pyramid } from '../picture/picture.ts'
import { warp } from '../picture/warp.ts'
import { similarity } from './alignment.ts'
import type { FoundFace } from './choice.ts'
import type { FaceProblem, ObservedFace, Point } from './observation.ts'

const SIDE = 112
const PLANE = SIDE * SIDE
/** The five points in the crop that quality is judged on: the template that face nets commonly share. */
const TEMPLATE: readonly Point[] = [
  { x: 38.2946, y: 51.6963 },
  { x: 73.5318, y: 51.5014 },
  { x: 56.0252, y: 71.7366 },
  { x: 41.5493, y: 92.3655 },
  { x: 70.7299, y: 92.2041 },
]

/** Pixels between the eyes: below this the crop is made up rather than measured. */
const EYES_APART = 32
/** Share of the picture's height that a face may fill, and of the face that may lie outside the picture. */
const TALLEST = 0.85
const OUTSIDE = 0.08
const MOST_YAW = 25
const MOST_PITCH = 25
const MOST_ROLL = 30
const DARK = 45
const BRIGHT = 215
const BURNT_SHARE = 0.3
const LEAST_SHARP = 40

export type Measures = {
  /** Mean light of the face, 0–255, and the share of it that is burnt out. */
  readonly light: number
  readonly burnt: number
  /** Variance of the Laplacian of the aligned face's light. */
  readonly sharpness: number
  /** How far the colour of mouth and chin is from that of the cheeks, in chroma units. */
  readonly lowerFace: number
}

type Area = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
const FACE: Area = { x: 26, y: 36, width: 60, height: 68 }
const CHEEKS: readonly Area[] = [
  { x: 32, y: 62, width: 12, height: 10 },
  { x: 68, y: 62, width: 12, height: 10 },
]
const LOWER: Area = { x: 42, y: 84, width: 28, height: 20 }

const over = (area: Area, each: (index: number) => void): void => {
  for (let y = area.y; y < area.y + area.height; y += 1) {
    for (let x = area.x; x < area.x + area.width; x += 1) each(y * SIDE + x)
  }
}

const meanOver = (areas: readonly Area[], value: (index: number) => number): number => {
  let total = 0
  let count = 0
  for (const area of areas) {
    over(area, (index) => {
      total += value(index)
      count += 1
    })
  }
  return total / count
}

export const measure = (pyramid: Pyramid, points: readonly Point[]): Measures => {
  const crop = warp(pyramid, similarity(TEMPLATE, points), {
    width: SIDE,
    height: SIDE,
    colours: 'rgb',
    shrink: 'averaged',
  })
  const red = (index: number): number => crop[index] ?? 0
  const green = (index: number): number => crop[PLANE + index] ?? 0
  const blue = (index: number): number => crop[2 * PLANE + index] ?? 0
  const grey = new Float32Array(PLANE)
  for (let index = 0; index < PLANE; index += 1) {
    grey[index] = 0.299 * red(index) + 0.587 * green(index) + 0.114 * blue(index)
  }
  const light = (index: number): number => grey[index] ?? 0
  const edge = (index: number): number =>
    light(index - 1) + light(index + 1) + light(index - SIDE) + light(index + SIDE) - 4 * light(index)
  const meanEdge = meanOver([FACE], edge)
  const cb = (index: number): number => 0.564 * (blue(index) - light(index))
  const cr = (index: number): number => 0.713 * (red(index) - light(index))
  return {
    light: meanOver([FACE], light),
    burnt: meanOver([FACE], (index) => (light(index) > 250 ? 1 : 0)),
    sharpness: meanOver([FACE], (index) => (edge(index) - meanEdge) ** 2),
    lowerFace: Math.hypot(
      meanOver([LOWER], cb) - meanOver(CHEEKS, cb),
      meanOver([LOWER], cr) - meanOver(CHEEKS, cr),
    ),
  }
}

/**
 * A hand or a mask over mouth and chin differs in colour from the cheeks; a beard mostly does not. Of 388 uncovered
 * faces of LFW 1 % lie above 22, smiles and lipstick among them, and one above 30: nobody is to be told to take off
 * what they do not wear.
 */
const COVERED = 30

const problemsOf = (
  { base }: Pyramid,
  face: FoundFace,
  others: boolean,
  { light, burnt, sharpness, lowerFace }: Measures,
): readonly FaceProblem[] => {
  const { box, points, pose } = face
  const [left, right] = points
  const apart = left === undefined || right === undefined ? 0 : Math.hypot(right.x - left.x, right.y - left.y)
  const outside = Math.max(-box.x, -box.y, box.x + box.width - base.width, box.y + box.height - base.height)
  const checks: readonly (readonly [FaceProblem, boolean])[] = [
    ['several-people', others],
    ['come-closer', apart < EYES_APART],
    ['step-back', box.height > TALLEST * base.height || outside > OUTSIDE * box.height],
    ['turn-less', Math.abs(pose.yaw) > MOST_YAW],
    ['look-here', Math.abs(pose.pitch) > MOST_PITCH || Math.abs(pose.roll) > MOST_ROLL],
    ['more-light', light < DARK],
    ['less-light', light > BRIGHT || burnt > BURNT_SHARE],
    ['uncover-face', lowerFace > COVERED],
    ['hold-still', sharpness < LEAST_SHARP],
  ]
  return checks.filter(([, there]) => there).map(([problem]) => problem)
}

/** What is in the way of comparing this face well, most pressing first. */
export const judgeQuality = (pyramid: Pyramid, face: FoundFace, others: boolean): ObservedFace['quality'] => {
  const problems = problemsOf(pyramid, face, others, measure(pyramid, face.points))
  return { ok: problems.length === 0, problems }
}
