import type { Alarm, Evidence } from '@foyer/contracts/fleet-care'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AlarmBook } from './alarm-book.ts'
import type { Condition, Sight } from './alarm-machine.ts'

const keys = ['a', 'b', 'c'] as const
const HOLD = 2000
const CLEAR = 1500

const condition = (key: string): Condition => ({
  subject: { group: 'hall', node: 'kiosk-1', device: key === 'c' ? null : 'printer' },
  rule: 'state',
  key,
  severity: 'person',
  holdMs: HOLD,
  clearMs: CLEAR,
})

const evidence = (what: string, at: number): Evidence => ({
  at,
  what,
  metric: null,
  value: null,
  expected: null,
})
const sightOf = (sight: Sight['sight'], at: number): Sight => {
  if (sight === 'bad') return { sight, evidence: [evidence('bad', at)] }
  return sight === 'good' ? { sight, evidence: evidence('good', at) } : { sight }
}

const event = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('see' as const),
      key: fc.constantFrom(...keys),
      sight: fc.constantFrom(
        'bad' as const,
        'bad' as const,
        'good' as const,
        'good' as const,
        'unclear' as const,
      ),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 3000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('mute' as const), on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('acknowledge' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('lose' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('set-clock' as const),
      by: fc.integer({ min: -1e8, max: 1e8 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('restart' as const) }) },
)
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never

/** Runs the events through a book, beside a model that only remembers what was seen when. */
const run = (events: readonly Event[]) => {
  const state = { now: 1e12, elapsed: 0, muted: false, nextId: 1 }
  const seen = new Map<string, { sight: Sight['sight']; since: number }>()
  const open = new Map<string, Alarm>()
  const problems: string[] = []
  const stored = new Map<number, Alarm>()
  const counts = { raised: 0, cleared: 0, calls: 0 }

  const onChange = (alarm: Alarm, call: boolean): void => {
    const { key } = alarm
    const before = stored.get(alarm.id)
    stored.set(alarm.id, alarm)
    state.nextId = Math.max(state.nextId, alarm.id + 1)
    const present = seen.get(key)
    const lasted = present === undefined ? -1 : state.elapsed - present.since
    if (call) counts.calls += 1
    if (call && state.muted) problems.push(`${key} called while muted`)
    if (call && alarm.state === 'cleared') problems.push(`${key} called when it cleared`)
    if (before === undefined) {
      counts.raised += 1
      if (open.has(key)) problems.push(`a second open alarm of ${key}`)
      if (present?.sight !== 'bad' || lasted < HOLD) problems.push(`${key} raised without lasting evidence`)
    }
    if (before?.state === 'cleared') problems.push(`alarm ${alarm.id} changed after it had cleared`)
    if (alarm.state === 'cleared') {
      counts.cleared += 1
      if (present?.sight !== 'good' || lasted < CLEAR) problems.push(`${key} cleared without lasting health`)
      if (alarm.evidence.at(-1)?.what !== 'good') problems.push(`${key} cleared without saying by what`)
      open.delete(key)
    } else open.set(key, alarm)
  }
  const start = (): AlarmBook =>
    new AlarmBook({ open: [...open.values()], nextId: state.nextId, muted: () => state.muted, onChange })
  let book = start()
  const time = () => ({ now: state.now, elapsed: state.elapsed })
  const note = (key: string, sight: Sight['sight']): void => {
    if (seen.get(key)?.sight !== sight) seen.set(key, { sight, since: state.elapsed })
  }

  for (const each of events) {
    if (each.type === 'see') {
      note(each.key, each.sight)
      book.see(condition(each.key), sightOf(each.sight, state.now), time())
    } else if (each.type === 'wait') {
      state.now += each.ms
      state.elapsed += each.ms
      book.pass(time())
    } else if (each.type === 'mute') {
      state.muted = each.on
      book.pass(time())
    } else if (each.type === 'acknowledge') {
      for (const alarm of book.open()) book.acknowledge(alarm.id, 'm', 'seen', time())
    } else if (each.type === 'lose') {
      for (const key of keys) note(key, 'unclear')
      book.lose('hall/kiosk-1', () => true, time())
    } else if (each.type === 'set-clock') state.now = Math.max(0, state.now + each.by)
    else {
      seen.clear()
      book = start()
    }
  }
  return { problems, open, shown: book.open(), counts }
}

