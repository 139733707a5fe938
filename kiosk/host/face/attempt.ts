import type { FaceProbe } from '@foyer/contracts/face'
import type { ObservedFace, Observation } from '@foyer/models/engine/observation'
import type {
  beginChallenge,
  ChallengeKind,
  ChallengeSample,
  ChallengeState,
  judge,
} from '@foyer/models/liveness/challenge'
import { steady, wantedFor, type Guidance } from './guidance.ts'
import { allSimilar, meanOf, median, similarity } from './vectors.ts'

/** Who makes a challenge and who judges it. */
export type Challenges = { readonly begin: typeof beginChallenge; readonly judge: typeof judge }

/** What an attempt holds a face against; of the set of models in use. */
export type AttemptRules = {
  /** Cosine from which two frames show one person. */
  readonly samePerson: number
  /** Median of the passive scores from which a face is live; null where the set has no such nets. */
  readonly live: number | null
  readonly challenges: Challenges
}

type GoodFrame = { readonly embedding: Float32Array; readonly score: number }
type Challenge = {
  readonly kind: ChallengeKind
  readonly state: ChallengeState
  readonly done: number
  readonly dot: { readonly x: number; readonly y: number } | null
  readonly passed: boolean
}

/** One look into the camera: good frames, a challenge, good frames again of the same face. */
export type Attempt = {
  readonly over: boolean
  readonly firstAt: number | null
  readonly lastAt: number | null
  readonly goneSince: number | null
  readonly frames: number
  /** Frames in a row that the engine could make nothing of. */
  readonly troubles: number
  readonly before: readonly GoodFrame[]
  readonly challenge: Challenge | null
  readonly after: readonly GoodFrame[]
  readonly passive: readonly number[]
  readonly canBlink: boolean
  readonly guidance: Guidance
}

export type AttemptFailure = 'not-live' | 'timeout' | 'camera' | 'too-fast'
export type AttemptOutcome =
  | { readonly kind: 'going-on' }
  | {
      readonly kind: 'captured'
      readonly embedding: Float32Array
      readonly liveness: FaceProbe['liveness']
    }
  | { readonly kind: 'failed'; readonly reason: AttemptFailure }
export type AttemptStep = { readonly attempt: Attempt; readonly outcome: AttemptOutcome }

export const goodBefore = 3
export const goodAfter = 2
export const fewestVotes = 5
const mostKept = 6
const mostVotes = 15
const mostTroubles = 8
export const longestMs = 20_000
const silentMs = 4_000
const goneMs = 1_000

export const newAttempt = (): Attempt => ({
  over: false,
  firstAt: null,
  lastAt: null,
  goneSince: null,
  frames: 0,
  troubles: 0,
  before: [],
  challenge: null,
  after: [],
  passive: [],
  canBlink: false,
  guidance: { shown: null, since: Number.NEGATIVE_INFINITY },
})

/** Of an attempt that has ended nothing is left but that it has. */
const ended = (outcome: AttemptOutcome): AttemptStep => ({
  attempt: { ...newAttempt(), over: true },
  outcome,
})
const goingOn = (attempt: Attempt): AttemptStep => ({ attempt, outcome: { kind: 'going-on' } })
const failed = (reason: AttemptFailure): AttemptStep => ended({ kind: 'failed', reason })

/** What time alone brings about: it took too long, or the camera has gone silent. */
export const passTime = (attempt: Attempt, at: number): AttemptStep => {
  const { firstAt, lastAt, over } = attempt
  if (over || firstAt === null || lastAt === null) return goingOn(attempt)
  if (at - lastAt >= silentMs) return failed('camera')
  return at - firstAt >= longestMs ? failed('timeout') : goingOn(attempt)
}

export type SeenFrame = {
  readonly observation: Observation
  /** Of the picture's bytes. */
  readonly hash: string
  /** When the frame arrived, ms. */
  readonly at: number
}

/** Takes what the engine saw in one frame. Pure but for `random`. */
export const observe = (
  before: Attempt,
  frame: SeenFrame,
  rules: AttemptRules,
  random: () => number,
): AttemptStep => {
  const timed = passTime(before, frame.at)
  if (timed.attempt.over) return timed
  const { observation, at } = frame
  if (observation.kind === 'superseded') return timed
  const attempt = { ...before, firstAt: before.firstAt ?? at, lastAt: at, frames: before.frames + 1 }
  if (observation.kind !== 'seen') {
    const troubles = attempt.troubles + 1
    return troubles >= mostTroubles ? failed('camera') : goingOn({ ...attempt, troubles })
  }
  const { face } = observation
  const challenged = attempt.challenge !== null && !attempt.challenge.passed
  const heard = {
    ...attempt,
    troubles: 0,
    guidance: steady(attempt.guidance, wantedFor(face, challenged), at),
  }
  if (face === null) return goingOn(faceGone(heard, at))
  const looked = voted(
    { ...heard, goneSince: null, canBlink: heard.canBlink || face.eyesOpen !== null },
    face,
  )
  const { challenge } = looked
  if (challenge === null) return goingOn(finding(looked, face, rules, random))
  return challenge.passed
    ? settling(looked, challenge, face, rules)
    : challenging(looked, challenge, face, observation.height, frame, rules)
}

