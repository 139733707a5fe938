import type { Alarm } from '@foyer/contracts/fleet-care'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  assign,
  cancel,
  type Changed,
  type Health,
  isOpen,
  join,
  type KeptOrder,
  note,
  openedByAlarm,
  openedByStaff,
  part,
  proved,
  repaired,
} from './work-order-rules.ts'

const subject = { group: 'hall', node: 'kiosk-1', device: 'printer' }
const alarm = (id: number, raisedAt: number): Alarm => ({
  id,
  subject,
  rule: 'state',
  key: 'Status/Paper',
  severity: 'person',
  state: 'raised',
  raisedAt,
  lastSeenAt: raisedAt,
  times: 1,
  acknowledgedBy: null,
  acknowledgedAt: null,
  clearedAt: null,
  muted: false,
  evidence: [
    { at: raisedAt, what: 'reported', metric: 'Status/Paper', value: 'out', expected: 'full | low' },
  ],
  workOrder: null,
})
const proof = (ok: boolean, madeAt: number): Health['proof'] => ({
  proof: { exercised: 'status', at: madeAt, answer: ok ? 'ready' : 'no answer', ok },
  madeAt,
})
const well = (madeAt: number): Health => ({
  openAlarmsOfOrder: 0,
  openAlarmsOfSubject: 0,
  proof: proof(true, madeAt),
})
const took = (changed: Changed): KeptOrder => {
  expect(changed.kind).toBe('order')
  return changed.kind === 'order' ? changed.order : openedByAlarm(0, alarm(0, 0), 0)
}

describe('a work order', () => {
  it('that an alarm opened says of whom, by what evidence, and for which alarm', () => {
    expect(openedByAlarm(3, alarm(9, 100), 200)).toMatchObject({
      id: 3,
      subject,
      title: 'state: Status/Paper',
      state: 'open',
      openedBy: 'alarm',
      openedAt: 200,
      alarms: [9],
      evidence: [{ metric: 'Status/Paper', value: 'out' }],
    })
  })

  it('is closed by a good proof that is younger than the repair, and by nothing else', () => {
    const order = took(repaired(openedByAlarm(1, alarm(1, 0), 0), 'cleaned the head', 'wang', 1000))
    expect(order).toMatchObject({ state: 'proving', repairedAt: 1000 })
    expect(proved(order, { ...well(2000), proof: null }, 3000)).toBeNull()
    expect(proved(order, well(1000), 3000)).toBeNull()
    expect(proved(order, { ...well(2000), proof: proof(false, 2000) }, 3000)).toBeNull()
    expect(proved(order, { ...well(2000), openAlarmsOfSubject: 1 }, 3000)).toBeNull()
    expect(proved(order, well(2000), 3000)).toMatchObject({
      state: 'closed',
      closedAt: 3000,
      closingProof: { ok: true, at: 2000 },
    })
  })

  it('whose alarms all cleared waits for its proof, and one that staff opened waits for the repair', () => {
    const byAlarm = openedByAlarm(1, alarm(1, 0), 0)
    expect(proved(byAlarm, { ...well(2000), openAlarmsOfOrder: 1 }, 3000)).toBeNull()
    expect(proved(byAlarm, well(2000), 3000)).toMatchObject({ state: 'proving', repairedAt: 3000 })
    const byStaff = openedByStaff(1, { subject, title: 'squeaks', note: null }, 'lin', 0)
    expect(proved(byStaff, well(2000), 3000)).toBeNull()
  })

  it('goes back to work when it fails after the repair, also after it was closed', () => {
    const assigned = took(assign(openedByAlarm(1, alarm(1, 0), 0), 'wang', 'lin', 500))
    const proving = took(repaired(assigned, null, 'wang', 1000))
    expect(join(proving, alarm(2, 900), 1100).state).toBe('proving')
    expect(join(proving, alarm(2, 1100), 1200)).toMatchObject({
      state: 'assigned',
      repairedAt: null,
      alarms: [1, 2],
    })
    const closed = proved(proving, well(2000), 3000) ?? proving
    const again = join(closed, alarm(2, 9000), 10_000)
    expect(again).toMatchObject({ state: 'assigned', closedAt: null, closingProof: null, alarms: [1, 2] })
    expect(again.notes.at(-1)).toMatchObject({ by: 'hall', text: expect.stringContaining('alarm 2') })
  })

  it('keeps notes, parts and whom it was given to', () => {
    let order = openedByStaff(1, { subject, title: 'squeaks', note: 'since Monday' }, 'lin', 0)
    order = took(assign(order, 'wang', 'lin', 1))
    order = took(part(order, { part: 'print head', serialNumber: 'PH-7' }, 'wang', 2))
    order = took(note(order, 'ordered another', 'wang', 3))
    expect(order).toMatchObject({
      state: 'assigned',
      assignedTo: 'wang',
      parts: [{ part: 'print head', serialNumber: 'PH-7', at: 2, by: 'wang' }],
    })
    expect(order.notes.map(({ text }) => text)).toEqual([
      'since Monday',
      'Assigned to wang.',
      'ordered another',
    ])
    expect(took(assign(order, null, 'lin', 4)).state).toBe('open')
  })

  it('that is over is not changed any more', () => {
    const cancelled = took(cancel(openedByAlarm(1, alarm(1, 0), 0), 'sold', 'lin', 5))
    expect(cancelled).toMatchObject({ state: 'cancelled', closedAt: null })
    for (const changed of [
      assign(cancelled, 'wang', 'lin', 6),
      note(cancelled, 'x', 'lin', 6),
      part(cancelled, { part: 'x', serialNumber: null }, 'lin', 6),
      repaired(cancelled, null, 'lin', 6),
      cancel(cancelled, 'x', 'lin', 6),
    ])
      expect(changed).toEqual({ kind: 'closed' })
    expect(proved(cancelled, well(10), 11)).toBeNull()
  })
})

