import type { DeskToHall, KioskToHall } from '@foyer/contracts/help-link'
import { maskView } from '@foyer/contracts/mask'
import { view, type View } from '@foyer/contracts/view'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Help, type HelpEffect, type HelpEvent, noCalls, pointerMs } from './call.ts'
import { nextDue, stepHelp } from './rules.ts'

const shown: View = maskView(
  view.parse({
    revision: 4,
    kioskId: 'kiosk-1',
    hallName: { 'zh-CN': '厅', 'zh-TW': '廳', en: 'Hall' },
    settings: { locale: 'zh-CN', textSize: 'standard', contrast: 'normal', voice: false },
    screen: { name: 'bills', rows: [], fields: { total: { kind: 'money', value: 4200 } } },
    occupied: true,
    canGoBack: true,
    idleWarning: null,
    help: { state: 'off' },
    notices: [],
  }),
)

const graceMs = 10_000
const callId = 'call-0001'
const ring: KioskToHall = { type: 'ring', callId, media: { camera: true, microphone: true }, view: shown }
const desk = (n: number, name = `staff${n}`) => ({ deskId: `d${n}`, name, displayName: name.toUpperCase() })
const deskJoins = (n: number): HelpEvent => ({ kind: 'desk-joined', desk: desk(n) })
const kioskSays = (message: KioskToHall): HelpEvent => ({ kind: 'from-kiosk', kioskId: 'kiosk-1', message })
const deskSays = (n: number, message: DeskToHall): HelpEvent => ({
  kind: 'from-desk',
  deskId: `d${n}`,
  message,
})
const answer = (n: number) => deskSays(n, { type: 'answer', callId })

/** Runs events one millisecond apart, or at the times given, and collects what was sent. */
const run = (...events: (HelpEvent | [number, HelpEvent])[]) => {
  let help: Help = noCalls(graceMs)
  let now = 1_000
  const steps: { now: number; effects: readonly HelpEffect[] }[] = []
  for (const entry of events) {
    const [after, event] = Array.isArray(entry) ? entry : [1, entry]
    now += after
    const step = stepHelp(help, event, now)
    help = step.help
    steps.push({ now, effects: step.effects })
  }
  return { help, last: steps.at(-1)?.effects ?? [], all: steps.flatMap(({ effects }) => effects) }
}
const types = (effects: readonly HelpEffect[], to: 'kiosk' | 'd1' | 'd2'): string[] =>
  effects.flatMap((effect) => {
    if (effect.kind === 'to-kiosk') return to === 'kiosk' ? [effect.message.type] : []
    return effect.kind === 'to-desk' && effect.deskId === to ? [effect.message.type] : []
  })

describe('a call', () => {
  it('rings at every desk, and the kiosk hears how many are open', () => {
    const { last } = run(deskJoins(1), deskJoins(2), kioskSays(ring))
    expect(last).toContainEqual({
      kind: 'to-kiosk',
      kioskId: 'kiosk-1',
      message: { type: 'ringing', callId, desksOpen: 2 },
    })
    expect([types(last, 'd1'), types(last, 'd2')]).toEqual([['calls'], ['calls']])
  })

  it('waits while no desk is open, and is seen by the one that opens', () => {
    const { last } = run(kioskSays(ring), deskJoins(1))
    expect(types(last, 'kiosk')).toEqual(['ringing'])
    expect(types(last, 'd1')).toEqual(['calls'])
  })

  it('is the first desk’s; the other is told that it is taken', () => {
    const { all, last } = run(deskJoins(1), deskJoins(2), kioskSays(ring), answer(2), answer(1))
    expect(types(last, 'd1')).toEqual(['refused'])
    expect(types(all, 'd2')).toContain('joined')
    expect(types(all, 'd1')).not.toContain('joined')
    expect(all.filter((effect) => effect.kind === 'audit')).toEqual([
      { kind: 'audit', actor: 'staff:staff2', action: 'help.answer', subject: `kiosk-1 ${callId}` },
    ])
  })

  it('that is over is refused as gone', () => {
    const { last } = run(deskJoins(1), kioskSays(ring), kioskSays({ type: 'hang-up', callId }), answer(1))
    expect(types(last, 'd1')).toEqual(['refused'])
  })

  it('ends for the desk when the kiosk hangs up, and for the kiosk when the desk does', () => {
    const begun = [deskJoins(1), kioskSays(ring), answer(1)]
    expect(types(run(...begun, kioskSays({ type: 'hang-up', callId })).last, 'd1')).toEqual([
      'ended',
      'calls',
    ])
    expect(types(run(...begun, deskSays(1, { type: 'hang-up', callId })).last, 'kiosk')).toEqual(['ended'])
  })

  it('of the same kiosk takes the place of an older one', () => {
    const next: KioskToHall = { ...ring, callId: 'call-0002' }
    const { help, last } = run(deskJoins(1), kioskSays(ring), answer(1), kioskSays(next))
    expect(help.calls.map((one) => one.callId)).toEqual(['call-0002'])
    expect(types(last, 'd1')).toEqual(['ended', 'calls'])
  })

  it('with the id of another kiosk’s call gets nobody else’s desk', () => {
    const stranger: HelpEvent = { kind: 'from-kiosk', kioskId: 'kiosk-2', message: ring }
    const { help, last } = run(deskJoins(1), kioskSays(ring), answer(1), stranger)
    expect(help.calls.map(({ kioskId }) => kioskId)).toEqual(['kiosk-1'])
    expect(last).toMatchObject([{ kind: 'to-kiosk', kioskId: 'kiosk-2', message: { type: 'ended' } }])
  })

  it('the hall knows nothing of, after a restart, ends at the kiosk', () => {
    expect(types(run(kioskSays({ type: 'view', callId, view: shown })).last, 'kiosk')).toEqual(['ended'])
  })
})

