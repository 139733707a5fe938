import type { Alarm, Subject, WorkOrder } from '@foyer/contracts/fleet-care'
import type { Database } from 'better-sqlite3'
import type { Clock } from '../../ambient.ts'
import type { Store } from '../../db/store.ts'
import type { AlarmBook } from './alarm-book.ts'
import type { HeardProof } from './alarm-proofs.ts'
import { workOrders } from './alarm-rules.ts'
import { saveAlarms } from './alarm-store.ts'
import {
  type Changed,
  isOpen,
  join,
  type KeptOrder,
  openedByAlarm,
  openedByStaff,
  proved,
} from './work-order-rules.ts'
import { createOrderRows, type OrderRows } from './work-order-store.ts'

export type CareMessage = { type: 'alarm'; alarm: Alarm } | { type: 'work-order'; workOrder: WorkOrder }

export type KeeperOptions = {
  store: Store
  book: AlarmBook
  /** Alarms that changed and are not on disk, by id; the keeper empties it. */
  dirty: Map<number, Alarm>
  healthOf: (subject: Subject) => HeardProof | null
  clock: Clock
  tell: (message: CareMessage) => void
}

export type Outcome =
  | { kind: 'order'; order: WorkOrder }
  /** This was asked before, under the same key: nothing was done again. */
  | { kind: 'again'; order: WorkOrder }
  | { kind: 'not-found' }
  | { kind: 'closed' }
  /** The key was used before, for another order. */
  | { kind: 'key-used' }

export type WorkOrderKeeper = {
  /** Writes what changed, opens, joins and closes orders: one transaction. Resolves when it is on disk. */
  flush: () => Promise<void>
  open: (
    opening: { key: string; subject: Subject; title: string; note: string | null },
    by: string,
  ) => Promise<Outcome>
  /** `key` null: doing it twice does no harm. */
  change: (
    id: number,
    key: string | null,
    rule: (order: KeptOrder, now: number) => Changed,
  ) => Promise<Outcome>
  byId: (id: number) => Promise<WorkOrder | null>
  list: (onlyOpen: boolean, before: number | null) => Promise<WorkOrder[]>
}

const PAGE = 200
/** When a whole hall fails at once, its orders are opened over some seconds, not in one long breath. */
const MOST_AT_ONCE = 200

export const shownOrder = (order: KeptOrder): WorkOrder => {
  const { repairedAt: _repairedAt, ...shown } = order
  return shown
}

const sameSubject = (a: Subject, b: Subject): boolean =>
  a.group === b.group && a.node === b.node && a.device === b.device

/**
 * Keeps alarms and work orders on disk. Everything that belongs together (an alarm, the order it opened, the link
 * between them) is one transaction, so a kill leaves all of it or none; what was not written is seen again.
 */