describe('alarms under any sequence of sights, waits, mutes, clock changes and restarts', () => {
  it('are one a key, raised and cleared only by lasting evidence, and never call anybody while muted', () => {
    const total = { raised: 0, cleared: 0, calls: 0 }
    fc.assert(
      fc.property(fc.array(event, { minLength: 10, maxLength: 80 }), (events) => {
        const { problems, open, shown, counts } = run(events)
        expect(problems).toEqual([])
        expect(new Set(shown.map(({ id }) => id))).toEqual(new Set([...open.values()].map(({ id }) => id)))
        total.raised += counts.raised
        total.cleared += counts.cleared
        total.calls += counts.calls
      }),
      { numRuns: 1500 },
    )
    // Otherwise nothing was held to anything.
    expect(Math.min(total.raised, total.cleared, total.calls)).toBeGreaterThan(100)
  })
})

describe('an alarm', () => {
  const start = (muted = { on: false }) => {
    const changes: Alarm[] = []
    const calls: number[] = []
    const book = new AlarmBook({
      open: [],
      nextId: 7,
      muted: () => muted.on,
      onChange: (alarm, call) => {
        changes.push(alarm)
        if (call) calls.push(alarm.id)
      },
    })
    const see = (sight: Sight['sight'], at: number) =>
      book.see(condition('a'), sightOf(sight, at), { now: at, elapsed: at })
    const pass = (at: number) => book.pass({ now: at, elapsed: at })
    return { book, changes, calls, see, pass }
  }

  it('counts a fault that flaps as one alarm that came back', () => {
    const { book, see, pass, calls } = start()
    see('bad', 0)
    pass(5000)
    for (let at = 6000; at < 16_000; at += 2000) {
      see('good', at)
      see('bad', at + 1000)
    }
    expect(book.open()).toMatchObject([{ id: 7, times: 6, state: 'raised' }])
    expect(calls).toEqual([7])
  })

  it('keeps who acknowledged it first, with the note, and stays open', () => {
    const { book, see, pass } = start()
    see('bad', 0)
    pass(5000)
    book.acknowledge(7, 'lin', 'on my way', { now: 6000, elapsed: 6000 })
    const again = book.acknowledge(7, 'wang', 'me too', { now: 7000, elapsed: 7000 })
    expect(again).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'lin', acknowledgedAt: 6000 })
    expect(again?.evidence.at(-1)).toMatchObject({ what: 'acknowledged', value: 'on my way' })
    expect(book.open()).toHaveLength(1)
  })

  it('that was raised in a maintenance window calls when the window ends and it is still there', () => {
    const muted = { on: true }
    const { see, pass, calls, book } = start(muted)
    see('bad', 0)
    pass(5000)
    expect(book.open()).toMatchObject([{ muted: true }])
    expect(calls).toEqual([])
    muted.on = false
    pass(6000)
    expect(calls).toEqual([7])
  })

  it('keeps how it began and what came last, not everything between', () => {
    const { book, see, pass } = start()
    see('bad', 0)
    pass(5000)
    for (let at = 6000; at < 106_000; at += 2000) {
      see('good', at)
      see('bad', at + 1000)
    }
    const { evidence: kept, times } = book.open()[0] ?? { evidence: [], times: 0 }
    expect(times).toBe(51)
    expect(kept).toHaveLength(16)
    expect([kept[0]?.at, kept.at(-1)?.at]).toEqual([0, 105_000])
  })
})