describe('an end that goes away', () => {
  const begun = [deskJoins(1), deskJoins(2), kioskSays(ring), answer(1)]
  const deskGone: HelpEvent = { kind: 'desk-left', deskId: 'd1' }
  const time: HelpEvent = { kind: 'time' }

  it('is waited for: the same person at a new page has the call, its view and what was said', () => {
    const said: KioskToHall = {
      type: 'say',
      callId,
      message: { id: 'm1', from: 'customer', text: '您好' },
    }
    const back: HelpEvent = { kind: 'desk-joined', desk: { ...desk(3), name: 'staff1' } }
    const { last } = run(...begun, kioskSays(said), deskGone, [graceMs - 1, back])
    const found = last.find((effect) => effect.kind === 'to-desk' && effect.message.type === 'joined')
    expect(found).toMatchObject({ deskId: 'd3', message: { view: shown, messages: [{ text: '您好' }] } })
    expect(types(last, 'kiosk')).toEqual(['answered'])
  })

  it('rings again at the other desks after the grace', () => {
    const { last, help } = run(...begun, deskGone, [graceMs, time])
    expect(types(last, 'kiosk')).toEqual(['ringing'])
    expect(types(last, 'd2')).toEqual(['calls'])
    expect(help.calls[0]?.answeredBy).toBeNull()
  })

  it('is a lost call when no other desk is open', () => {
    const { last, help } = run(deskJoins(1), kioskSays(ring), answer(1), deskGone, [graceMs, time])
    expect(last).toContainEqual({
      kind: 'to-kiosk',
      kioskId: 'kiosk-1',
      message: { type: 'ended', callId, reason: 'lost' },
    })
    expect(help.calls).toEqual([])
  })

  it('may be the kiosk: back within the grace it learns how its call stands, else the desk is released', () => {
    const gone: HelpEvent = { kind: 'kiosk-left', kioskId: 'kiosk-1' }
    const back: HelpEvent = { kind: 'kiosk-joined', kioskId: 'kiosk-1' }
    expect(types(run(...begun, gone, [graceMs - 1, back]).last, 'kiosk')).toEqual(['answered'])
    expect(nextDue(run(...begun, gone, back).help)).toBeNull()
    expect(types(run(...begun, gone, [graceMs, time]).last, 'd1')).toEqual(['ended', 'calls'])
  })

  it('is told that its call ended while it was away', () => {
    const gone: HelpEvent = { kind: 'kiosk-left', kioskId: 'kiosk-1' }
    const hungUp = deskSays(1, { type: 'hang-up', callId })
    const { last, help } = run(...begun, gone, hungUp, kioskSays(ring))
    expect(types(last, 'kiosk')).toEqual(['ended'])
    expect(help.calls).toEqual([])
  })
})

describe('what is passed on', () => {
  const begun = [deskJoins(1), deskJoins(2), kioskSays(ring), answer(1)]
  const anchor = { element: 'total', x: 0.5, y: 0.5 }
  const point = (x: number) => deskSays(1, { type: 'pointer', callId, anchor: { ...anchor, x } })

  it('comes from the desk of the call alone', () => {
    const from2 = (message: DeskToHall) => run(...begun, deskSays(2, message)).last
    for (const message of [
      { type: 'signal', callId, data: { sdp: 'x' } },
      { type: 'pointer', callId, anchor },
      { type: 'say', callId, message: { id: 'm1', from: 'staff', text: '好' } },
      { type: 'hang-up', callId },
    ] as const) {
      expect(types(from2(message), 'kiosk')).toEqual([])
      expect(types(from2(message), 'd2')).toEqual(['refused'])
    }
  })

  it('is not a message in the other side’s name, nor the same message twice', () => {
    const posing = run(
      ...begun,
      deskSays(1, { type: 'say', callId, message: { id: 'a', from: 'customer', text: 'x' } }),
    )
    expect(posing.last).toEqual([])
    const say = deskSays(1, { type: 'say', callId, message: { id: 'a', from: 'staff', text: 'x' } })
    expect(types(run(...begun, say).last, 'kiosk')).toEqual(['say'])
    expect(run(...begun, say, say).last).toEqual([])
  })

  it('is a pointer at the kiosk’s pace: the newest place is sent when its time has come', () => {
    const { all, help } = run(...begun, point(0.1), point(0.2), point(0.3))
    expect(types(all, 'kiosk').filter((type) => type === 'pointer')).toHaveLength(1)
    expect(nextDue(help)).not.toBeNull()
    const later = run(...begun, point(0.1), point(0.2), point(0.3), [pointerMs, { kind: 'time' }])
    expect(later.last).toMatchObject([{ message: { type: 'pointer', anchor: { x: 0.3 } } }])
    expect(nextDue(later.help)).toBeNull()
  })
})

