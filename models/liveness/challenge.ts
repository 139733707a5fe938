import { blinked, turned } from './movement.ts'
import type { Direction, Look, Progress } from './movement.ts'
import { faceCentre, faceSize } from './parallax.ts'
import type { Point } from './parallax.ts'

export type ChallengeKind = 'turn-left' | 'turn-right' | 'blink' | 'follow-dot'

/** What one frame said of the face that is being challenged. */
export type ChallengeSample = {
  /** Five points in fractions of the picture's height, as the camera sees it (not mirrored). */
  readonly points: readonly Point[]
  /** Degrees; yaw > 0: turned to the person's own left; pitch > 0: looking up. */
  readonly pose: { readonly yaw: number; readonly pitch: number; readonly roll: number }
  readonly eyesOpen: number | null
  /** Cosine to the embedding of the frame that the challenge began with; null when not embedded. */
  readonly similarity: number | null
  /** Of the picture's bytes: a camera never makes the same picture twice. */
  readonly hash: string
}

export type ChallengeState = {
  readonly kind: ChallengeKind
  /** Cosine from which two faces are one person; null: not judged here. */
  readonly samePerson: number | null
  /** Where the head must point, one after the other. */
  readonly path: readonly Direction[]
  readonly step: number
  readonly stepBeganAt: number | null
  readonly beganAt: number | null
  readonly first: Look | null
  readonly opening: readonly Look[]
  /** Of the present step, oldest first. */
  readonly looks: readonly Look[]
  readonly last: Look | null
  readonly hashes: readonly string[]
  readonly sameInARow: number
  readonly strangers: number
  readonly flat: number
  readonly ended: { readonly verdict: 'passed' | 'failed'; readonly reason: string | null } | null
}

export type ChallengeJudgement = {
  readonly state: ChallengeState
  /** 0–1. */
  readonly done: number
  /** Where to look, fractions of the picture as the person sees it (mirrored). */
  readonly dot: Point | null
  readonly verdict: 'going-on' | 'passed' | 'failed'
  readonly reason: string | null
}

const DOT_STEPS = 3
const OPENING = 3
const STRAIGHT = 15
const LONGEST_MS = 12_000
const LONGEST_DOT_MS = 18_000
const MOST_LOOKS = 200
const MOST_SAME_IN_A_ROW = 5
const MOST_STRANGERS = 2
const MOST_FLAT = 4
/** Nobody's head arrives sooner after a dot that was nowhere before. */
const QUICKEST_MS = 150
const DOT_MOVES_MS = 600
/** How a head can move: face sizes and degrees, at once and a second more. */
const SHIFT = { atOnce: 0.45, aSecond: 2.5 }
const SWING = { atOnce: 14, aSecond: 130 }
const GROWTH = { atOnce: 0.25, aSecond: 1.2 }

/** Mirrored, as in the preview: the person's own right is at the right. */
const DOTS: Readonly<Record<Direction, Point>> = {
  left: { x: 0.12, y: 0.5 },
  right: { x: 0.88, y: 0.5 },
  up: { x: 0.5, y: 0.1 },
  down: { x: 0.5, y: 0.9 },
}
const CENTRE: Point = { x: 0.5, y: 0.5 }

const pathOf = (kind: ChallengeKind, random: () => number): readonly Direction[] => {
  if (kind === 'turn-left') return ['left']
  if (kind === 'turn-right') return ['right']
  if (kind === 'blink') return []
  const path: Direction[] = []
  while (path.length < DOT_STEPS) {
    const open = (['left', 'right', 'up', 'down'] as const).filter((each) => each !== path.at(-1))
    path.push(open[Math.min(open.length - 1, Math.floor(random() * open.length))] ?? 'left')
  }
  return path
}

/** `random`: 0–1, for the way of the dot. `samePerson`: the cosine below which somebody else has taken over. */
export const beginChallenge = (
  kind: ChallengeKind,
  random: () => number,
  samePerson: number | null = null,
): ChallengeState => ({
  kind,
  samePerson,
  path: pathOf(kind, random),
  step: 0,
  stepBeganAt: null,
  beganAt: null,
  first: null,
  opening: [],
  looks: [],
  last: null,
  hashes: [],
  sameInARow: 0,
  strangers: 0,
  flat: 0,
  ended: null,
})

const dotOf = ({ kind, path, step, stepBeganAt, first }: ChallengeState, atMs: number): Point | null => {
  if (kind !== 'follow-dot') return null
  const target = path[step]
  if (first === null || target === undefined || stepBeganAt === null) return CENTRE
  const before = path[step - 1]
  const from = before === undefined ? CENTRE : DOTS[before]
  const to = DOTS[target]
  const share = Math.min(1, Math.max(0, (atMs - stepBeganAt) / DOT_MOVES_MS))
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
}

const goingOn = (state: ChallengeState, done: number, atMs: number): ChallengeJudgement => ({
  state,
  done: Math.min(1, Math.max(0, done)),
  dot: dotOf(state, atMs),
  verdict: 'going-on',
  reason: null,
})

const end = (
  state: ChallengeState,
  verdict: 'passed' | 'failed',
  reason: string | null,
): ChallengeJudgement => ({
  // What was seen of the face is not needed any more.
  state: {
    ...state,
    opening: [],
    looks: [],
    last: null,
    first: null,
    hashes: [],
    ended: { verdict, reason },
  },
  done: verdict === 'passed' ? 1 : 0,
  dot: null,
  verdict,
  reason,
})