export const createWorkOrderKeeper = async (options: KeeperOptions): Promise<WorkOrderKeeper> => {
  const { store, book, dirty, clock, tell } = options
  /** Orders somebody still waits for: the few that are looked at again and again. */
  const waiting = new Map<number, KeptOrder>()
  for (const order of await store.raw((sqlite) => createOrderRows(sqlite).open()))
    waiting.set(order.id, order)

  const keep = (order: KeptOrder): void => {
    if (isOpen(order)) waiting.set(order.id, order)
    else waiting.delete(order.id)
    tell({ type: 'work-order', workOrder: shownOrder(order) })
  }

  const healed = (order: KeptOrder, now: number): KeptOrder | null => {
    const alarms = book.open(`${order.subject.group}/${order.subject.node}`)
    return proved(
      order,
      {
        openAlarmsOfOrder: alarms.filter(({ workOrder }) => workOrder === order.id).length,
        openAlarmsOfSubject: alarms.filter(({ subject }) => sameSubject(subject, order.subject)).length,
        proof: options.healthOf(order.subject),
      },
      now,
    )
  }

  const hasOrder = (subject: Subject): boolean =>
    [...waiting.values()].some((order) => sameSubject(order.subject, subject))

  /** Alarms that did not heal by themselves. What can wait joins an order and opens none; what is muted does neither. */
  const due = (now: number): Alarm[] =>
    book
      .open()
      .filter(
        ({ severity, subject, muted, workOrder, raisedAt }) =>
          !muted &&
          workOrder === null &&
          now - raisedAt >= workOrders.healMs &&
          (severity === 'person' || (severity === 'soon' && hasOrder(subject))),
      )
      .slice(0, MOST_AT_ONCE)

  const orderFor = (rows: OrderRows, alarm: Alarm, now: number): KeptOrder | null => {
    const open = rows.openOf(alarm.subject)
    if (open !== null) return join(open, alarm, now)
    if (alarm.severity !== 'person') return null
    const closed = rows.lastClosedOf(alarm.subject, now - workOrders.reopenedWithinMs)
    return closed === null ? openedByAlarm(rows.nextId(), alarm, now) : join(closed, alarm, now)
  }

  const write = (sqlite: Database, now: number): void => {
    const rows = createOrderRows(sqlite)
    const touched = new Map<number, KeptOrder>()
    const linked: { alarm: Alarm; order: number }[] = []
    const batch = [...dirty.values()]
    sqlite
      .transaction(() => {
        saveAlarms(sqlite, batch)
        for (const order of waiting.values()) {
          const next = healed(order, now)
          if (next !== null) {
            rows.save(next)
            touched.set(next.id, next)
          }
        }
        for (const alarm of due(now)) {
          const order = orderFor(rows, alarm, now)
          if (order === null) continue
          rows.save(order)
          saveAlarms(sqlite, [{ ...alarm, workOrder: order.id }])
          touched.set(order.id, order)
          linked.push({ alarm, order: order.id })
        }
      })
      .immediate()
    // On disk. Nothing else ran since the batch was taken, so nothing newer is forgotten here.
    for (const { id } of batch) dirty.delete(id)
    for (const order of touched.values()) keep(order)
    for (const { alarm, order } of linked) book.link(alarm.id, order)
  }

  const attempt = (
    sqlite: Database,
    id: number,
    key: string | null,
    work: (rows: OrderRows, now: number) => Changed | null,
  ): Outcome => {
    const rows = createOrderRows(sqlite)
    const outcome = sqlite
      .transaction(() => {
        const used = key === null ? null : rows.orderOfKey(key)
        if (used !== null && used !== id) return { kind: 'key-used' } as const
        const before = rows.byId(id)
        if (used !== null && before !== null) return { kind: 'again', order: before } as const
        const now = clock()
        const result = work(rows, now)
        if (result === null) return { kind: 'not-found' } as const
        if (result.kind === 'closed') return result
        rows.save(result.order)
        if (key !== null) rows.useKey(key, id, now)
        return result
      })
      .immediate()
    if (outcome.kind === 'order') keep(outcome.order)
    return 'order' in outcome ? { kind: outcome.kind, order: shownOrder(outcome.order) } : outcome
  }

  return {
    flush: async () => {
      const now = clock()
      const work =
        dirty.size > 0 ||
        due(now).length > 0 ||
        [...waiting.values()].some((each) => healed(each, now) !== null)
      if (work) await store.raw((sqlite) => write(sqlite, clock()))
    },
    open: (opening, by) =>
      store.raw((sqlite) => {
        const rows = createOrderRows(sqlite)
        const id = rows.orderOfKey(opening.key) ?? rows.nextId()
        return attempt(sqlite, id, opening.key, (_, now) => ({
          kind: 'order',
          order: openedByStaff(id, opening, by, now),
        }))
      }),
    change: (id, key, rule) =>
      store.raw((sqlite) =>
        attempt(sqlite, id, key, (rows, now) => {
          const order = rows.byId(id)
          return order === null ? null : rule(order, now)
        }),
      ),
    byId: (id) =>
      store.raw((sqlite) => {
        const order = createOrderRows(sqlite).byId(id)
        return order === null ? null : shownOrder(order)
      }),
    list: (onlyOpen, before) =>
      store.raw((sqlite) => createOrderRows(sqlite).list(onlyOpen, before, PAGE).map(shownOrder)),
  }
}
