import type { Alarm, WorkOrder } from '@foyer/contracts/fleet-care'
import { kept } from './alarm-machine.ts'
import type { HeardProof } from './alarm-proofs.ts'

/* The life of a work order. Pure; `now` is the hall's wall clock. */

export type KeptOrder = WorkOrder & {
  /** When somebody said that it is repaired, or its last alarm cleared by itself; null until then. */
  repairedAt: number | null
}

/** By whom the hall itself does something to an order. */
export const HALL = 'hall'

export const isOpen = ({ state }: Pick<WorkOrder, 'state'>): boolean =>
  state === 'open' || state === 'assigned' || state === 'proving'

/** `closed`: the order is over, so nothing is changed any more. */
export type Changed = { kind: 'order'; order: KeptOrder } | { kind: 'closed' }

const changed = (order: KeptOrder, change: Partial<KeptOrder>): Changed =>
  isOpen(order) ? { kind: 'order', order: { ...order, ...change } } : { kind: 'closed' }

const noted = (order: KeptOrder, by: string, text: string, at: number): WorkOrder['notes'] => [
  ...order.notes,
  { at, by, text },
]

const fresh = (id: number, subject: WorkOrder['subject'], title: string, now: number): KeptOrder => ({
  id,
  subject,
  title,
  state: 'open',
  openedAt: now,
  openedBy: 'staff',
  assignedTo: null,
  evidence: [],
  alarms: [],
  notes: [],
  parts: [],
  closedAt: null,
  closingProof: null,
  repairedAt: null,
})

export const openedByStaff = (
  id: number,
  opening: { subject: WorkOrder['subject']; title: string; note: string | null },
  by: string,
  now: number,
): KeptOrder => {
  const order = fresh(id, opening.subject, opening.title, now)
  return opening.note === null ? order : { ...order, notes: noted(order, by, opening.note, now) }
}

export const openedByAlarm = (id: number, alarm: Alarm, now: number): KeptOrder =>
  join({ ...fresh(id, alarm.subject, `${alarm.rule}: ${alarm.key}`, now), openedBy: 'alarm' }, alarm, now)

const again = (order: KeptOrder): 'assigned' | 'open' => (order.assignedTo === null ? 'open' : 'assigned')

/**
 * Another alarm of the same subject joins. One that was raised after the repair shows that the repair did not hold: the
 * order goes back to work, also when it was closed.
 */
export const join = (order: KeptOrder, alarm: Alarm, now: number): KeptOrder => {
  const joined: KeptOrder = {
    ...order,
    alarms: order.alarms.includes(alarm.id) ? order.alarms : [...order.alarms, alarm.id],
    evidence: kept([...order.evidence, ...alarm.evidence]),
  }
  const failed =
    order.state === 'closed' ||
    (order.state === 'proving' && order.repairedAt !== null && alarm.raisedAt > order.repairedAt)
  if (!failed) return joined
  const before =
    order.closedAt === null ? 'said to be repaired' : `closed at ${new Date(order.closedAt).toISOString()}`
  return {
    ...joined,
    state: again(order),
    closedAt: null,
    closingProof: null,
    repairedAt: null,
    notes: noted(
      order,
      HALL,
      `Failed again (alarm ${alarm.id}, ${alarm.rule}: ${alarm.key}); ${before}.`,
      now,
    ),
  }
}

export const assign = (order: KeptOrder, to: string | null, by: string, now: number): Changed => {
  if (order.assignedTo === to) return changed(order, {})
  const assigned = { ...order, assignedTo: to }
  return changed(order, {
    assignedTo: to,
    state: order.state === 'proving' ? 'proving' : again(assigned),
    notes: noted(order, by, to === null ? 'Taken back.' : `Assigned to ${to}.`, now),
  })
}

export const note = (order: KeptOrder, text: string, by: string, now: number): Changed =>
  changed(order, { notes: noted(order, by, text, now) })

export const part = (
  order: KeptOrder,
  used: { part: string; serialNumber: string | null },
  by: string,
  now: number,
): Changed => changed(order, { parts: [...order.parts, { ...used, at: now, by }] })

/** From here on only a proof of health that is younger closes the order. Said again, the later repair counts. */
export const repaired = (order: KeptOrder, text: string | null, by: string, now: number): Changed =>
  changed(order, {
    state: 'proving',
    repairedAt: now,
    notes: noted(order, by, text ?? 'Repaired.', now),
  })

export const cancel = (order: KeptOrder, reason: string, by: string, now: number): Changed =>
  changed(order, { state: 'cancelled', notes: noted(order, by, reason, now) })

export type Health = {
  /** How many alarms of the order are still open, and how many of its subject. */
  openAlarmsOfOrder: number
  openAlarmsOfSubject: number
  proof: HeardProof | null
}

/**
 * What the hall does with an order by what it hears: an order that an alarm opened and that healed without being
 * reported as repaired waits for its proof like any other; whoever waits closes by a good proof younger than the repair
 * while no alarm is open. Null: nothing.
 */
export const proved = (order: KeptOrder, health: Health, now: number): KeptOrder | null => {
  const { proof } = health
  if (order.state === 'open' || order.state === 'assigned') {
    if (order.openedBy !== 'alarm' || health.openAlarmsOfOrder > 0) return null
    return {
      ...order,
      state: 'proving',
      repairedAt: now,
      notes: noted(order, HALL, 'Every alarm of this order has cleared; waiting for a proof of health.', now),
    }
  }
  if (order.state !== 'proving' || order.repairedAt === null || health.openAlarmsOfSubject > 0) return null
  if (proof === null || !proof.proof.ok || proof.madeAt <= order.repairedAt) return null
  return { ...order, state: 'closed', closedAt: now, closingProof: proof.proof }
}
