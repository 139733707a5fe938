import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NOTHING_HAPPENED, recover } from './recovery.ts'
import type { Action, Happened } from './recovery.ts'

const live = (events: readonly (readonly [Happened, number])[]): Action[] => {
  let recovery = NOTHING_HAPPENED
  return events.map(([happened, now]) => {
    const next = recover(recovery, happened, now)
    recovery = next.recovery
    return next.action
  })
}

describe('a page that dies', () => {
  it('comes back at once the first time', () => {
    expect(live([['page-died', 1000]])).toEqual([{ kind: 'reload', afterMs: 0 }])
  })

  it('comes back more and more slowly when it goes on dying, and then the shell ends', () => {
    const actions = live(Array.from({ length: 7 }, (_, index) => ['page-died', index * 1000] as const))
    expect(actions.map((action) => ('afterMs' in action ? action.afterMs : action.kind))).toEqual([
      0,
      250,
      500,
      1000,
      2000,
      4000,
      'give-up',
    ])
  })

  it('is forgiven what lies two minutes back', () => {
    const early = Array.from({ length: 6 }, (_, index) => ['page-died', index] as const)
    expect(live([...early, ['page-died', 130_000]]).at(-1)).toEqual({ kind: 'reload', afterMs: 0 })
  })
})

describe('a page that hangs', () => {
  it('is ended, and its death then counts as one', () => {
    expect(
      live([
        ['page-hung', 0],
        ['page-died', 1],
      ]),
    ).toEqual([{ kind: 'end-page' }, { kind: 'reload', afterMs: 0 }])
  })
})

describe('a host that does not answer', () => {
  it('is waited for without end, and never more than five seconds at a time', () => {
    const actions = live(Array.from({ length: 50 }, (_, index) => ['load-failed', index * 10] as const))
    expect(actions.every((action) => action.kind === 'wait-and-reload' && action.afterMs <= 5000)).toBe(true)
  })

  it('is asked quickly again after it had answered in between', () => {
    const events = [
      ['load-failed', 0],
      ['load-failed', 1],
      ['page-shown', 2],
      ['load-failed', 3],
    ] as const
    expect(live(events).at(-1)).toEqual({ kind: 'wait-and-reload', afterMs: 250 })
  })
})

describe('whatever happens', () => {
  it('the shell gives up only after more than six deaths within two minutes', () => {
    const happened = fc.constantFrom<Happened>('page-died', 'page-hung', 'load-failed', 'page-shown')
    const event = fc.tuple(happened, fc.integer({ min: 0, max: 60_000 }))
    fc.assert(
      fc.property(fc.array(event), (steps) => {
        let now = 0
        const events = steps.map(([what, pause]) => {
          now += pause
          return [what, now] as const
        })
        const actions = live(events)
        return actions.every((action, index) => {
          const at = events[index]?.[1] ?? 0
          const deaths = events
            .slice(0, index + 1)
            .filter(([what, when]) => what === 'page-died' && at - when < 120_000)
          return (action.kind === 'give-up') === (events[index]?.[0] === 'page-died' && deaths.length > 6)
        })
      }),
    )
  })
})
