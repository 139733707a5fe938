import fc from 'fast-check'
import { expect, test } from 'vitest'
import { estimatePose } from '../engine/pose.ts'
import { beginChallenge, judge } from './challenge.ts'
import type { ChallengeJudgement, ChallengeKind, ChallengeSample, ChallengeState } from './challenge.ts'
import { project } from './testing/head.ts'
import type { Holder, View } from './testing/head.ts'

const FRAME_MS = 110
const STRAIGHT: View = { yaw: 0, pitch: 0, distance: 600, x: 0 }
const HEAD: Holder = { kind: 'head' }

const sampleOf = (holder: Holder, view: Partial<View>, more: Partial<ChallengeSample>): ChallengeSample => {
  const points = project(holder, { ...STRAIGHT, ...view })
  return { points, pose: estimatePose(points), eyesOpen: 0.9, similarity: null, hash: '', ...more }
}

/** Frames at a camera's pace, each with bytes of its own. */
const run = (state: ChallengeState, frames: readonly ChallengeSample[]): ChallengeJudgement =>
  frames.reduce<ChallengeJudgement>(
    (before, frame, index) =>
      judge(before.state, frame.hash === '' ? { ...frame, hash: `frame ${index}` } : frame, index * FRAME_MS),
    { state, done: 0, dot: null, verdict: 'going-on', reason: null },
  )

const times = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index))

const still = (count: number, holder: Holder = HEAD): readonly ChallengeSample[] =>
  times(count, () => sampleOf(holder, {}, {}))

const turning = (holder: Holder, to: number): readonly ChallengeSample[] => [
  ...still(5, holder),
  ...times(10, (index) => sampleOf(holder, { yaw: (to * (index + 1)) / 10 }, {})),
  ...times(5, () => sampleOf(holder, { yaw: to }, {})),
]

const begin = (kind: ChallengeKind): ChallengeState => beginChallenge(kind, () => 0.3)

test('a head that turns the way it was asked to passes', () => {
  expect(run(begin('turn-left'), turning(HEAD, 30))).toMatchObject({ verdict: 'passed', done: 1 })
  expect(run(begin('turn-right'), turning(HEAD, -30))).toMatchObject({ verdict: 'passed', done: 1 })
})

test('where pictures are rare a turn may pass between two of them; where they are not it must be seen on its way', () => {
  const frames = [...still(5), ...times(3, () => sampleOf(HEAD, { yaw: 26 }, {}))]
  const at = (ms: number): ChallengeJudgement =>
    frames.reduce<ChallengeJudgement>(
      (before, frame, index) => judge(before.state, { ...frame, hash: `frame ${index}` }, index * ms),
      { state: begin('turn-left'), done: 0, dot: null, verdict: 'going-on', reason: null },
    )
  expect(at(300)).toMatchObject({ verdict: 'passed' })
  expect(at(110)).toMatchObject({ verdict: 'going-on', done: 0 })
})

test('a head that turns the other way, or not far, is still waited for, and fails when time is over', () => {
  expect(run(begin('turn-left'), turning(HEAD, -30)).verdict).toBe('going-on')
  expect(run(begin('turn-left'), turning(HEAD, 10)).verdict).toBe('going-on')
  expect(run(begin('turn-left'), still(200))).toMatchObject({ verdict: 'failed', reason: 'timeout' })
})

test.each([
  [{ kind: 'flat' } as const],
  [{ kind: 'bent', radius: 80 } as const],
  [{ kind: 'bent', radius: 100 } as const],
  [{ kind: 'bent', radius: 250 } as const],
])('a photograph, %o, never passes however it is turned and tilted', (holder) => {
  for (const kind of ['turn-left', 'turn-right', 'follow-dot'] as const) {
    for (const yaw of [-60, -40, -25, 25, 40, 60]) {
      for (const pitch of [-30, 0, 30]) {
        for (const distance of [250, 400, 900]) {
          const frames = [
            ...still(5, holder),
            ...times(40, (index) => {
              const share = (index + 1) / 20
              return sampleOf(
                holder,
                {
                  yaw: yaw * Math.min(1, share),
                  pitch: pitch * Math.min(1, share),
                  distance: 600 + (distance - 600) * Math.min(1, share),
                },
                {},
              )
            }),
          ]
          expect(run(begin(kind), frames).verdict, `${kind} ${yaw} ${pitch} ${distance}`).not.toBe('passed')
        }
      }
    }
  }
})

