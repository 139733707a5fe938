import { faceSize, noseParallax, pointAt } from './parallax.ts'
import type { Point } from './parallax.ts'

export type Look = {
  readonly points: readonly Point[]
  readonly yaw: number
  readonly pitch: number
  readonly eyesOpen: number | null
  readonly at: number
}

/** Degrees from where the face was at first. */
const TURN = 18
/** A turn must be seen on its way: a look between these, in degrees, before its end. */
const ON_THE_WAY = [4, 15] as const
/** Degrees a second that a head has. From pictures so rare that it passes between two of them no more can be asked. */
const HEAD_PACE = 130
/** In face sizes. A head turned by 18° shows some 0.15; a photograph bent by hand some 0.05. */
const TURN_PARALLAX = 0.085
const NOD = 9
const NOD_PARALLAX = 0.045

export type Direction = 'left' | 'right' | 'up' | 'down'

type Wanted = { readonly degrees: number; readonly parallax: number; readonly change: (look: Look) => number }

const nose = (first: Look, look: Look, axis: 'x' | 'y'): number =>
  noseParallax(first.points, look.points)?.[axis] ?? 0

/** `left`, `right`: the person's own. Towards the own left the nose goes to the picture's right. */
const wantedOf = (direction: Direction, first: Look): Wanted => {
  if (direction === 'left' || direction === 'right') {
    const sign = direction === 'left' ? 1 : -1
    return { degrees: TURN, parallax: TURN_PARALLAX, change: (look) => sign * (look.yaw - first.yaw) }
  }
  const sign = direction === 'up' ? 1 : -1
  return { degrees: NOD, parallax: NOD_PARALLAX, change: (look) => sign * (look.pitch - first.pitch) }
}

const towards = (direction: Direction, first: Look, look: Look): number => {
  const axis = direction === 'left' || direction === 'right' ? 'x' : 'y'
  const sign = direction === 'left' || direction === 'down' ? 1 : -1
  return sign * nose(first, look, axis)
}

export type Progress = {
  readonly done: number
  readonly reached: boolean
  /** The angle was reached, but nothing stood out of the face's plane as a nose does. */
  readonly flat: boolean
}

/** Whether the looks show the way there, or follow each other as slowly as a head would have gone it. */
const seenOnTheWay = (looks: readonly Look[], change: (look: Look) => number, share: number): boolean => {
  const [from, to] = [ON_THE_WAY[0] * share, ON_THE_WAY[1] * share]
  return looks.some((look, index) => {
    const angle = change(look)
    if (angle >= from && angle <= to) return true
    const before = looks[index - 1]
    if (before === undefined || angle < to || change(before) > from) return false
    return angle - change(before) <= (HEAD_PACE * (look.at - before.at)) / 1000
  })
}

/** Whether the last two looks both show the head turned that way, as a head with a nose, after a look on the way. */
export const turned = (direction: Direction, first: Look, looks: readonly Look[]): Progress => {
  const { degrees, parallax, change } = wantedOf(direction, first)
  const last = looks.slice(-2)
  const angles = last.map(change)
  const best = Math.max(0, ...angles)
  const far = last.length === 2 && angles.every((angle) => angle >= degrees)
  const stands = last.every((look) => towards(direction, first, look) >= parallax)
  const onTheWay = seenOnTheWay(looks, change, degrees / TURN)
  return {
    // Nothing is done of a turn that was too quick to be seen: it is to be made again.
    done: far && stands && !onTheWay ? 0 : Math.min(1, best / degrees),
    reached: far && stands && onTheWay,
    flat: far && !stands,
  }
}

const OPEN_AT_FIRST = 0.45
const SHUT_SHARE = 0.55
const OPEN_AGAIN_SHARE = 0.8
const LONGEST_SHUT_MS = 1_500
const SHORTEST_SHUT_MS = 40
/** What may change of the face's shape while the eyes shut: more is a photograph that is bent or tilted. */
const SHAPE_CHANGE = 0.1

const shape = ({ points }: Look): number => {
  const eyes = Math.hypot(
    pointAt(points, 1).x - pointAt(points, 0).x,
    pointAt(points, 1).y - pointAt(points, 0).y,
  )
  const size = faceSize(points)
  const tall = Math.hypot(
    (pointAt(points, 3).x + pointAt(points, 4).x - pointAt(points, 0).x - pointAt(points, 1).x) / 2,
    (pointAt(points, 3).y + pointAt(points, 4).y - pointAt(points, 0).y - pointAt(points, 1).y) / 2,
  )
  return size > 0 ? tall / Math.max(eyes, size / 10) : 0
}

/** Eyes open, shut for a moment, and open again, in a face that is otherwise as it was. */
export const blinked = (first: Look, looks: readonly Look[]): Progress => {
  const open = first.eyesOpen ?? 0
  const none = { done: 0, reached: false, flat: false }
  if (open < OPEN_AT_FIRST) return none
  const shut = looks.findIndex(({ eyesOpen }) => eyesOpen !== null && eyesOpen <= SHUT_SHARE * open)
  const closing = looks[shut]
  if (closing === undefined) return none
  const again = looks
    .slice(shut)
    .find(({ eyesOpen }) => eyesOpen !== null && eyesOpen >= OPEN_AGAIN_SHARE * open)
  if (again === undefined) return { ...none, done: 0.6 }
  const lasted = again.at - closing.at
  const during = looks.filter(({ at }) => at >= closing.at && at <= again.at)
  const steady = during.every((look) => Math.abs(shape(look) / shape(first) - 1) <= SHAPE_CHANGE)
  if (lasted < SHORTEST_SHUT_MS || lasted > LONGEST_SHUT_MS || !steady) {
    const rest = looks.filter(({ at }) => at > again.at)
    const later = blinked(first, rest)
    return later.reached ? later : { ...later, flat: !steady }
  }
  return { done: 1, reached: true, flat: false }
}
