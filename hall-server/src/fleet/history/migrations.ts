import { sql } from 'kysely'
import type { Migrations } from '../../db/store.ts'

const rollup = (table: string) =>
  sql`create table ${sql.table(table)} (
    series integer not null references fleet_series (id), at integer not null, count integer not null,
    total real not null, least real, most real, historical integer not null, points integer not null,
    primary key (series, at)) strict, without rowid`

/**
 * What arrives is appended to `fleet_arrival` in the order it came, the cheapest thing a disk can do, and filed from
 * there by series and time: so a commit costs the same with ten devices and with ten thousand, and what is asked for
 * lies together. Samples of before go the same way, so that the first start after an update is not a long one.
 */
export const historyMigrations: Migrations = {
  '0081-fleet-history': {
    up: async (db) => {
      await sql`create table fleet_arrival (
        id integer primary key autoincrement, series integer not null references fleet_series (id),
        at integer not null, value any, received_at integer not null, historical integer not null) strict`.execute(
        db,
      )
      await sql`insert into fleet_arrival (series, at, value, received_at, historical)
        select series, at, value, received_at, historical from fleet_sample order by rowid`.execute(db)
      await sql`drop table fleet_sample`.execute(db)
      // A missing value is the empty blob: a key holds no NULL. One value of one instant is there once.
      await sql`create table fleet_sample (
        series integer not null references fleet_series (id), at integer not null, value any not null,
        historical integer not null, primary key (series, at, value)) strict, without rowid`.execute(db)
      for (const table of ['fleet_minute', 'fleet_hour', 'fleet_day']) await rollup(table).execute(db)
    },
  },
}
