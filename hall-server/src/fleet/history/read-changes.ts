import type { History } from '@foyer/contracts/fleet-history'
import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import { MOST_POINTS, type Range } from './read-points.ts'

export type Changes = Pick<History, 'changes' | 'historical'>

const MINE = '(select value from json_each(@series))'

// The value that held when the time began comes first, with the time since when it did; then the newest changes.
export const CHANGES = `with
  tail as materialized (
    select at, ifnull(value, x'') as value, historical, id from fleet_arrival
    where series in ${MINE} and at < @until),
  before as (
    select * from (select at, value, historical, 0 as id from fleet_sample where series in ${MINE} and at < @from
      order by at desc limit 1)
    union all select * from (select * from tail where at < @from order by at desc, id desc limit 1)),
  everything as (
    select * from (select * from before order by at desc, id desc limit 1)
    union all
    select at, value, historical, 0 as id from fleet_sample where series in ${MINE} and at >= @from and at < @until
    union all select * from tail where at >= @from),
  compared as (
    select at, value, historical, id, lag(value) over inTime as earlier, row_number() over inTime as place
    from everything window inTime as (order by at, id)),
  told as (select at, value, historical, id from compared where place = 1 or value is not earlier)
  select * from told order by at desc, id desc limit ${MOST_POINTS}`

const rows = z.array(
  z.object({
    at: z.number(),
    value: z.union([z.string(), z.number(), z.bigint(), z.instanceof(Uint8Array)]),
    historical: z.number(),
  }),
)
type StoredChange = z.infer<typeof rows>[number]['value']

const shown = (type: string, value: StoredChange): History['changes'][number]['value'] => {
  if (value instanceof Uint8Array)
    return value.length === 0 && type !== 'Bytes' && type !== 'File'
      ? null
      : Buffer.from(value).toString('base64')
  if (type === 'Boolean') return value === 1
  if (type === 'DateTime' && typeof value === 'number') {
    const date = new Date(value)
    return Number.isNaN(date.getTime()) ? String(value) : date.toISOString()
  }
  return String(value)
}

/** Each change of a text, a flag or a time, oldest first; a value that was only said again is none. */
export const readChanges = (sqlite: Database, { series, from, until }: Range, type: string): Changes => {
  const found = rows.parse(sqlite.prepare(CHANGES).all({ series: JSON.stringify(series), from, until }))
  return {
    changes: found.toReversed().map(({ at, value }) => ({ at, value: shown(type, value) })),
    historical: found.filter(({ historical }) => historical === 1).length,
  }
}