test('angles that no nose bears out are refused: a frame’s pose may lie, its points do not', () => {
  const lying = turning({ kind: 'flat' }, 30).map((sample, index) => ({
    ...sample,
    pose: { yaw: Math.min(30, Math.max(0, (index - 4) * 3)), pitch: 0, roll: 0 },
  }))
  expect(run(begin('turn-left'), lying)).toMatchObject({
    verdict: 'failed',
    reason: expect.stringContaining('flat'),
  })
})

const eyes = (values: readonly number[]): readonly ChallengeSample[] =>
  values.map((eyesOpen) => sampleOf(HEAD, {}, { eyesOpen }))

test('a blink passes: open, shut for a moment, open', () => {
  expect(run(begin('blink'), eyes([0.9, 0.9, 0.9, 0.9, 0.3, 0.2, 0.85, 0.9])).verdict).toBe('passed')
})

test.each([
  ['eyes that stay open', [0.9, 0.9, 0.9, 0.85, 0.8, 0.9, 0.7, 0.9]],
  ['eyes that stay shut', [0.9, 0.9, 0.9, 0.9, 0.2, 0.2, 0.2, 0.2]],
  ['eyes that are shut too long', [0.9, 0.9, 0.9, ...times(20, () => 0.2), 0.9]],
  ['eyes never seen open', [0.2, 0.2, 0.2, 0.1, 0.2, 0.2]],
])('%s are no blink', (_, values) => {
  expect(run(begin('blink'), eyes(values)).verdict).not.toBe('passed')
})

test('a photograph that is tilted until its eyes look shut is no blink', () => {
  const frames = [
    ...still(5, { kind: 'flat' }),
    ...[15, 30, 45, 50, 45, 30, 15, 0, 0].map((pitch) =>
      sampleOf({ kind: 'flat' }, { pitch }, { eyesOpen: pitch >= 30 ? 0.3 : 0.9 }),
    ),
  ]
  expect(run(begin('blink'), frames).verdict).not.toBe('passed')
})

test('where eyelids are not seen, no blink is ever judged to be one', () => {
  const frames = times(30, () => sampleOf(HEAD, {}, { eyesOpen: null }))
  expect(run(begin('blink'), frames).verdict).toBe('going-on')
})

/** Somebody who goes after the dot, a little late, as people do. */
const follow = (holder: Holder, random: () => number): ChallengeJudgement => {
  let judgement: ChallengeJudgement = {
    state: beginChallenge('follow-dot', random),
    done: 0,
    dot: null,
    verdict: 'going-on',
    reason: null,
  }
  let [yaw, pitch] = [0, 0]
  for (let frame = 0; frame < 150 && judgement.verdict === 'going-on'; frame += 1) {
    const dot = judgement.dot ?? { x: 0.5, y: 0.5 }
    // The preview is a mirror: what is at its right is at the person's own right.
    yaw += 0.3 * ((0.5 - dot.x) * 70 - yaw)
    pitch += 0.3 * ((0.5 - dot.y) * 45 - pitch)
    judgement = judge(
      judgement.state,
      sampleOf(holder, { yaw, pitch }, { hash: `frame ${frame}` }),
      frame * FRAME_MS,
    )
  }
  return judgement
}

test('a head that follows the dot passes whatever way the dot takes; a photograph moved after it does not', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 3, maxLength: 3 }),
      (numbers) => {
        const random = () => {
          const left = [...numbers]
          return () => left.shift() ?? 0.5
        }
        expect(follow(HEAD, random()).verdict).toBe('passed')
        expect(follow({ kind: 'flat' }, random()).verdict).not.toBe('passed')
        expect(follow({ kind: 'bent', radius: 100 }, random()).verdict).not.toBe('passed')
      },
    ),
    { numRuns: 60 },
  )
})

