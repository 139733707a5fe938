import type { Box, Point } from './observation.ts'

/** A face as a detector found it; `points` null where the detector knows only boxes. */
export type Detection = {
  readonly box: Box
  readonly score: number
  readonly points: readonly Point[] | null
}

const overlap = (one: Box, other: Box): number => {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x)
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y)
  if (width <= 0 || height <= 0) return 0
  const both = width * height
  return both / (one.width * one.height + other.width * other.height - both)
}

/** The best of those that lie on each other, best first; `share`: of the union, from which two are the same face. */
export const withoutDoubles = (found: readonly Detection[], share: number): readonly Detection[] => {
  const kept: Detection[] = []
  for (const candidate of found.toSorted((a, b) => b.score - a.score)) {
    if (!kept.some(({ box }) => overlap(box, candidate.box) > share)) kept.push(candidate)
  }
  return kept
}
