import type { ChallengeSample } from '../challenge.ts'

type Vector = readonly [number, number, number]

/** Five points of a head in millimetres, x to the picture's right, y down, z away; not the head that judging assumes. */
const HEAD: readonly Vector[] = [
  [-32, -34, 33],
  [32, -34, 33],
  [0, 2, 0],
  [-25, 36, 27],
  [25, 36, 27],
]

const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** Yaw > 0 towards the own left, which is the picture's right; pitch > 0 up. */
const turned = ([x, y, z]: Vector, yaw: number, pitch: number): Vector => {
  const [across, away] = [
    x * Math.cos(yaw) - (z - 60) * Math.sin(yaw),
    x * Math.sin(yaw) + (z - 60) * Math.cos(yaw),
  ]
  return [
    across,
    y * Math.cos(pitch) + away * Math.sin(pitch),
    away * Math.cos(pitch) - y * Math.sin(pitch) + 60,
  ]
}

/** What holds the face: a head, or a photograph of one, flat or bent round an upright cylinder (radius, mm). */
export type Holder =
  | { readonly kind: 'head' }
  | { readonly kind: 'flat' }
  | { readonly kind: 'bent'; readonly radius: number }

const shaped = (holder: Holder): readonly Vector[] =>
  HEAD.map(([x, y, z]) => {
    if (holder.kind === 'head') return [x, y, z]
    if (holder.kind === 'flat') return [x, y, 0]
    const angle = x / holder.radius
    return [holder.radius * Math.sin(angle), y, holder.radius * (1 - Math.cos(angle))]
  })

export type View = {
  readonly yaw: number
  readonly pitch: number
  readonly distance: number
  readonly x: number
}

const FOCAL = 1.1

/** Its five points through a camera, in fractions of the picture's height. */
export const project = (holder: Holder, { yaw, pitch, distance, x }: View): ChallengeSample['points'] =>
  shaped(holder).map((point) => {
    const [across, down, away] = turned(point, radians(yaw), radians(pitch))
    const scale = FOCAL / (distance + away)
    return { x: 0.66 + (across + x) * scale, y: 0.5 + down * scale }
  })
