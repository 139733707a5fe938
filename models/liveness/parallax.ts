export type Point = { readonly x: number; readonly y: number }

/** The four points that lie near one plane: eyes and mouth corners. The nose stands out of it. */
const plane = (points: readonly Point[]): readonly Point[] =>
  [0, 1, 3, 4].map((index) => pointAt(points, index))

export const pointAt = (points: readonly Point[], index: number): Point => points[index] ?? { x: 0, y: 0 }

const apart = (one: Point, other: Point): number => Math.hypot(one.x - other.x, one.y - other.y)

const between = (one: Point, other: Point): Point => ({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 })

/** A face's size that a turn of the head changes little: from between the eyes to between the mouth's corners. */
export const faceSize = (points: readonly Point[]): number =>
  Math.max(
    apart(between(pointAt(points, 0), pointAt(points, 1)), between(pointAt(points, 3), pointAt(points, 4))),
    apart(pointAt(points, 0), pointAt(points, 1)),
  )

export const faceCentre = (points: readonly Point[]): Point => {
  const four = plane(points)
  return {
    x: four.reduce((sum, { x }) => sum + x, 0) / 4,
    y: four.reduce((sum, { y }) => sum + y, 0) / 4,
  }
}

type Row = readonly [number, number, number]

/** Solves the three normal equations by Cramer's rule; null when the points lie on one line. */
const solve = ([a, b, c]: readonly [Row, Row, Row], right: Row): Row | null => {
  const determinant = (one: Row, two: Row, three: Row): number =>
    one[0] * (two[1] * three[2] - two[2] * three[1]) -
    one[1] * (two[0] * three[2] - two[2] * three[0]) +
    one[2] * (two[0] * three[1] - two[1] * three[0])
  const whole = determinant(a, b, c)
  if (!(Math.abs(whole) > 1e-12)) return null
  const put = (row: Row, column: number, value: number): Row => [
    column === 0 ? value : row[0],
    column === 1 ? value : row[1],
    column === 2 ? value : row[2],
  ]
  const part = (column: number): number =>
    determinant(put(a, column, right[0]), put(b, column, right[1]), put(c, column, right[2])) / whole
  return [part(0), part(1), part(2)]
}

/**
 * How far the nose is from where a flat picture's nose would be, in face sizes: x to the picture's right, y down. The
 * eyes and mouth corners give the affine map from one frame to the other (every view of a flat picture from some way
 * off is one); the nose of a flat picture follows it, a real nose, standing out of that plane, does not. Null when
 * nothing can be said.
 */
export const noseParallax = (before: readonly Point[], after: readonly Point[]): Point | null => {
  const size = faceSize(before)
  const sizeAfter = faceSize(after)
  if (!(size > 0) || !(sizeAfter > 0)) return null
  const origin = faceCentre(before)
  const from = (point: Point): Row => [(point.x - origin.x) / size, (point.y - origin.y) / size, 1]
  const rows = plane(before).map(from)
  const cell = (one: number, other: number): number =>
    rows.reduce((sum, row) => sum + (row[one] ?? 0) * (row[other] ?? 0), 0)
  const normal: readonly [Row, Row, Row] = [
    [cell(0, 0), cell(0, 1), cell(0, 2)],
    [cell(1, 0), cell(1, 1), cell(1, 2)],
    [cell(2, 0), cell(2, 1), cell(2, 2)],
  ]
  const along = (values: readonly number[]): Row | null => {
    const right = (part: 0 | 1 | 2): number =>
      rows.reduce((sum, row, index) => sum + row[part] * (values[index] ?? 0), 0)
    return solve(normal, [right(0), right(1), right(2)])
  }
  const four = plane(after)
  const across = along(four.map(({ x }) => x))
  const down = along(four.map(({ y }) => y))
  if (across === null || down === null) return null
  const nose = from(pointAt(before, 2))
  const follow = (map: Row): number => map[0] * nose[0] + map[1] * nose[1] + map[2]
  const found = pointAt(after, 2)
  return { x: (found.x - follow(across)) / sizeAfter, y: (found.y - follow(down)) / sizeAfter }
}
