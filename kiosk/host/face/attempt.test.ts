import * as fc from 'fast-check'
import { beginChallenge, judge } from '@foyer/models/liveness/challenge'
import type { Observation } from '@foyer/models/engine/observation'
import { describe, expect, test } from 'vitest'
import {
  longestMs,
  newAttempt,
  observe,
  passTime,
  type Attempt,
  type AttemptOutcome,
  type AttemptRules,
} from './attempt.ts'
import { anna, bela, faceOf, seen, unit, type Seen } from './testing/head.ts'
import { similarity } from './vectors.ts'

const rules: AttemptRules = { samePerson: 0.6, live: null, challenges: { begin: beginChallenge, judge } }
const withLiveness: AttemptRules = { ...rules, live: 0.7 }

/** Feeds frames, a tenth of a second apart, until something comes of them. */
const run = (
  frames: readonly (Observation | Seen)[],
  held: AttemptRules = rules,
  hash: (index: number) => string = (index) => `frame-${index}`,
): { readonly attempt: Attempt; readonly outcome: AttemptOutcome; readonly used: number } => {
  let attempt = newAttempt()
  for (const [index, frame] of frames.entries()) {
    const observation = 'kind' in frame ? frame : seen(faceOf(frame))
    const step = observe(attempt, { observation, hash: hash(index), at: 1_000 + index * 100 }, held, () => 0)
    attempt = step.attempt
    if (step.outcome.kind !== 'going-on') return { attempt, outcome: step.outcome, used: index + 1 }
  }
  return { attempt, outcome: { kind: 'going-on' }, used: frames.length }
}

const times = (count: number, frame: Seen): Seen[] => Array.from({ length: count }, () => frame)
/** The first kind is drawn: the person's own left. */
const turning = (frame: Seen = {}): Seen[] =>
  [...Array.from({ length: 9 }, (_, at) => at * 4), ...Array.from({ length: 9 }, (_, at) => 32 - at * 4)].map(
    (yaw) => ({ ...frame, yaw, problems: yaw > 15 ? ['turn-less'] : [] }),
  )

describe('an attempt', () => {
  test('captures whoever looks, turns as asked, and looks again', () => {
    const { outcome, attempt } = run([...times(8, {}), ...turning(), ...times(6, {})])
    expect(outcome).toMatchObject({
      kind: 'captured',
      liveness: { passive: null, challenge: 'turn-left', challengePassed: true },
    })
    if (outcome.kind !== 'captured') throw new RangeError('not captured')
    expect(similarity(outcome.embedding, anna())).toBeCloseTo(1, 5)
    expect(attempt).toEqual({ ...newAttempt(), over: true })
  })

  test('never captures a person who does not turn', () => {
    const { outcome } = run(times(190, {}))
    expect(outcome).toEqual({ kind: 'failed', reason: 'timeout' })
  })

  test('takes a picture that is shown again and again for what it is', () => {
    const { outcome } = run(times(40, {}), rules, () => 'the same picture')
    expect(outcome).toEqual({ kind: 'failed', reason: 'not-live' })
  })

  test('does not let another person finish the challenge', () => {
    const other = { embedding: bela() }
    const { outcome } = run([...times(8, {}), ...turning().slice(0, 13), ...times(6, other)])
    expect(outcome).toEqual({ kind: 'failed', reason: 'not-live' })
  })

  test('begins anew when another person steps in while nobody has been asked for anything', () => {
    const { attempt } = run([...times(2, {}), ...times(2, { embedding: bela() })])
    expect(attempt.before).toHaveLength(2)
    expect(attempt.challenge).toBeNull()
  })

  test('asks for most votes of the passive nets, not for one', () => {
    const votes = [0.9, 0.9, 0.2, 0.9, 0.2, 0.9, 0.9, 0.9]
    const looks = votes.map((live) => ({ live }))
    expect(run([...looks, ...turning(), ...times(6, { live: 0.9 })], withLiveness).outcome).toMatchObject({
      kind: 'captured',
      liveness: { passive: 0.9 },
    })
    const low = votes.map((live) => ({ live: 1 - live }))
    expect(run([...low, ...turning(), ...times(6, { live: 0.1 })], withLiveness).outcome).toEqual({
      kind: 'failed',
      reason: 'not-live',
    })
  })

  test('goes on after a worker that died, and ends when none sees anything', () => {
    const lost: Observation = { kind: 'failed', reason: 'worker died' }
    const { outcome } = run([...times(4, {}), lost, lost, ...times(4, {}), ...turning(), ...times(6, {})])
    expect(outcome.kind).toBe('captured')
    expect(run(Array.from({ length: 20 }, () => lost)).outcome).toEqual({ kind: 'failed', reason: 'camera' })
  })

  test('ends with a camera that has gone silent, and when it has taken too long', () => {
    const { attempt } = run(times(2, {}))
    expect(passTime(attempt, 1_100 + 3_000).outcome.kind).toBe('going-on')
    expect(passTime(attempt, 1_100 + 4_000).outcome).toEqual({ kind: 'failed', reason: 'camera' })
    const busy = { ...attempt, lastAt: 1_000 + longestMs }
    expect(passTime(busy, 1_000 + longestMs).outcome).toEqual({ kind: 'failed', reason: 'timeout' })
    expect(passTime(newAttempt(), 1e9).outcome.kind).toBe('going-on')
  })

  test('says one thing at a time, the most pressing, and for long enough to be read', () => {
    const shown: (string | null)[] = []
    let attempt = newAttempt()
    const wants: Seen[] = [
      { problems: ['come-closer', 'more-light'] },
      ...times(4, { problems: ['more-light'] }),
      ...times(6, { problems: ['hold-still'] }),
    ]
    for (const [index, frame] of wants.entries()) {
      const at = index * 150
      attempt = observe(
        attempt,
        { observation: seen(faceOf(frame)), hash: `${index}`, at },
        rules,
        () => 0,
      ).attempt
      shown.push(attempt.guidance.shown)
    }
    expect(shown).toEqual([
      ...Array.from({ length: 4 }, () => 'come-closer'),
      ...Array.from({ length: 4 }, () => 'more-light'),
      ...Array.from({ length: 3 }, () => 'hold-still'),
    ])
  })
})

