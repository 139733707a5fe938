import type { Point, Pose } from './observation.ts'

type Vector = readonly [number, number, number]

/**
 * The five points of a mean head in millimetres: x to the picture's right, y down, z away from the camera. How low the
 * nose stands is fitted, so that people who look into a lens look level: with 0 the median pitch of LFW's development
 * pictures was −11° by YuNet's points and −6° by the 68 landmarks.
 */
const HEAD: readonly Vector[] = [
  [-31.5, -36, 36],
  [31.5, -36, 36],
  [0, 4.8, 0],
  [-26, 37, 30],
  [26, 37, 30],
]

const mean = (part: 0 | 1 | 2): number => HEAD.reduce((sum, point) => sum + point[part], 0) / HEAD.length
const CENTRED: readonly Vector[] = HEAD.map(([x, y, z]) => [x - mean(0), y - mean(1), z - mean(2)])

const sum = (of: (point: Vector) => number): number => CENTRED.reduce((total, point) => total + of(point), 0)
// The head is the same on both sides, so x goes with neither y nor z, and the normal equations fall apart.
const XX = sum(([x]) => x * x)
const YY = sum(([, y]) => y * y)
const YZ = sum(([, y, z]) => y * z)
const ZZ = sum(([, , z]) => z * z)
const DETERMINANT = YY * ZZ - YZ * YZ

/** How one picture axis grows with the head's three: least squares. */
const gradient = (values: readonly number[]): Vector => {
  const dot = (part: 0 | 1 | 2): number =>
    CENTRED.reduce((total, point, index) => total + point[part] * (values[index] ?? 0), 0)
  const [x, y, z] = [dot(0), dot(1), dot(2)]
  return [x / XX, (y * ZZ - z * YZ) / DETERMINANT, (z * YY - y * YZ) / DETERMINANT]
}

const degrees = (radians: number): number => (radians * 180) / Math.PI
const length = ([x, y, z]: Vector): number => Math.hypot(x, y, z)
const arcSine = (value: number): number => degrees(Math.asin(Math.min(1, Math.max(-1, value))))

/**
 * Where the head points, from the five points under weak perspective (POS: DeMenthon and Davis, 1995). Good to some
 * five degrees for a mean head; a person's own head adds a constant.
 */
export const estimatePose = (points: readonly Point[]): Pose => {
  const right = gradient(points.map(({ x }) => x))
  const down = gradient(points.map(({ y }) => y))
  const scale = Math.sqrt(length(right) * length(down))
  if (!(scale > 0)) return { yaw: 0, pitch: 0, roll: 0 }
  const turn = Math.atan2(down[0], right[0])
  // Along the head's own axes, so that a tilted head does not turn its nod into a shake.
  const depthAcross = (right[2] * Math.cos(turn) + down[2] * Math.sin(turn)) / scale
  const depthDown = (down[2] * Math.cos(turn) - right[2] * Math.sin(turn)) / scale
  return { yaw: arcSine(-depthAcross), pitch: arcSine(depthDown), roll: degrees(turn) }
}