const usable = ({ points, pose, eyesOpen, similarity }: ChallengeSample): boolean =>
  points.length === 5 &&
  points.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)) &&
  faceSize(points) > 0 &&
  [pose.yaw, pose.pitch, pose.roll, eyesOpen ?? 0, similarity ?? 0].every((value) => Number.isFinite(value))

const jumped = (before: Look, now: Look): boolean => {
  const seconds = Math.min(1, (now.at - before.at) / 1_000)
  const allowed = (limit: { readonly atOnce: number; readonly aSecond: number }): number =>
    limit.atOnce + limit.aSecond * seconds
  const size = faceSize(before.points)
  const one = faceCentre(before.points)
  const other = faceCentre(now.points)
  return (
    Math.hypot(other.x - one.x, other.y - one.y) > allowed(SHIFT) * size ||
    Math.abs(Math.log(faceSize(now.points) / size)) > allowed(GROWTH) ||
    Math.abs(now.yaw - before.yaw) > allowed(SWING) ||
    Math.abs(now.pitch - before.pitch) > allowed(SWING)
  )
}

const middle = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0

/** The first looks in one: the points of the last, with the middle of all angles and eyelids. */
const baseline = (opening: readonly Look[]): Look | null => {
  const last = opening.at(-1)
  if (last === undefined) return null
  const lids = opening.flatMap(({ eyesOpen }) => (eyesOpen === null ? [] : [eyesOpen]))
  return {
    ...last,
    yaw: middle(opening.map(({ yaw }) => yaw)),
    pitch: middle(opening.map(({ pitch }) => pitch)),
    eyesOpen: lids.length === 0 ? null : middle(lids),
  }
}

const starting = (state: ChallengeState, look: Look): ChallengeJudgement => {
  if (Math.abs(look.yaw) > STRAIGHT) return goingOn({ ...state, opening: [] }, 0, look.at)
  const opening = [...state.opening, look]
  if (opening.length < OPENING) return goingOn({ ...state, opening }, 0, look.at)
  return goingOn({ ...state, opening, first: baseline(opening), stepBeganAt: look.at }, 0, look.at)
}

const progressOf = (state: ChallengeState, first: Look): Progress => {
  const direction = state.path[state.step]
  return direction === undefined ? blinked(first, state.looks) : turned(direction, first, state.looks)
}

const moving = (before: ChallengeState, first: Look, look: Look): ChallengeJudgement => {
  const looks = [...before.looks, look].slice(-MOST_LOOKS)
  const state = { ...before, looks }
  const progress = progressOf(state, first)
  const steps = Math.max(1, state.path.length)
  const done = (state.step + progress.done) / steps
  if (progress.flat) {
    const flat = state.flat + 1
    if (flat >= MOST_FLAT) return end(state, 'failed', 'flat: nothing stands out of the face as a nose does')
    return goingOn({ ...state, flat }, done, look.at)
  }
  const sinceStep = look.at - (state.stepBeganAt ?? look.at)
  if (!progress.reached || sinceStep < QUICKEST_MS) return goingOn(state, done, look.at)
  if (state.step + 1 >= steps) return end(state, 'passed', null)
  // The last look stays: the way to the next place begins where this one ended.
  const next = { ...state, step: state.step + 1, stepBeganAt: look.at, looks: [look] }
  return goingOn(next, next.step / steps, look.at)
}

/**
 * One more frame. Pure, never throws; a sample that makes no sense is passed over. Passes only after the movement
 * was seen, on a face that has depth, by somebody who stays the same.
 */
export const judge = (before: ChallengeState, sample: ChallengeSample, atMs: number): ChallengeJudgement => {
  if (before.ended !== null) return end(before, before.ended.verdict, before.ended.reason)
  const lastAt = before.last?.at ?? before.beganAt
  if (!Number.isFinite(atMs) || (lastAt !== null && atMs < lastAt) || !usable(sample)) {
    return goingOn(before, 0, Number.isFinite(atMs) ? atMs : (lastAt ?? 0))
  }
  const beganAt = before.beganAt ?? atMs
  const longest = before.kind === 'follow-dot' ? LONGEST_DOT_MS : LONGEST_MS
  if (atMs - beganAt > longest) return end(before, 'failed', 'timeout')
  if (before.hashes.at(-1) === sample.hash) {
    // A camera in the dark may hand out one picture twice; a still does so for ever.
    const sameInARow = before.sameInARow + 1
    if (sameInARow >= MOST_SAME_IN_A_ROW)
      return end(before, 'failed', 'still: the same picture again and again')
    return goingOn({ ...before, beganAt, sameInARow }, 0, atMs)
  }
  if (before.hashes.includes(sample.hash))
    return end(before, 'failed', 'replayed: a picture came a second time')
  const { points, pose, eyesOpen, similarity } = sample
  const look: Look = { points, yaw: pose.yaw, pitch: pose.pitch, eyesOpen, at: atMs }
  if (before.last !== null && jumped(before.last, look))
    return end(before, 'failed', 'too fast: the face jumped')
  const stranger = before.samePerson !== null && similarity !== null && similarity < before.samePerson
  const strangers = stranger ? before.strangers + 1 : 0
  if (strangers >= MOST_STRANGERS) return end(before, 'failed', 'changed: another face took over')
  const state: ChallengeState = {
    ...before,
    beganAt,
    strangers,
    sameInARow: 0,
    hashes: [...before.hashes, sample.hash].slice(-MOST_LOOKS),
    last: look,
  }
  return state.first === null ? starting(state, look) : moving(state, state.first, look)
}