test('a still repeated as video is refused, and so is a loop', () => {
  const one = sampleOf(HEAD, {}, { hash: 'the still' })
  expect(
    run(
      begin('turn-left'),
      times(20, () => one),
    ),
  ).toMatchObject({ verdict: 'failed', reason: expect.stringContaining('still') })
  const loop = times(20, (index) => sampleOf(HEAD, {}, { hash: `loop ${index % 7}` }))
  expect(run(begin('turn-left'), loop)).toMatchObject({
    verdict: 'failed',
    reason: expect.stringContaining('replayed'),
  })
})

test('a camera that hands out one picture twice is borne with', () => {
  const frames = turning(HEAD, 30).flatMap((sample, index) =>
    times(2, () => ({ ...sample, hash: `frame ${index}` })),
  )
  expect(run(begin('turn-left'), frames).verdict).toBe('passed')
})

test('a face that jumps, as when another picture is put in its place, is refused', () => {
  const moved = [...still(5), sampleOf(HEAD, { x: 150 }, {})]
  expect(run(begin('turn-left'), moved)).toMatchObject({
    verdict: 'failed',
    reason: expect.stringContaining('too fast'),
  })
  const swapped = [...still(5), ...times(5, () => sampleOf(HEAD, { yaw: 45 }, {}))]
  expect(run(begin('turn-left'), swapped).verdict).toBe('failed')
})

test('another face that takes over is refused; one odd frame is not', () => {
  const state = (): ChallengeState => beginChallenge('turn-left', () => 0, 0.3)
  const like = (values: readonly number[]) =>
    turning(HEAD, 30).map((sample, index) => ({
      ...sample,
      similarity: values[index % values.length] ?? null,
    }))
  expect(run(state(), like([0.8])).verdict).toBe('passed')
  expect(run(state(), like([0.8, 0.8, 0.8, 0.1])).verdict).toBe('passed')
  expect(run(state(), [...still(5), ...like([0.1])])).toMatchObject({
    verdict: 'failed',
    reason: expect.stringContaining('another face'),
  })
})

const anyNumber = fc.oneof(fc.double(), fc.integer({ min: -100, max: 100 }), fc.double({ min: -1, max: 1 }))
const anySample = fc.record({
  points: fc.array(fc.record({ x: anyNumber, y: anyNumber }), { maxLength: 6 }),
  pose: fc.record({ yaw: anyNumber, pitch: anyNumber, roll: anyNumber }),
  eyesOpen: fc.option(anyNumber),
  similarity: fc.option(anyNumber),
  hash: fc.string({ maxLength: 3 }),
})
const anyKind = fc.constantFrom<ChallengeKind>('turn-left', 'turn-right', 'blink', 'follow-dot')

test('no sequence of samples makes the judge throw, or say more than it may', () => {
  fc.assert(
    fc.property(anyKind, fc.array(fc.tuple(anySample, anyNumber), { maxLength: 40 }), (kind, frames) => {
      let state = begin(kind)
      for (const [sample, at] of frames) {
        const judgement = judge(state, sample, at)
        expect(judgement.done).toBeGreaterThanOrEqual(0)
        expect(judgement.done).toBeLessThanOrEqual(1)
        expect(judgement.verdict === 'failed').toBe(judgement.reason !== null)
        state = judgement.state
      }
    }),
    { numRuns: 300 },
  )
})

test('nothing passes without the movement: a head that stays within a few degrees with its eyes open', () => {
  const small = fc.record({
    yaw: fc.double({ min: -6, max: 6, noNaN: true }),
    pitch: fc.double({ min: -3, max: 3, noNaN: true }),
    x: fc.double({ min: -20, max: 20, noNaN: true }),
  })
  fc.assert(
    fc.property(anyKind, fc.array(small, { minLength: 10, maxLength: 100 }), (kind, views) => {
      expect(
        run(
          begin(kind),
          views.map((view) => sampleOf(HEAD, view, {})),
        ).verdict,
      ).not.toBe('passed')
    }),
    { numRuns: 150 },
  )
})

test('a verdict stands, and what was seen is dropped with it', () => {
  const { state } = run(begin('turn-left'), turning(HEAD, 30))
  expect(judge(state, sampleOf(HEAD, {}, { hash: 'x' }), 99_999)).toMatchObject({
    verdict: 'passed',
    done: 1,
  })
  expect(state).toMatchObject({ looks: [], opening: [], first: null, last: null, hashes: [] })
})
