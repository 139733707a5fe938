import type { Affine } from '../picture/warp.ts'
import type { Point } from './observation.ts'

const centre = (points: readonly Point[]): Point => ({
  x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
  y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
})

/**
 * The similarity (turn, scale, shift) that brings a crop's template points nearest to the face's points, by least
 * squares (Umeyama, 1991, without reflection): it says where in the picture each pixel of the crop lies.
 */
export const similarity = (template: readonly Point[], face: readonly Point[]): Affine => {
  const from = centre(template)
  const to = centre(face)
  let along = 0
  let across = 0
  let spread = 0
  for (const [index, point] of template.entries()) {
    const x = point.x - from.x
    const y = point.y - from.y
    const u = (face[index]?.x ?? to.x) - to.x
    const v = (face[index]?.y ?? to.y) - to.y
    along += x * u + y * v
    across += x * v - y * u
    spread += x * x + y * y
  }
  const a = along / spread
  const d = across / spread
  return { a, b: -d, c: to.x - a * from.x + d * from.y, d, e: a, f: to.y - d * from.x - a * from.y }
}
