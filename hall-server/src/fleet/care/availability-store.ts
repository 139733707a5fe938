import type { Subject } from '@foyer/contracts/fleet-care'
import type { Database } from 'better-sqlite3'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Migrations } from '../../db/store.ts'
import type { HeardState, StateSpan } from './availability-rules.ts'
import type { Span } from './availability-spans.ts'

export const availabilityMigrations: Migrations = {
  '0085-fleet-availability': {
    up: async (db) => {
      // The node itself is the device ''. An interval without an end goes on.
      await sql`create table fleet_state_interval (
        node_group text not null, node text not null, device text not null,
        state text not null check (state in ('up', 'down', 'unknown')),
        from_at integer not null, until_at integer) strict`.execute(db)
      await sql`create unique index fleet_state_open on fleet_state_interval (node_group, node, device)
        where until_at is null`.execute(db)
      await sql`create index fleet_state_ended on fleet_state_interval (until_at)
        where until_at is not null`.execute(db)
      // Until when the hall surely listened: what was open then is not known to have gone on.
      await sql`create table fleet_listening (
        one integer primary key check (one = 1), at integer not null) strict`.execute(db)
    },
  },
}

/** A subject's state became `state` at `from`; what it was before ended at `until`. */
export type StateChange = { subject: Subject; state: HeardState; until: number; from: number }

const openRow = z.object({
  node_group: z.string(),
  node: z.string(),
  device: z.string(),
  state: z.enum(['up', 'down', 'unknown']),
  from_at: z.number(),
  until_at: z.number().nullable(),
})

export type SubjectStates = { subject: Subject; states: StateSpan[] }

const subjectOf = (row: z.infer<typeof openRow>): Subject => ({
  group: row.node_group,
  node: row.node,
  device: row.device === '' ? null : row.device,
})

export const subjectKey = ({ group, node, device }: Subject): string => [group, node, device ?? ''].join('\0')

const transaction = (sqlite: Database, work: () => void): void => {
  sqlite.prepare('begin immediate').run()
  try {
    work()
    sqlite.prepare('commit').run()
  } catch (problem) {
    sqlite.prepare('rollback').run()
    throw problem
  }
}

/** Ends what is open and opens what follows, and notes how long the hall has listened; all or nothing. */
export const writeChanges = (
  sqlite: Database,
  changes: readonly StateChange[],
  listenedUntil: number,
): void => {
  const end = sqlite.prepare<[number, string, string, string]>(
    `update fleet_state_interval set until_at = max(from_at, ?)
     where node_group = ? and node = ? and device = ? and until_at is null`,
  )
  const begin = sqlite.prepare<[string, string, string, string, number]>(
    'insert into fleet_state_interval (node_group, node, device, state, from_at) values (?, ?, ?, ?, ?)',
  )
  const listened = sqlite.prepare<[number]>(
    'insert into fleet_listening (one, at) values (1, ?) on conflict do update set at = excluded.at',
  )
  transaction(sqlite, () => {
    for (const { subject, state, until, from } of changes) {
      const name = [subject.group, subject.node, subject.device ?? ''] as const
      end.run(until, ...name)
      begin.run(...name, state, from)
    }
    listened.run(listenedUntil)
  })
}

/** After a start: what was open ended when the hall last listened, and is unknown since. Returns who is unknown. */
export const endAtLastListening = (sqlite: Database): Subject[] => {
  const rows = z
    .array(openRow)
    .parse(sqlite.prepare('select * from fleet_state_interval where until_at is null').all())
  const at = z
    .object({ at: z.number() })
    .optional()
    .parse(sqlite.prepare('select at from fleet_listening').get())?.at
  const changes = rows.flatMap((row): StateChange[] => {
    const until = Math.max(row.from_at, at ?? row.from_at)
    return row.state === 'unknown' ? [] : [{ subject: subjectOf(row), state: 'unknown', until, from: until }]
  })
  if (at !== undefined) writeChanges(sqlite, changes, at)
  return rows.map(subjectOf)
}

/** Every interval that touches the range, by subject; one that goes on ends at `listenedUntil`. */
export const readStates = (
  sqlite: Database,
  range: Span,
  listenedUntil: number,
): Map<string, SubjectStates> => {
  const found = new Map<string, SubjectStates>()
  const rows = sqlite.prepare<[number, number, number]>(
    `select * from fleet_state_interval where until_at > ? and from_at < ?
     union all select * from fleet_state_interval where until_at is null and from_at < ?`,
  )
  for (const raw of rows.iterate(range.from, range.until, range.until)) {
    const row = openRow.parse(raw)
    const subject = subjectOf(row)
    const key = subjectKey(subject)
    const known = found.get(key) ?? { subject, states: [] }
    known.states.push({ state: row.state, from: row.from_at, until: row.until_at ?? listenedUntil })
    found.set(key, known)
  }
  return found
}

/** Forgets a few thousand intervals that ended before; how many went. */
export const forgetStates = (sqlite: Database, before: number): number =>
  sqlite
    .prepare<[number]>(
      `delete from fleet_state_interval where rowid in
       (select rowid from fleet_state_interval where until_at < ? limit 5000)`,
    )
    .run(before).changes
