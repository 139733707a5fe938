import type { Box, Point, Pose } from './observation.ts'

export type FoundFace = {
  readonly box: Box
  readonly score: number
  readonly points: readonly Point[]
  readonly landmarks: readonly Point[] | null
  readonly pose: Pose
}

/** Turned further than this, a person looks at something else. */
const FACING = 40
/** A second face at least this large beside the first is somebody who stands with them. */
const BESIDE = 0.55

const size = ({ box }: FoundFace): number => Math.sqrt(box.width * box.height)
const facing = ({ pose }: FoundFace): boolean =>
  Math.abs(pose.yaw) <= FACING && Math.abs(pose.pitch) <= FACING

/** For pictures that are known to be of whoever is in their middle, as measurements' are. */
export const mostCentral = <Face extends { readonly box: Box }>(
  faces: readonly Face[],
  picture: { readonly width: number; readonly height: number },
): Face | null => {
  const away = ({ box }: Face): number =>
    Math.hypot(box.x + (box.width - picture.width) / 2, box.y + (box.height - picture.height) / 2)
  return faces.toSorted((one, other) => away(one) - away(other))[0] ?? null
}

/** The largest face among those that look here, else the largest; `others`: somebody as near stands beside. */
export const nearestFacing = (
  faces: readonly FoundFace[],
): { readonly face: FoundFace | null; readonly others: boolean } => {
  const bySize = faces.toSorted((one, other) => size(other) - size(one))
  const face = bySize.find(facing) ?? bySize[0] ?? null
  if (face === null) return { face, others: false }
  return { face, others: bySize.some((each) => each !== face && size(each) >= BESIDE * size(face)) }
}