const deed = fc.oneof(
  fc.constant('repaired' as const),
  fc.constant('repaired' as const),
  fc.constant('assign' as const),
  fc.constant('take-back' as const),
  fc.constant('cancel' as const),
  fc.record({ alarm: fc.integer({ min: 2, max: 5 }) }),
  fc.record({
    ok: fc.boolean(),
    age: fc.integer({ min: 0, max: 150 }),
    open: fc.integer({ min: 0, max: 1 }),
  }),
)

it('under any deeds a work order closes only by a good proof younger than its last repair', () => {
  let closings = 0
  fc.assert(
    fc.property(fc.array(deed, { minLength: 20, maxLength: 60 }), (deeds) => {
      let order = openedByAlarm(1, alarm(1, 0), 0)
      let now = 0
      let mended: number | null = null
      const wrong: unknown[] = []
      for (const each of deeds) {
        now += 100
        const before = order
        const apply = (changed: Changed): void => {
          if (changed.kind === 'order') order = changed.order
        }
        if (each === 'repaired') {
          apply(repaired(order, null, 'w', now))
          if (isOpen(before)) mended = now
        } else if (each === 'assign') apply(assign(order, 'w', 'l', now))
        else if (each === 'take-back') apply(assign(order, null, 'l', now))
        else if (each === 'cancel') {
          if (now % 2900 === 0) apply(cancel(order, 'x', 'l', now))
        } else if ('alarm' in each) {
          if (order.state !== 'cancelled') order = join(order, alarm(each.alarm, now), now)
        } else {
          const health: Health = {
            openAlarmsOfOrder: each.open,
            openAlarmsOfSubject: each.open,
            proof: proof(each.ok, now - each.age),
          }
          const next = proved(order, health, now)
          if (next?.state === 'proving') mended = now
          if (next?.state === 'closed') {
            closings += 1
            if (!each.ok || each.open > 0 || now - each.age <= (mended ?? Infinity)) wrong.push(each)
          }
          order = next ?? order
        }
        expect(order.closedAt === null).toBe(order.state !== 'closed')
        expect(order.closingProof === null).toBe(order.state !== 'closed')
        expect(new Set(order.alarms).size).toBe(order.alarms.length)
        if (order.state === 'assigned' && order.assignedTo === null) wrong.push(order)
      }
      expect(wrong).toEqual([])
    }),
    { numRuns: 1000 },
  )
  expect(closings).toBeGreaterThan(50)
})