describe('whatever happens in whatever order', () => {
  const callIds = ['call-0001', 'call-0002']
  const id = fc.constantFrom(...callIds)
  const kioskId = fc.constantFrom('kiosk-1', 'kiosk-2')
  const n = fc.constantFrom(1, 2, 3)
  const event: fc.Arbitrary<HelpEvent> = fc.oneof(
    kioskId.map((kiosk): HelpEvent => ({ kind: 'kiosk-joined', kioskId: kiosk })),
    kioskId.map((kiosk): HelpEvent => ({ kind: 'kiosk-left', kioskId: kiosk })),
    n.map((one): HelpEvent => ({ kind: 'desk-left', deskId: `d${one}` })),
    fc.constant<HelpEvent>({ kind: 'time' }),
    fc
      .tuple(
        kioskId,
        id,
        fc.constantFrom<(one: string) => KioskToHall>(
          (one) => ({ ...ring, callId: one }),
          (one) => ({ ...ring, callId: one }),
          (one) => ({ type: 'view', callId: one, view: shown }),
          (one) => ({ type: 'signal', callId: one, data: null }),
          (one) => ({ type: 'hang-up', callId: one }),
        ),
      )
      .map(([kiosk, one, make]): HelpEvent => ({ kind: 'from-kiosk', kioskId: kiosk, message: make(one) })),
    fc
      .tuple(
        n,
        id,
        fc.constantFrom<(one: string) => DeskToHall>(
          (one) => ({ type: 'answer', callId: one }),
          (one) => ({ type: 'answer', callId: one }),
          (one) => ({ type: 'signal', callId: one, data: null }),
          (one) => ({ type: 'pointer', callId: one, anchor: null }),
          (one) => ({ type: 'hang-up', callId: one }),
        ),
      )
      .map(([one, call, make]): HelpEvent => deskSays(one, make(call))),
  )
  const timed = fc.tuple(fc.constantFrom(1, 20, 400, graceMs + 1), fc.oneof(event, n.map(deskJoins)))

  it('a desk that did not answer a call never gets its view, and a call has one kiosk and one desk at most', () => {
    fc.assert(
      fc.property(fc.array(timed, { maxLength: 60 }), (events) => {
        let help: Help = noCalls(graceMs)
        let now = 1_000
        let open = new Set<string>()
        for (const [after, next] of events) {
          // A page opens once.
          if (next.kind === 'desk-joined' && open.has(next.desk.deskId)) continue
          now += after
          const step = stepHelp(help, next, now)
          help = step.help
          open = new Set(help.desks.map(({ deskId }) => deskId))
          const answered = new Map(help.calls.map((one) => [one.callId, one.answeredBy?.deskId ?? null]))
          const owners = new Map(help.calls.map((one) => [one.callId, one.kioskId]))
          const astray = step.effects.filter((effect) => {
            if (effect.kind === 'audit' || !('callId' in effect.message)) return false
            const { callId: about, type } = effect.message
            if (effect.kind === 'to-kiosk') return type !== 'ended' && owners.get(about) !== effect.kioskId
            return ['view', 'joined', 'signal'].includes(type) && answered.get(about) !== effect.deskId
          })
          expect(astray).toEqual([])
          expect(owners.size).toBe(help.calls.length)
          expect(new Set(help.calls.map((one) => one.kioskId)).size).toBe(help.calls.length)
        }
        // With everybody gone, every call is over after the grace.
        for (const one of help.desks)
          help = stepHelp(help, { kind: 'desk-left', deskId: one.deskId }, now).help
        for (const one of ['kiosk-1', 'kiosk-2'])
          help = stepHelp(help, { kind: 'kiosk-left', kioskId: one }, now).help
        help = stepHelp(help, { kind: 'time' }, now + graceMs).help
        expect([help.calls, nextDue(help)]).toEqual([[], null])
      }),
      { numRuns: 500 },
    )
  })
})
