import { commandEnded, type CommandReceipt, type CommandStage } from '@foyer/contracts/fleet-command'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Course, type CourseEvent, overdueAt, step } from './rules.ts'

const id = '00000000-0000-4000-8000-000000000001'
const proof = { exercised: 'printed a line', at: 50, answer: 'ok', ok: true }
const issuedAt = 10
const fresh: Course = {
  stage: 'queued',
  stages: [{ stage: 'queued', at: issuedAt }],
  proof: null,
  reason: null,
  endedBy: null,
}
const receipt = (stage: CommandReceipt['stage'], at: number, reason: string | null = null): CourseEvent => ({
  type: 'receipt',
  receipt: { id, stage, at, proof: stage === 'done' ? proof : null, reason },
  at: at + 1,
})
const after = (events: readonly CourseEvent[], from = fresh): Course =>
  events.reduce((course, event) => step(course, event, issuedAt).course, from)

const ranks: Record<CommandStage, number> = {
  queued: 0,
  published: 1,
  accepted: 2,
  running: 3,
  done: 4,
  refused: 4,
  failed: 4,
  expired: 4,
}

const stageOf = fc.constantFrom<CommandReceipt['stage'][]>(
  'accepted',
  'running',
  'done',
  'refused',
  'failed',
  'expired',
)
const anyEvent: fc.Arbitrary<CourseEvent> = fc.oneof(
  fc.record({ type: fc.constant('seen' as const), at: fc.nat(1000) }),
  fc.record({ type: fc.constant('overdue' as const), at: fc.nat(1000) }),
  fc.tuple(stageOf, fc.nat(1000)).map(([stage, at]) => receipt(stage, at)),
)

describe('the course of a command', () => {
  it('goes from queued over published, accepted and running to done, with the proof that the device gave', () => {
    const course = after([
      { type: 'seen', at: 20 },
      receipt('accepted', 30),
      receipt('running', 40),
      receipt('done', 50),
    ])
    expect(course).toMatchObject({ stage: 'done', proof, endedBy: 'device' })
    expect(course.stages).toEqual([
      { stage: 'queued', at: 10 },
      { stage: 'published', at: 20 },
      { stage: 'accepted', at: 30 },
      { stage: 'running', at: 40 },
      { stage: 'done', at: 50 },
    ])
  })

  it('never goes back from what the device said the end was, whatever comes after it', () => {
    fc.assert(
      fc.property(fc.array(anyEvent), fc.array(anyEvent), (before, later) => {
        const ended = after(before)
        fc.pre(ended.endedBy === 'device')
        const course = after(later, ended)
        expect(course.stage).toBe(ended.stage)
        expect(course.proof).toEqual(ended.proof)
        expect(course.reason).toBe(ended.reason)
      }),
    )
  })

  it('never falls in rank, passes each stage once, and lists them in their order', () => {
    fc.assert(
      fc.property(fc.array(anyEvent), (events) => {
        let course = fresh
        for (const event of events) {
          const next = step(course, event, issuedAt).course
          expect(ranks[next.stage]).toBeGreaterThanOrEqual(ranks[course.stage])
          course = next
        }
        const listed = course.stages.map(({ stage }) => stage)
        expect(new Set(listed).size).toBe(listed.length)
        const order = listed.map((stage) => ranks[stage])
        expect(order).toEqual(order.toSorted((a, b) => a - b))
        expect(listed).toContain(course.stage)
        expect(course.endedBy === null).toBe(!commandEnded(course.stage))
      }),
    )
  })

  it('comes to the same end and the same list in whatever order, and however often, its receipts come', () => {
    const told = [
      { type: 'seen' as const, at: 20 },
      receipt('accepted', 30),
      receipt('running', 40),
      receipt('done', 50),
    ]
    const inOrder = after(told)
    fc.assert(
      fc.property(fc.shuffledSubarray([...told, ...told], { minLength: 8, maxLength: 8 }), (shuffled) => {
        expect(after(shuffled)).toEqual(inOrder)
      }),
    )
  })

  it('is never done without a receipt that says so', () => {
    fc.assert(
      fc.property(fc.array(anyEvent), (events) => {
        const said = events.flatMap((event) => (event.type === 'receipt' ? [event.receipt.stage] : []))
        // What the hall may say by itself.
        expect([...said, 'queued', 'published', 'expired']).toContain(after(events).stage)
      }),
    )
  })

  it('takes the first of two different ends, and tells the second apart from a repetition', () => {
    const done = after([receipt('done', 50)])
    expect(step(done, receipt('done', 50), issuedAt).kind).toBe('same')
    expect(step(done, receipt('failed', 60), issuedAt)).toMatchObject({
      kind: 'contradicted',
      course: { stage: 'done' },
    })
  })

  it('says of silence what is not known, and gives way to the device that tells its end late', () => {
    const silent = after([{ type: 'seen', at: 20 }, receipt('accepted', 30), { type: 'overdue', at: 500 }])
    expect(silent).toMatchObject({ stage: 'expired', endedBy: 'hall' })
    expect(silent.reason).toContain('what it did is not known')
    expect(after([receipt('running', 40)], silent)).toMatchObject({ stage: 'expired', endedBy: 'hall' })
    const told = after([receipt('running', 40), receipt('done', 50)], silent)
    expect(told).toMatchObject({ stage: 'done', proof, reason: null, endedBy: 'device' })
    expect(told.stages.map(({ stage }) => stage)).toEqual([
      'queued',
      'published',
      'accepted',
      'running',
      'expired',
      'done',
    ])
  })

  it('says of a command that never left the hall that it was never sent', () => {
    expect(after([{ type: 'overdue', at: 500 }]).reason).toContain('never sent')
    expect(
      after([
        { type: 'seen', at: 20 },
        { type: 'overdue', at: 500 },
      ]).reason,
    ).toContain('not known')
  })

  it('does not believe a device whose clock is a day off about when it was', () => {
    const day = 86_400_000
    const early = step(fresh, { ...receipt('accepted', 0), at: 100 }, issuedAt).course
    expect(early.stages.at(-1)).toEqual({ stage: 'accepted', at: issuedAt })
    const wrong: CourseEvent = {
      type: 'receipt',
      receipt: { id, stage: 'accepted', at: day, proof: null, reason: null },
      at: 100,
    }
    expect(step(fresh, wrong, issuedAt).course.stages.at(-1)).toEqual({ stage: 'accepted', at: 100 })
  })
})

describe('the deadline of a command', () => {
  const order = { type: 'restart-host' } as const
  it('is when it expires while it was not sent, and leaves time to finish what was begun', () => {
    expect(overdueAt(fresh, order, 1000)).toBe(1000)
    expect(overdueAt(after([{ type: 'seen', at: 20 }]), order, 1000)).toBe(3000)
    expect(overdueAt(after([receipt('running', 900)]), order, 1000)).toBe(121_000)
    expect(overdueAt(after([receipt('running', 2000)]), order, 1000)).toBe(122_000)
    expect(overdueAt(after([receipt('done', 900)]), order, 1000)).toBeNull()
  })
})
