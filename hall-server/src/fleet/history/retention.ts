import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import type { Store } from '../../db/store.ts'
import { DAY, ROLLUPS } from './buckets.ts'

/** How long each fineness is kept, in days. */
export type Retention = { rawDays: number; minuteDays: number; hourDays: number; dayDays: number }

/** Rows forgotten, and series looked at, in one transaction. */
const MOST_ROWS = 2000
const MOST_SERIES = 200
/** Between two steps: whoever wants to store or read goes first. */
const PAUSE_MS = 10

type Rule = { table: string; before: number }

const rulesAt = (keep: Retention, now: number): Rule[] => {
  const days = { minute: keep.minuteDays, hour: keep.hourDays, day: keep.dayDays }
  return [
    { table: 'fleet_sample', before: now - keep.rawDays * DAY },
    ...ROLLUPS.map(({ resolution, table }) => ({ table, before: now - days[resolution] * DAY })),
  ]
}

const row = z.object({ id: z.number() })
const edge = z.object({ at: z.number() }).optional()

/** One step: looks at series after `after`, and forgets what is too old. Null: there is no further series. */
const pruneStep = (sqlite: Database, rules: readonly Rule[], after: number): number | null => {
  const series = z
    .array(row)
    .parse(
      sqlite.prepare('select id from fleet_series where id > ? order by id limit ?').all(after, MOST_SERIES),
    )
  const statements = rules.map(({ table, before }) => ({
    before,
    edge: sqlite.prepare(
      `select at from ${table} where series = ? and at < ? order by at limit 1 offset ${MOST_ROWS - 1}`,
    ),
    forget: sqlite.prepare(`delete from ${table} where series = ? and at < ?`),
  }))
  let left = MOST_ROWS
  let done = after
  sqlite.exec('begin immediate')
  try {
    for (const { id } of series) {
      let whole = true
      for (const { before, edge: find, forget } of statements) {
        const last = edge.parse(find.get(id, before))
        left -= forget.run(id, last === undefined ? before : last.at + 1).changes
        if (last !== undefined) whole = false
      }
      if (!whole) break
      done = id
      if (left <= 0) break
    }
    sqlite.exec('commit')
  } catch (problem) {
    sqlite.exec('rollback')
    throw problem
  }
  return series.length === 0 ? null : done
}

/** Forgets what is older than it is kept, by the device's own time, in steps too small for anybody to notice. */
export const prune = async (
  store: Store,
  keep: Retention,
  now: number,
  signal: AbortSignal,
): Promise<void> => {
  const rules = rulesAt(keep, now)
  let at: number | null = 0
  while (at !== null && !signal.aborted) {
    const after: number = at
    at = await store.raw((sqlite) => pruneStep(sqlite, rules, after))
    if (at !== null) await sleep(PAUSE_MS)
  }
}
