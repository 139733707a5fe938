import type { Pyramid } from '../picture/picture.ts'
import { rectangle, warp } from '../picture/warp.ts'
import { withoutDoubles } from './detection.ts'
import type { Detection } from './detection.ts'
import { output } from './net-session.ts'
import type { Net } from './net-session.ts'

const CELL = 32
const SAME_FACE = 0.4
/** Width and height of each of the five anchors, in cells: fixed when the net was trained. */
const ANCHORS = [
  [1.603231, 2.094468],
  [6.041143, 7.080126],
  [2.882459, 3.518061],
  [4.266906, 5.178857],
  [9.041765, 10.66308],
] as const

export type Pass = { readonly side: number; readonly least: number }
/** The net misses faces that are large or small for its input: where one size finds nobody, others are tried. */
const PASSES: readonly Pass[] = [
  { side: 416, least: 0.5 },
  { side: 256, least: 0.5 },
  { side: 608, least: 0.5 },
  { side: 320, least: 0.3 },
  { side: 160, least: 0.3 },
]

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value))

const pass = async (net: Net, pyramid: Pyramid, { side, least }: Pass): Promise<readonly Detection[]> => {
  const longer = Math.max(pyramid.base.width, pyramid.base.height)
  const input = warp(
    pyramid,
    rectangle({ x: 0, y: 0, width: longer, height: longer }, { width: side, height: side }),
    { width: side, height: side, colours: net.model.input.colour, shrink: 'averaged' },
  )
  const [name] = net.model.outputs.map((each) => each.name)
  const { data } = output(net, await net.run(input, 1, side), name ?? '')
  const cells = side / CELL
  const area = cells * cells
  const size = longer / cells
  const found: Detection[] = []
  for (const [anchor, [anchorWidth, anchorHeight]] of ANCHORS.entries()) {
    const value = (part: number, cell: number): number => data[(anchor * 5 + part) * area + cell] ?? 0
    for (let cell = 0; cell < area; cell += 1) {
      const score = sigmoid(value(4, cell))
      if (score < least) continue
      const width = Math.exp(value(2, cell)) * anchorWidth * size
      const height = Math.exp(value(3, cell)) * anchorHeight * size
      const x = ((cell % cells) + sigmoid(value(0, cell))) * size - width / 2
      const y = (Math.floor(cell / cells) + sigmoid(value(1, cell))) * size - height / 2
      found.push({ score, points: null, box: { x, y, width, height } })
    }
  }
  return withoutDoubles(found, SAME_FACE)
}

/** face-api's tiny face detector, a small YOLO: boxes alone. */
export const detectWithTinyFace = async (net: Net, pyramid: Pyramid): Promise<readonly Detection[]> => {
  for (const each of PASSES) {
    const found = await pass(net, pyramid, each)
    if (found.length > 0) return found
  }
  return []
}
