import type { seriesList } from '@foyer/contracts/fleet-history'
import { datatypeCodes } from '@foyer/sparkplug/datatype'
import type { Database } from 'better-sqlite3'
import { z } from 'zod'

export type SeriesId = { group: string; node: string; device: string | null }

const known = z.array(
  z.object({
    name: z.string(),
    type: z.string(),
    day: z.number().nullable(),
    filed: z.number(),
    first: z.number().nullable(),
    last: z.number().nullable(),
    waiting: z.number(),
    waiting_first: z.number().nullable(),
    waiting_last: z.number().nullable(),
  }),
)

// The days say how much there ever was, the ends of the index how far it reaches; what waits to be filed is added.
const LIST = `
  with mine as materialized (
    select id, name, type from fleet_series where node_group = @group and node = @node and device = @device),
  tail as materialized (
    select a.series, count(*) as n, min(a.at) as first, max(a.at) as last from fleet_arrival a
    where a.series in (select id from mine) group by a.series)
  select mine.name, mine.type,
    (select min(at) from fleet_day d where d.series = mine.id) as day,
    (select ifnull(sum(points), 0) from fleet_day d where d.series = mine.id) as filed,
    (select min(at) from fleet_sample f where f.series = mine.id) as first,
    (select max(at) from fleet_sample f where f.series = mine.id) as last,
    ifnull(tail.n, 0) as waiting, tail.first as waiting_first, tail.last as waiting_last
  from mine left join tail on tail.series = mine.id order by mine.name, mine.type`

const least = (...times: (number | null)[]): number | null =>
  times.reduce((a, b) => (a === null ? b : b === null ? a : Math.min(a, b)), null)

/** What is kept of a device (null: of the node itself). `points` counts every value that was ever kept. */
export const listSeries = (sqlite: Database, { group, node, device }: SeriesId): z.infer<typeof seriesList> =>
  known.parse(sqlite.prepare(LIST).all({ group, node, device: device ?? '' })).flatMap((row) => {
    // A day begins before its first value; while that value is still kept, it is the truth.
    const began =
      row.day !== null && row.first !== null && row.first - row.day < 86_400_000 ? row.first : row.day
    const from = least(began, row.first, row.waiting_first)
    const until = Math.max(row.last ?? 0, row.waiting_last ?? 0, from ?? 0)
    if (from === null) return []
    return [{ metric: row.name, type: row.type, from, until, points: row.filed + row.waiting }]
  })

const found = z.array(z.object({ id: z.number(), type: z.enum(Object.keys(datatypeCodes)) }))
export type FoundSeries = z.infer<typeof found>

/** Every series of one metric: more than one where it changed its datatype. The newest is the last. */
export const findSeries = (sqlite: Database, of: SeriesId, metric: string): FoundSeries =>
  found.parse(
    sqlite
      .prepare(
        'select id, type from fleet_series where node_group = ? and node = ? and device = ? and name = ? order by id',
      )
      .all(of.group, of.node, of.device ?? '', metric),
  )
