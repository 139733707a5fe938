import { evidence, type WorkOrder, workOrder } from '@foyer/contracts/fleet-care'
import { proof } from '@foyer/contracts/peripheral'
import type { Database } from 'better-sqlite3'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Migrations } from '../../db/store.ts'
import { jsonOf } from './alarm-store.ts'
import type { KeptOrder } from './work-order-rules.ts'

export const workOrderMigrations: Migrations = {
  '0086-work-orders': {
    up: async (db) => {
      await sql`create table care_order (
        id integer primary key, node_group text not null, node text not null, device text not null,
        title text not null, state text not null, opened_at integer not null, opened_by text not null,
        assigned_to text, evidence text not null, notes text not null, parts text not null,
        repaired_at integer, closed_at integer, closing_proof text) strict`.execute(db)
      await sql`create index care_order_subject on care_order (node_group, node, device)`.execute(db)
      await sql`create index care_order_open on care_order (state)
        where state in ('open', 'assigned', 'proving')`.execute(db)
      // What a page asked for under a key is done once, however often it asks.
      await sql`create table care_order_key (
        key text primary key, work_order integer not null references care_order (id),
        at integer not null) strict, without rowid`.execute(db)
    },
  },
}

const { shape } = workOrder
const orderRow = z.object({
  id: shape.id,
  node_group: z.string(),
  node: z.string(),
  device: z.string(),
  title: shape.title,
  state: shape.state,
  opened_at: z.number(),
  opened_by: shape.openedBy,
  assigned_to: z.string().nullable(),
  evidence: jsonOf(z.array(evidence)),
  notes: jsonOf(shape.notes),
  parts: jsonOf(shape.parts),
  repaired_at: z.number().nullable(),
  closed_at: z.number().nullable(),
  closing_proof: jsonOf(proof).nullable(),
})
const idRow = z.object({ id: z.number() })

const OPEN = "state in ('open', 'assigned', 'proving')"

/** Rows of work orders, on the raw handle: every caller holds it alone, within one transaction. */
export const createOrderRows = (sqlite: Database) => {
  const orderOf = (raw: unknown): KeptOrder => {
    const row = orderRow.parse(raw)
    const alarms = sqlite.prepare('select id from care_alarm where work_order = ? order by id').all(row.id)
    return {
      id: row.id,
      subject: { group: row.node_group, node: row.node, device: row.device === '' ? null : row.device },
      title: row.title,
      state: row.state,
      openedAt: row.opened_at,
      openedBy: row.opened_by,
      assignedTo: row.assigned_to,
      evidence: row.evidence,
      alarms: alarms.map((alarm) => idRow.parse(alarm).id),
      notes: row.notes,
      parts: row.parts,
      closedAt: row.closed_at,
      closingProof: row.closing_proof,
      repairedAt: row.repaired_at,
    }
  }
  const one = (query: string, ...values: (string | number)[]): KeptOrder | null => {
    const row = sqlite.prepare(query).get(...values)
    return row === undefined ? null : orderOf(row)
  }
  const many = (query: string, ...values: (string | number)[]): KeptOrder[] =>
    sqlite
      .prepare(query)
      .all(...values)
      .map(orderOf)
  const bySubject = 'node_group = ? and node = ? and device = ?'
  const place = ({ group, node, device }: WorkOrder['subject']): [string, string, string] => [
    group,
    node,
    device ?? '',
  ]

  return {
    nextId: (): number =>
      idRow.parse(sqlite.prepare('select coalesce(max(id), 0) + 1 as id from care_order').get()).id,
    byId: (id: number) => one('select * from care_order where id = ?', id),
    open: () => many(`select * from care_order where ${OPEN} order by id`),
    /** Newest first. */
    list: (onlyOpen: boolean, before: number | null, limit: number) =>
      many(
        `select * from care_order where id < ? ${onlyOpen ? `and ${OPEN}` : ''} order by id desc limit ?`,
        before ?? Number.MAX_SAFE_INTEGER,
        limit,
      ),
    openOf: (subject: WorkOrder['subject']) =>
      one(
        `select * from care_order where ${bySubject} and ${OPEN} order by id desc limit 1`,
        ...place(subject),
      ),
    lastClosedOf: (subject: WorkOrder['subject'], since: number) =>
      one(
        `select * from care_order where ${bySubject} and state = 'closed' and closed_at >= ?
         order by closed_at desc limit 1`,
        ...place(subject),
        since,
      ),
    save: (order: KeptOrder): void => {
      sqlite
        .prepare(
          `insert into care_order (id, node_group, node, device, title, state, opened_at, opened_by,
             assigned_to, evidence, notes, parts, repaired_at, closed_at, closing_proof)
           values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           on conflict (id) do update set state = excluded.state, assigned_to = excluded.assigned_to,
             evidence = excluded.evidence, notes = excluded.notes, parts = excluded.parts,
             repaired_at = excluded.repaired_at, closed_at = excluded.closed_at,
             closing_proof = excluded.closing_proof`,
        )
        .run(
          order.id,
          ...place(order.subject),
          order.title,
          order.state,
          order.openedAt,
          order.openedBy,
          order.assignedTo,
          JSON.stringify(order.evidence),
          JSON.stringify(order.notes),
          JSON.stringify(order.parts),
          order.repairedAt,
          order.closedAt,
          order.closingProof === null ? null : JSON.stringify(order.closingProof),
        )
    },
    /** The order for which this key was used; null when it is new. */
    orderOfKey: (key: string): number | null => {
      const row = sqlite.prepare('select work_order as id from care_order_key where key = ?').get(key)
      return row === undefined ? null : idRow.parse(row).id
    },
    useKey: (key: string, order: number, at: number): void => {
      sqlite.prepare('insert into care_order_key (key, work_order, at) values (?, ?, ?)').run(key, order, at)
    },
  }
}
export type OrderRows = ReturnType<typeof createOrderRows>
