import { decodePicture } from '../picture/decode.ts'
import { Pyramid } from '../picture/picture.ts'
import type { FaceSet } from '../set.ts'
import { mostCentral, nearestFacing } from './choice.ts'
import type { FoundFace } from './choice.ts'
import type { Detection } from './detection.ts'
import { embed } from './embed.ts'
import { findLandmarks, fiveOf } from './landmarks.ts'
import { openNet } from './net-session.ts'
import type { Net } from './net-session.ts'
import type { Observation, ObservedFace } from './observation.ts'
import { passiveLiveness } from './passive-liveness.ts'
import { estimatePose } from './pose.ts'
import { judgeQuality } from './quality.ts'
import { detectWithTinyFace } from './tiny-face.ts'
import { detectWithYunet } from './yunet.ts'

export type Nets = {
  readonly detector: Net
  readonly landmarks: Net | null
  readonly embedding: Net
  readonly liveness: readonly Net[]
}

/** @throws {FaceModelsError} naming the file that is not the one that was built, or that the runtime refuses */
export const openNets = async (set: FaceSet): Promise<Nets> => ({
  detector: await openNet(set.detector),
  landmarks: set.landmarks === null ? null : await openNet(set.landmarks),
  embedding: await openNet(set.embedding),
  liveness: await Promise.all(set.liveness.map((model) => openNet(model))),
})

export const closeNets = async ({ detector, landmarks, embedding, liveness }: Nets): Promise<void> => {
  const open = [detector, embedding, ...liveness, ...(landmarks === null ? [] : [landmarks])]
  await Promise.all(open.map((net) => net.close()))
}

/** Every face that the set's detector finds, best first. */
export const detectFaces = (nets: Nets, pyramid: Pyramid): Promise<readonly Detection[]> =>
  nets.detector.model.net === 'yunet-n'
    ? detectWithYunet(nets.detector, pyramid)
    : detectWithTinyFace(nets.detector, pyramid)

const locate = async (
  nets: Nets,
  pyramid: Pyramid,
  { box, score, points: own }: Detection,
): Promise<FoundFace | null> => {
  const landmarks =
    own === null && nets.landmarks !== null ? await findLandmarks(nets.landmarks, pyramid, box) : null
  const points = own ?? (landmarks === null ? null : fiveOf(landmarks))
  return points === null ? null : { box, score, points, landmarks, pose: estimatePose(points) }
}

const MOST_LOCATED = 3

/** Only the largest faces can be the nearest; with points and pose. */
const locateLargest = async (
  nets: Nets,
  pyramid: Pyramid,
  found: readonly Detection[],
): Promise<readonly FoundFace[]> => {
  const located: FoundFace[] = []
  const area = ({ box }: Detection): number => box.width * box.height
  for (const each of found.toSorted((one, other) => area(other) - area(one)).slice(0, MOST_LOCATED)) {
    const face = await locate(nets, pyramid, each)
    if (face !== null) located.push(face)
  }
  return located
}

export type Wanted = { readonly embed: boolean; readonly live: boolean }

export type Found = {
  readonly faces: number
  readonly face: FoundFace | null
  /** Somebody as near stands beside. */
  readonly others: boolean
}

/** The nearest face that looks here, and how many there are. */
export const findFace = async (nets: Nets, pyramid: Pyramid): Promise<Found> => {
  const found = await detectFaces(nets, pyramid)
  return { faces: found.length, ...nearestFacing(await locateLargest(nets, pyramid, found)) }
}

/** The face in the middle, for pictures that are known to be of whoever is there. */
export const findCentralFace = async (nets: Nets, pyramid: Pyramid): Promise<FoundFace | null> => {
  const central = mostCentral(await detectFaces(nets, pyramid), pyramid.base)
  return central === null ? null : locate(nets, pyramid, central)
}

const describe = async (
  nets: Nets,
  pyramid: Pyramid,
  { face, others }: { readonly face: FoundFace; readonly others: boolean },
  wanted: Wanted,
): Promise<ObservedFace> => {
  const landmarks =
    face.landmarks ??
    (nets.landmarks === null ? null : await findLandmarks(nets.landmarks, pyramid, face.box))
  // A detector's own five points follow a nod half as far as the landmarks do. For the crop they are the better ones.
  const points = landmarks === null ? face.points : fiveOf(landmarks)
  const pose = estimatePose(points)
  return {
    box: face.box,
    score: face.score,
    points,
    pose,
    eyesOpen: null,
    quality: judgeQuality(pyramid, { ...face, pose }, others),
    embedding: wanted.embed ? await embed(nets.embedding, pyramid, face.points) : null,
    live:
      wanted.live && nets.liveness.length > 0
        ? await passiveLiveness(nets.liveness, pyramid, face.box)
        : null,
  }
}

/** Everything from the bytes of one picture to what is in it. The same bytes always give the same answer. */
export const look = async (nets: Nets, bytes: Uint8Array, wanted: Wanted): Promise<Observation> => {
  const reading = await decodePicture(bytes)
  if (reading.kind === 'discarded') return reading
  const pyramid = new Pyramid(reading.picture)
  const { width, height } = reading.picture
  const { faces, face, others } = await findFace(nets, pyramid)
  return {
    kind: 'seen',
    width,
    height,
    faces,
    face: face === null ? null : await describe(nets, pyramid, { face, others }, wanted),
  }
}
