import type { Pyramid } from '../picture/picture.ts'
import { rectangle, warp } from '../picture/warp.ts'
import { withoutDoubles } from './detection.ts'
import type { Detection } from './detection.ts'
import { output } from './net-session.ts'
import type { Net } from './net-session.ts'

const SIDE = 320
const STRIDES = [8, 16, 32]
const LEAST_SCORE = 0.6
const SAME_FACE = 0.3
const POINTS = [0, 1, 2, 3, 4]

const unit = (value: number | undefined): number => Math.min(1, Math.max(0, value ?? 0))

/**
 * YuNet (libfacedetection.train): on each stride's grid a class and an object score, a box as an offset from the cell
 * and log sizes, and five points as offsets; all in strides.
 */
export const detectWithYunet = async (net: Net, pyramid: Pyramid): Promise<readonly Detection[]> => {
  const { width, height } = pyramid.base
  const longer = Math.max(width, height)
  const scale = longer / SIDE
  const input = warp(
    pyramid,
    rectangle({ x: 0, y: 0, width: longer, height: longer }, { width: SIDE, height: SIDE }),
    { width: SIDE, height: SIDE, colours: net.model.input.colour, shrink: 'averaged' },
  )
  const outputs = await net.run(input, 1, SIDE)
  const found: Detection[] = []
  for (const stride of STRIDES) {
    const cells = SIDE / stride
    const classes = output(net, outputs, `cls_${stride}`).data
    const objects = output(net, outputs, `obj_${stride}`).data
    const boxes = output(net, outputs, `bbox_${stride}`).data
    const points = output(net, outputs, `kps_${stride}`).data
    for (let cell = 0; cell < cells * cells; cell += 1) {
      const score = Math.sqrt(unit(classes[cell]) * unit(objects[cell]))
      if (score < LEAST_SCORE) continue
      const row = Math.floor(cell / cells)
      const column = cell % cells
      const size = stride * scale
      const boxWidth = Math.exp(boxes[4 * cell + 2] ?? 0) * size
      const boxHeight = Math.exp(boxes[4 * cell + 3] ?? 0) * size
      found.push({
        score,
        box: {
          x: (column + (boxes[4 * cell] ?? 0)) * size - boxWidth / 2,
          y: (row + (boxes[4 * cell + 1] ?? 0)) * size - boxHeight / 2,
          width: boxWidth,
          height: boxHeight,
        },
        points: POINTS.map((point) => ({
          x: (column + (points[10 * cell + 2 * point] ?? 0)) * size,
          y: (row + (points[10 * cell + 2 * point + 1] ?? 0)) * size,
        })),
      })
    }
  }
  return withoutDoubles(found, SAME_FACE)
}
