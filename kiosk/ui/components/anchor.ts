import type { Anchor } from '@foyer/contracts/view'

export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}
export interface Point {
  readonly x: number
  readonly y: number
}

const contains = (box: Box, point: Point): boolean =>
  point.x >= box.left &&
  point.x <= box.left + box.width &&
  point.y >= box.top &&
  point.y <= box.top + box.height

const clamp = (n: number): number => Math.min(1, Math.max(0, n))

/** The smallest element under the point, and where in its box the point lies; null where there is none. */
export const anchorAt = (
  point: Point,
  elements: Iterable<{ readonly element: string; readonly box: Box }>,
): Anchor | null => {
  let best: { element: string; box: Box } | null = null
  for (const candidate of elements) {
    if (candidate.box.width <= 0 || candidate.box.height <= 0 || !contains(candidate.box, point)) continue
    if (best === null || candidate.box.width * candidate.box.height < best.box.width * best.box.height) {
      best = candidate
    }
  }
  if (best === null) return null
  return {
    element: best.element,
    x: clamp((point.x - best.box.left) / best.box.width),
    y: clamp((point.y - best.box.top) / best.box.height),
  }
}

/** Where an anchor lies on this screen, whatever the size of the screen it was made on. */
export const pointOf = (anchor: Anchor, box: Box): Point => ({
  x: box.left + anchor.x * box.width,
  y: box.top + anchor.y * box.height,
})