const anyFrame: fc.Arbitrary<Observation> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Observation>({ kind: 'superseded' }) },
  { weight: 1, arbitrary: fc.constant<Observation>({ kind: 'failed', reason: 'x' }) },
  { weight: 1, arbitrary: fc.constant<Observation>(seen(null)) },
  {
    weight: 20,
    arbitrary: fc
      .record({
        yaw: fc.integer({ min: -40, max: 40 }),
        embedding: fc.constantFrom(anna(), anna(), anna(), bela(), null),
        live: fc.constantFrom(null, 0.1, 0.9),
        problems: fc.constantFrom<Required<Seen>['problems'][]>([], [], [], ['hold-still']),
      })
      .map((frame) => seen(faceOf(frame))),
  },
)

describe('whatever is before the camera', () => {
  test('nothing is captured without a challenge that was passed, good frames of one face on both sides of it, and the votes', () => {
    let captures = 0
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyFrame, fc.constantFrom('going-on', 'going-on', 'passed', 'failed')), {
          minLength: 12,
          maxLength: 60,
        }),
        fc.boolean(),
        (frames, votes) => {
          const passed = { yes: false }
          const verdicts = frames.map(([, verdict]) => verdict)
          const at = { index: 0 }
          const scripted: AttemptRules = {
            samePerson: 0.6,
            live: votes ? 0.7 : null,
            challenges: {
              begin: (kind, random) => {
                passed.yes = false
                return beginChallenge(kind, random)
              },
              judge: (state) => {
                const verdict = verdicts[at.index] ?? 'going-on'
                if (verdict === 'passed') passed.yes = true
                const said = verdict === 'passed' || verdict === 'failed' ? verdict : 'going-on'
                return { state, done: 0, dot: null, verdict: said, reason: null }
              },
            },
          }
          let attempt = newAttempt()
          for (const [index, [observation]] of frames.entries()) {
            at.index = index
            const before = attempt
            const frame = { observation, hash: `${index}`, at: index * 100 }
            const step = observe(attempt, frame, scripted, () => 0.5)
            attempt = step.attempt
            if (step.outcome.kind === 'going-on') continue
            // Whatever it ended with, nothing of it is left.
            expect(attempt).toEqual({ ...newAttempt(), over: true })
            if (step.outcome.kind !== 'captured') break
            captures += 1
            expect(passed.yes).toBe(true)
            expect(before.before.length).toBeGreaterThanOrEqual(3)
            expect(before.after.length + 1).toBeGreaterThanOrEqual(2)
            expect(step.outcome.liveness.passive ?? 1).toBeGreaterThanOrEqual(0.7)
            expect(Math.hypot(...step.outcome.embedding)).toBeCloseTo(1, 5)
            for (const { embedding } of before.before) {
              expect(similarity(embedding, step.outcome.embedding)).toBeGreaterThan(0.6)
            }
            break
          }
        },
      ),
      { numRuns: 2_000 },
    )
    expect(captures).toBeGreaterThan(20)
  })

  test('after its end an attempt takes nothing more', () => {
    const over: Attempt = { ...newAttempt(), over: true }
    fc.assert(
      fc.property(anyFrame, fc.nat(), (observation, at) => {
        expect(observe(over, { observation, hash: '', at }, rules, () => 0).attempt).toEqual(over)
      }),
    )
  })
})

test('a vector of no direction is no face', () => {
  expect(unit([3, 4])).toEqual(Float32Array.from([0.6, 0.8]))
  expect(similarity(anna(), new Float32Array(3))).toBe(-1)
})
