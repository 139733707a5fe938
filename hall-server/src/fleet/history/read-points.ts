import type { History, Resolution } from '@foyer/contracts/fleet-history'
import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import { addableSql, bucketSql, bucketStart, type Rolled, ROLLUPS } from './buckets.ts'

/** The most points of one page: as many as a wide screen has columns. */
export const MOST_POINTS = 1500

/** Which series (ids) and which time, from included, until not, milliseconds since 1970. */
export type Range = { series: readonly number[]; from: number; until: number }
export type Points = Pick<History, 'points' | 'historical'>

const named = ({ series, from, until }: Range) => ({ series: JSON.stringify(series), from, until })
const MINE = '(select value from json_each(@series))'
const WHEN = 'at >= @from and at < @until'

// What waits to be filed, without what is filed already; it is little, and scanned whole.
const TAIL = `tail as materialized (
  select a.series, a.at, a.value, max(a.historical) as historical from fleet_arrival a
  where a.series in ${MINE} and a.at >= @from and a.at < @until and not exists (select 1 from fleet_sample f
    where f.series = a.series and f.at = a.at and f.value = ifnull(a.value, x''))
  group by 1, 2, 3)`

export const RAW = `with ${TAIL}
  select at, value, historical from fleet_sample where series in ${MINE} and ${WHEN} and ${addableSql('value')}
  union all select at, value, historical from tail where ${addableSql('value')}
  order by at limit ${MOST_POINTS + 1}`

export const rolledSql = (table: string, length: number): string => `with ${TAIL},
  parts as (
    select at, count, total, least, most, historical from fleet_${table} where series in ${MINE} and ${WHEN}
      and count > 0
    union all
    select ${bucketSql('at', length)}, count(*), total(value), min(value), max(value), sum(historical)
      from tail where ${addableSql('value')} group by 1)
  select at, sum(count) as count, sum(total) as total, min(least) as least, max(most) as most,
    sum(historical) as historical from parts group by at order by at desc limit ${MOST_POINTS + 1}`

const rawRow = z.array(z.object({ at: z.number(), value: z.number(), historical: z.number() }))
const rolledRow = z.array(
  z.object({
    at: z.number(),
    count: z.number(),
    total: z.number(),
    least: z.number(),
    most: z.number(),
    historical: z.number(),
  }),
)

/** One point more than a page holds tells that it was too much. */
export const readRaw = (sqlite: Database, range: Range): Points => {
  const rows = rawRow.parse(sqlite.prepare(RAW).all(named(range)))
  return {
    points: rows.map(({ at, value }) => ({ at, mean: value, least: value, most: value, count: 1 })),
    historical: rows.filter(({ historical }) => historical === 1).length,
  }
}

export const lengthOf = (resolution: Rolled): number =>
  ROLLUPS.find((each) => each.resolution === resolution)?.length ?? 0

/** Whole buckets: the one that `from` lies in comes with all it has. The newest ones, where there are too many. */
export const readRolled = (sqlite: Database, range: Range, resolution: Rolled): Points => {
  const length = lengthOf(resolution)
  const whole = { ...range, from: bucketStart(range.from, length) }
  const rows = rolledRow.parse(sqlite.prepare(rolledSql(resolution, length)).all(named(whole)))
  return {
    points: rows
      .toReversed()
      .map(({ at, count, total, least, most }) => ({ at, mean: total / count, least, most, count })),
    historical: rows.reduce((sum, { historical }) => sum + historical, 0),
  }
}

const counted = z.object({ n: z.number() })

/** Rows that a page of this resolution would take, counted no further than the page reaches. */
const filedRows = (sqlite: Database, range: Range, resolution: Resolution): number => {
  const table = resolution === 'raw' ? 'sample' : resolution
  return counted.parse(
    sqlite
      .prepare(
        `select count(*) as n from (select 1 from fleet_${table} where series in ${MINE} and ${WHEN}
         limit ${MOST_POINTS + 1})`,
      )
      .get(named(range)),
  ).n
}

const firstDay = (sqlite: Database, range: Range): number | null =>
  z
    .object({ at: z.number().nullable() })
    .parse(
      sqlite
        .prepare(`select min(at) as at from fleet_day where series in ${MINE}`)
        .get({ series: JSON.stringify(range.series) }),
    ).at

/**
 * The finest resolution that fits on a page and still reaches back to `from`, or to where the series begins.
 * `keptSince` says from when on each is kept.
 */
export const chooseResolution = (
  sqlite: Database,
  range: Range,
  keptSince: Readonly<Record<Resolution, number>>,
): Resolution => {
  const begins = Math.max(range.from, firstDay(sqlite, range) ?? range.from)
  for (const resolution of ['raw', 'minute', 'hour'] as const) {
    if (begins < keptSince[resolution]) continue
    if (filedRows(sqlite, range, resolution) > MOST_POINTS) continue
    // With what is not filed yet it may still be a little too much.
    const page = resolution === 'raw' ? readRaw(sqlite, range) : readRolled(sqlite, range, resolution)
    if (page.points.length <= MOST_POINTS) return resolution
  }
  return 'day'
}
