import { type Alarm, alarm as alarmSchema, evidence } from '@foyer/contracts/fleet-care'
import type { Database } from 'better-sqlite3'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Migrations } from '../../db/store.ts'

export const alarmMigrations: Migrations = {
  '0085-alarms': {
    up: async (db) => {
      // A node's own alarms have the device ''; the hall's own have the group ''.
      await sql`create table care_alarm (
        id integer primary key, node_group text not null, node text not null, device text not null,
        rule text not null, key text not null, severity text not null, state text not null,
        raised_at integer not null, last_seen_at integer not null, times integer not null,
        acknowledged_by text, acknowledged_at integer, cleared_at integer, muted integer not null,
        evidence text not null, work_order integer) strict`.execute(db)
      // One open alarm a subject, rule and key, whatever code holds the database.
      await sql`create unique index care_alarm_open on care_alarm (node_group, node, device, rule, key)
        where cleared_at is null`.execute(db)
      await sql`create index care_alarm_order on care_alarm (work_order) where work_order is not null`.execute(
        db,
      )
      await sql`create table care_detector (
        series text primary key, state text not null, saved_at integer not null) strict, without rowid`.execute(
        db,
      )
      await sql`create table care_trend (
        node_group text not null, node text not null, device text not null, at integer not null,
        lines integer, paper text, reads integer, retries integer,
        primary key (node_group, node, device, at)) strict, without rowid`.execute(db)
    },
  },
}

export const jsonOf = <T>(schema: z.ZodType<T>) =>
  z.string().transform((text, context): T => {
    const parsed = schema.safeParse(JSON.parse(text))
    if (parsed.success) return parsed.data
    context.addIssue({ code: 'custom', message: 'a row that this version does not understand' })
    return z.NEVER
  })

const { shape } = alarmSchema
const alarmRow = z
  .object({
    id: shape.id,
    node_group: z.string(),
    node: z.string(),
    device: z.string(),
    rule: shape.rule,
    key: shape.key,
    severity: shape.severity,
    state: shape.state,
    raised_at: z.number(),
    last_seen_at: z.number(),
    times: z.number(),
    acknowledged_by: z.string().nullable(),
    acknowledged_at: z.number().nullable(),
    cleared_at: z.number().nullable(),
    muted: z.number(),
    evidence: jsonOf(z.array(evidence)),
    work_order: z.number().nullable(),
  })
  .transform((row): Alarm => ({
    id: row.id,
    subject: { group: row.node_group, node: row.node, device: row.device === '' ? null : row.device },
    rule: row.rule,
    key: row.key,
    severity: row.severity,
    state: row.state,
    raisedAt: row.raised_at,
    lastSeenAt: row.last_seen_at,
    times: row.times,
    acknowledgedBy: row.acknowledged_by,
    acknowledgedAt: row.acknowledged_at,
    clearedAt: row.cleared_at,
    muted: row.muted === 1,
    evidence: row.evidence,
    workOrder: row.work_order,
  }))

/** Writes the alarms as they are now; to be called within a transaction. In the order of their ids: an alarm that was
 * cleared makes room for the next of its key. */
export const saveAlarms = (sqlite: Database, alarms: Iterable<Alarm>): void => {
  const save = sqlite.prepare(
    `insert into care_alarm (id, node_group, node, device, rule, key, severity, state, raised_at, last_seen_at, times,
       acknowledged_by, acknowledged_at, cleared_at, muted, evidence, work_order)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (id) do update set state = excluded.state, last_seen_at = excluded.last_seen_at,
       times = excluded.times, acknowledged_by = excluded.acknowledged_by,
       acknowledged_at = excluded.acknowledged_at, cleared_at = excluded.cleared_at, muted = excluded.muted,
       evidence = excluded.evidence, work_order = excluded.work_order`,
  )
  for (const alarm of [...alarms].toSorted((a, b) => a.id - b.id)) {
    const { subject } = alarm
    save.run(
      alarm.id,
      subject.group,
      subject.node,
      subject.device ?? '',
      alarm.rule,
      alarm.key,
      alarm.severity,
      alarm.state,
      alarm.raisedAt,
      alarm.lastSeenAt,
      alarm.times,
      alarm.acknowledgedBy,
      alarm.acknowledgedAt,
      alarm.clearedAt,
      alarm.muted ? 1 : 0,
      JSON.stringify(alarm.evidence),
      alarm.workOrder,
    )
  }
}

const rows = (raw: readonly unknown[]): Alarm[] => raw.map((row) => alarmRow.parse(row))

/** What a hall that starts needs: the alarms that were open, and the first id that was never given. */
export const readOpenAlarms = (sqlite: Database): { open: Alarm[]; nextId: number } => {
  const newest = z
    .object({ id: z.number() })
    .parse(sqlite.prepare('select coalesce(max(id), 0) as id from care_alarm').get())
  const open = sqlite.prepare('select * from care_alarm where cleared_at is null').all()
  return { open: rows(open), nextId: newest.id + 1 }
}

/** Newest first, at most `limit`, of those with an id below `before`. */
export const readAlarms = (
  sqlite: Database,
  { open, before, limit }: { open: boolean; before: number | null; limit: number },
): Alarm[] =>
  rows(
    sqlite
      .prepare(
        `select * from care_alarm where id < ? ${open ? 'and cleared_at is null' : ''} order by id desc limit ?`,
      )
      .all(before ?? Number.MAX_SAFE_INTEGER, limit),
  )

export const readAlarm = (sqlite: Database, id: number): Alarm | null => {
  const row = sqlite.prepare('select * from care_alarm where id = ?').get(id)
  return row === undefined ? null : alarmRow.parse(row)
}

export const alarmsOfOrder = (sqlite: Database, order: number): Alarm[] =>
  rows(sqlite.prepare('select * from care_alarm where work_order = ? order by id').all(order))
