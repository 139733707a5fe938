import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import type { Store } from '../../db/store.ts'
import { addableSql, bucketSql, QUANTITIES_SQL, ROLLUPS } from './buckets.ts'

/** So many arrivals are filed in one transaction: a few hundredths of a second in which nobody else writes. */
const PORTION = 5000
/** Filing waits for company: a series' samples of half a minute touch one page of the disk instead of six. */
const LONGEST_WAIT_MS = 30_000
const MANY = 20_000

const FRESH = `create temp table if not exists fleet_fresh (
  series integer not null, at integer not null, value any not null, historical integer not null,
  number integer not null, primary key (series, at, value)) strict, without rowid`

const rollUp = (table: string, length: number): string =>
  `insert into ${table} (series, at, count, total, least, most, historical, points)
   select series, ${bucketSql('at', length)}, sum(number), total(value) filter (where number = 1),
     min(value) filter (where number = 1), max(value) filter (where number = 1), sum(historical), count(*)
   from temp.fleet_fresh where ${table === 'fleet_day' ? 'true' : 'number = 1'} group by 1, 2
   on conflict do update set count = count + excluded.count, total = total + excluded.total,
     least = min(ifnull(least, excluded.least), ifnull(excluded.least, least)),
     most = max(ifnull(most, excluded.most), ifnull(excluded.most, most)),
     historical = historical + excluded.historical, points = points + excluded.points`

const bound = z.object({ upto: z.number().nullable(), count: z.number() })
const waiting = z.object({ n: z.number() })

const prepare = (sqlite: Database) => {
  sqlite.exec(FRESH)
  return {
    begin: sqlite.prepare('begin immediate'),
    commit: sqlite.prepare('commit'),
    rollback: sqlite.prepare('rollback'),
    bound: sqlite.prepare(
      'select max(id) as upto, count(*) as count from (select id from fleet_arrival order by id limit ?)',
    ),
    // What is filed already, or came twice in this portion, counts nowhere a second time.
    fresh: sqlite.prepare(
      `insert or ignore into temp.fleet_fresh (series, at, value, historical, number)
       select a.series, a.at, ifnull(a.value, x''), a.historical,
         ${addableSql('a.value')} and s.type in (${QUANTITIES_SQL})
       from fleet_arrival a join fleet_series s on s.id = a.series
       where a.id <= ? and not exists (select 1 from fleet_sample f
         where f.series = a.series and f.at = a.at and f.value = ifnull(a.value, x'')) order by a.id`,
    ),
    sample: sqlite.prepare(
      'insert into fleet_sample (series, at, value, historical) select series, at, value, historical from temp.fleet_fresh',
    ),
    rollups: ROLLUPS.map(({ table, length }) => sqlite.prepare(rollUp(table, length))),
    latest: sqlite.prepare(
      `insert into fleet_latest (series, at, value)
       select series, at, value from fleet_arrival where id <= ? and historical = 0 order by series, at, id
       on conflict do update set at = excluded.at, value = excluded.value where excluded.at >= at`,
    ),
    forget: sqlite.prepare('delete from temp.fleet_fresh'),
    filed: sqlite.prepare('delete from fleet_arrival where id <= ?'),
  }
}
type Statements = ReturnType<typeof prepare>

/** Files the oldest portion, whole or not at all. Returns how many arrivals it took. */
const filePortion = (s: Statements): number => {
  s.begin.run()
  try {
    const { upto, count } = bound.parse(s.bound.get(PORTION))
    if (upto !== null) {
      s.fresh.run(upto)
      s.sample.run()
      for (const rollup of s.rollups) rollup.run()
      s.latest.run(upto)
      s.forget.run()
      s.filed.run(upto)
    }
    s.commit.run()
    return count
  } catch (problem) {
    s.rollback.run()
    throw problem
  }
}

export type Filing = {
  /** Files everything that has arrived. Rejects with SQLite's error; nothing is half done then. */
  file: () => Promise<void>
  /** Files when enough has arrived, or when some of it has waited long enough. */
  tick: (now: number) => Promise<void>
  /** Arrivals that are not filed yet, as of the last look. */
  pending: () => number
}

/** Brings what arrived into the order it is asked for, and adds it to its minute, hour and day, each value once. */
export const createFiling = (store: Store): Filing => {
  let statements: Statements | null = null
  let pending = 0
  let waitedSince: number | null = null
  let running: Promise<void> | null = null

  const portions = async (): Promise<void> => {
    let count = PORTION
    while (count === PORTION) {
      count = await store.raw((sqlite) => filePortion((statements ??= prepare(sqlite))))
      pending = Math.max(0, pending - count)
      await nextTurn()
    }
  }
  const file = (): Promise<void> => {
    running ??= portions().finally(() => {
      running = null
    })
    return running
  }
  return {
    file,
    tick: async (now) => {
      if (running !== null) return
      pending = await store.raw((sqlite) => {
        // Ids have no holes but at the front, so two looks at the ends count them.
        const ends =
          'ifnull((select max(id) from fleet_arrival) - (select min(id) from fleet_arrival) + 1, 0)'
        return waiting.parse(sqlite.prepare(`select ${ends} as n`).get()).n
      })
      if (pending === 0) waitedSince = null
      else waitedSince ??= now
      const longEnough = waitedSince !== null && Math.abs(now - waitedSince) >= LONGEST_WAIT_MS
      if (pending < MANY && !longEnough) return
      waitedSince = null
      await file()
    },
    pending: () => pending,
  }
}
