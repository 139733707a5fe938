import type { Pyramid } from '../picture/picture.ts'
import { rectangle, warp } from '../picture/warp.ts'
import { output } from './net-session.ts'
import type { Net } from './net-session.ts'
import type { Box, Point } from './observation.ts'

const SIDE = 112
const POINTS = 68

const around = (box: Box): Box => {
  const side = Math.max(box.width, box.height)
  return {
    x: box.x + (box.width - side) / 2,
    y: box.y + (box.height - side) / 2,
    width: side,
    height: side,
  }
}

/** The 68 points of the iBUG scheme, pixels of the picture, for a face in this box. */
export const findLandmarks = async (net: Net, pyramid: Pyramid, box: Box): Promise<readonly Point[]> => {
  const square = around(box)
  const input = warp(pyramid, rectangle(square, { width: SIDE, height: SIDE }), {
    width: SIDE,
    height: SIDE,
    colours: net.model.input.colour,
    shrink: 'averaged',
  })
  const [name] = net.model.outputs.map((each) => each.name)
  const { data } = output(net, await net.run(input, 1, SIDE), name ?? '')
  return Array.from({ length: POINTS }, (_, index) => ({
    x: square.x + (data[2 * index] ?? 0) * square.width,
    y: square.y + (data[2 * index + 1] ?? 0) * square.height,
  }))
}

const at = (points: readonly Point[], index: number): Point => points[index] ?? { x: 0, y: 0 }

const mean = (points: readonly Point[], from: number, to: number): Point => {
  const some = points.slice(from, to)
  return {
    x: some.reduce((sum, { x }) => sum + x, 0) / some.length,
    y: some.reduce((sum, { y }) => sum + y, 0) / some.length,
  }
}

/** Eye centres, nose tip and mouth corners of the 68. */
export const fiveOf = (landmarks: readonly Point[]): readonly Point[] => [
  mean(landmarks, 36, 42),
  mean(landmarks, 42, 48),
  at(landmarks, 30),
  at(landmarks, 48),
  at(landmarks, 54),
]
