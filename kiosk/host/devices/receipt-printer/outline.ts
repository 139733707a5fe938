/** A point of a contour, in font units; `on` is false for the control point of a quadratic curve. */
interface OutlinePoint {
  readonly x: number
  readonly y: number
  readonly on: boolean
}

interface Edge {
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
}

const [onCurve, xShort, yShort, repeat, xSame, ySame] = [0x01, 0x02, 0x04, 0x08, 0x10, 0x20]
const curveSteps = 4

/** The contours of a simple glyph of the `glyf` table (OpenType 1.9, "glyf"); null for a composite one. */
export function contoursOf(glyph: DataView): OutlinePoint[][] | null {
  const count = glyph.getInt16(0)
  if (count < 0) return null
  const ends = Array.from({ length: count }, (_, index) => glyph.getUint16(10 + index * 2))
  const points = (ends.at(-1) ?? -1) + 1
  let at = 10 + count * 2
  at += 2 + glyph.getUint16(at)
  const flags: number[] = []
  while (flags.length < points) {
    const flag = glyph.getUint8(at)
    at += 1
    flags.push(flag)
    if ((flag & repeat) === 0) continue
    flags.push(...Array.from({ length: glyph.getUint8(at) }, () => flag))
    at += 1
  }
  const coordinates = (short: number, same: number): number[] => {
    let value = 0
    return flags.slice(0, points).map((flag) => {
      if ((flag & short) !== 0) {
        value += (flag & same) === 0 ? -glyph.getUint8(at) : glyph.getUint8(at)
        at += 1
      } else if ((flag & same) === 0) {
        value += glyph.getInt16(at)
        at += 2
      }
      return value
    })
  }
  const xs = coordinates(xShort, xSame)
  const ys = coordinates(yShort, ySame)
  return ends.map((end, index) => {
    const start = index === 0 ? 0 : (ends[index - 1] ?? -1) + 1
    return Array.from({ length: end - start + 1 }, (_, offset) => ({
      x: xs[start + offset] ?? 0,
      y: ys[start + offset] ?? 0,
      on: ((flags[start + offset] ?? 0) & onCurve) !== 0,
    }))
  })
}

function middle(a: OutlinePoint, b: OutlinePoint): OutlinePoint {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, on: true }
}

/** A contour as straight edges: between two control points stands an unwritten point on the curve. */
function edgesOf(contour: readonly OutlinePoint[]): Edge[] {
  const whole = contour.flatMap((point, index) => {
    const next = contour[(index + 1) % contour.length] ?? point
    return point.on || next.on ? [point] : [point, middle(point, next)]
  })
  const start = whole.findIndex(({ on }) => on)
  if (start < 0) return []
  const path = [...whole.slice(start), ...whole.slice(0, start + 1)]
  const flat: OutlinePoint[] = []
  for (const [index, point] of path.entries()) {
    const [from, to] = [path[index - 1], path[index + 1]]
    if (point.on || from === undefined || to === undefined) {
      flat.push(point)
      continue
    }
    for (let step = 1; step < curveSteps; step += 1) {
      const t = step / curveSteps
      const [a, b, c] = [(1 - t) ** 2, 2 * t * (1 - t), t ** 2]
      flat.push({ x: a * from.x + b * point.x + c * to.x, y: a * from.y + b * point.y + c * to.y, on: true })
    }
  }
  return flat.slice(1).map((to, index) => {
    const from = flat[index] ?? to
    return { x0: from.x, y0: from.y, x1: to.x, y1: to.y }
  })
}

/**
 * Whether each dot of a grid is inside the contours (non-zero winding, as the format asks), looked at in its middle.
 * The grid's left edge is x = 0, its upper edge `top`; a dot is `unit` wide and high.
 */
export function fill(
  contours: readonly (readonly OutlinePoint[])[],
  grid: { readonly width: number; readonly height: number; readonly top: number; readonly unit: number },
): Uint8Array {
  const edges = contours.flatMap(edgesOf).filter(({ y0, y1 }) => y0 !== y1)
  const dots = new Uint8Array(grid.width * grid.height)
  for (let row = 0; row < grid.height; row += 1) {
    const y = grid.top - (row + 0.5) * grid.unit
    const crossings = edges
      .filter(({ y0, y1 }) => y0 <= y !== y1 <= y)
      .map(({ x0, y0, x1, y1 }) => ({
        x: x0 + ((y - y0) / (y1 - y0)) * (x1 - x0),
        turn: y1 > y0 ? 1 : -1,
      }))
    for (let column = 0; column < grid.width; column += 1) {
      const x = (column + 0.5) * grid.unit
      const winding = crossings.reduce((sum, crossing) => (crossing.x <= x ? sum + crossing.turn : sum), 0)
      if (winding !== 0) dots[row * grid.width + column] = 1
    }
  }
  return dots
}