/** Somebody who went is looked for anew; a challenge does not wait for another to finish it. */
const faceGone = (attempt: Attempt, at: number): Attempt => {
  const goneSince = attempt.goneSince ?? at
  return at - goneSince < goneMs
    ? { ...attempt, goneSince }
    : { ...attempt, goneSince, before: [], challenge: null, after: [], passive: [] }
}

const voted = (attempt: Attempt, face: ObservedFace): Attempt =>
  face.live === null || !face.quality.ok
    ? attempt
    : { ...attempt, passive: [...attempt.passive, face.live].slice(-mostVotes) }

const goodFrame = (face: ObservedFace): GoodFrame | null =>
  face.quality.ok && face.embedding !== null ? { embedding: face.embedding, score: face.score } : null

const kinds: readonly ChallengeKind[] = ['turn-left', 'turn-right', 'follow-dot', 'blink']

const finding = (
  attempt: Attempt,
  face: ObservedFace,
  { samePerson, challenges }: AttemptRules,
  random: () => number,
): Attempt => {
  const good = goodFrame(face)
  if (good === null) return attempt
  const same = attempt.before.every(({ embedding }) => similarity(embedding, good.embedding) >= samePerson)
  if (!same) return { ...attempt, before: [good], passive: face.live === null ? [] : [face.live] }
  const before = [...attempt.before, good].slice(-mostKept)
  if (before.length < goodBefore) return { ...attempt, before }
  const possible = kinds.filter((kind) => kind !== 'blink' || attempt.canBlink)
  const kind = possible[Math.floor(random() * possible.length)] ?? 'turn-left'
  const challenge = {
    kind,
    state: challenges.begin(kind, random, samePerson),
    done: 0,
    dot: null,
    passed: false,
  }
  return { ...attempt, before, challenge }
}

const straightDegrees = 12
const straight = ({ pose }: ObservedFace): boolean =>
  Math.abs(pose.yaw) <= straightDegrees && Math.abs(pose.pitch) <= straightDegrees

const sampleOf = (
  face: ObservedFace,
  height: number,
  hash: string,
  reference: Float32Array | undefined,
): ChallengeSample => ({
  points: face.points.map(({ x, y }) => ({ x: x / height, y: y / height })),
  pose: face.pose,
  eyesOpen: face.eyesOpen,
  // A turned face is less like itself than two strangers are who look straight ahead.
  similarity:
    face.embedding === null || reference === undefined || !straight(face)
      ? null
      : similarity(reference, face.embedding),
  hash,
})

const failureOf = (reason: string | null): AttemptFailure => {
  if (reason === 'timeout') return 'timeout'
  return reason?.startsWith('too fast') === true ? 'too-fast' : 'not-live'
}

const challenging = (
  attempt: Attempt,
  challenge: Challenge,
  face: ObservedFace,
  height: number,
  { hash, at }: SeenFrame,
  { challenges }: AttemptRules,
): AttemptStep => {
  const sample = sampleOf(face, height, hash, attempt.before.at(-1)?.embedding)
  const { state, done, dot, verdict, reason } = challenges.judge(challenge.state, sample, at)
  if (verdict === 'failed') return failed(failureOf(reason))
  const passed = verdict === 'passed'
  return goingOn({ ...attempt, challenge: { ...challenge, state, done, dot, passed } })
}

const best = (frames: readonly GoodFrame[]): readonly Float32Array[] =>
  frames
    .toSorted((one, other) => other.score - one.score)
    .slice(0, goodBefore)
    .map(({ embedding }) => embedding)

/** After the challenge the face must be the one of before, and live by most votes. */
const settling = (
  before: Attempt,
  challenge: Challenge,
  face: ObservedFace,
  { samePerson, live }: AttemptRules,
): AttemptStep => {
  const good = goodFrame(face)
  if (good === null) return goingOn(before)
  const attempt = { ...before, after: [...before.after, good].slice(-mostKept) }
  const wanted = live === null ? 0 : fewestVotes
  if (attempt.after.length < goodAfter || attempt.passive.length < wanted) return goingOn(attempt)
  const passive = live === null ? null : median(attempt.passive)
  if (live !== null && (passive === null || passive < live)) return failed('not-live')
  const vectors = [...best(attempt.before), ...best(attempt.after)]
  if (!allSimilar(vectors, samePerson)) return failed('not-live')
  const embedding = meanOf(vectors)
  if (embedding === null) return failed('camera')
  return ended({
    kind: 'captured',
    embedding,
    liveness: {
      passive: passive === null ? null : Math.min(1, Math.max(0, passive)),
      challenge: challenge.kind,
      challengePassed: true,
      frames: Math.min(attempt.frames, 1_000),
    },
  })
}
