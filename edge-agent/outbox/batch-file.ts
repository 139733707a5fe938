import type Sqlite from 'better-sqlite3'
import { z } from 'zod'

export type Row = { id: number; device: string | null; readings: Uint8Array }
export type Lost = { batches: number; bytes: number }

/** The outbox's tables. Every method is one transaction, and throws what SQLite throws. */
export type BatchFile = {
  bdSeq: () => number | null
  saveBdSeq: (value: number) => void
  dropped: () => number
  saveDropped: (count: number) => void
  totals: () => Lost
  put: (device: string | null, readings: Uint8Array, sent: number | null, at: number) => void
  confirm: (sent: number) => Lost
  unsend: () => void
  waiting: (devices: readonly string[], limit: number) => Row[]
  remove: (id: number) => Lost
  /** The oldest, until at least so many bytes are free, and a tenth of them more so that it is not done each time. */
  dropOldest: (bytes: number) => Lost
  dropBefore: (at: number) => Lost
}

/** One step a version; a step once released is never changed. */
const migrations: readonly string[] = [
  `create table if not exists session (only integer primary key check (only = 1), bd_seq integer not null) strict;
   create table if not exists batch (
     id integer primary key autoincrement, device text, readings blob not null, sent integer) strict;
   create index if not exists batch_sent on batch (sent);`,
  `alter table batch add column put_at integer not null default 0;
   update batch set put_at = unixepoch() * 1000;
   create table dropped (only integer primary key check (only = 1), count integer not null) strict;`,
]

const batchRow = z.object({
  id: z.number(),
  device: z.string().nullable(),
  readings: z.instanceof(Uint8Array),
})
const bdSeqRow = z.object({ bd_seq: z.number().int().min(0).max(255) }).optional()
const countRow = z.object({ count: z.number() }).optional()
const lostRow = z.object({ batches: z.number(), bytes: z.number() })
const none: Lost = { batches: 0, bytes: 0 }

const atOnce = 500

export function batchFile(db: Sqlite.Database): BatchFile {
  const version = z.number().parse(db.pragma('user_version', { simple: true }))
  for (const [index, step] of migrations.entries()) {
    if (index < version) continue
    db.transaction(() => {
      db.exec(step)
      db.pragma(`user_version = ${index + 1}`)
    })()
  }
  const bdSeq = db.prepare('select bd_seq from session')
  const putBdSeq = db.prepare('insert or replace into session (only, bd_seq) values (1, ?)')
  const dropped = db.prepare('select count from dropped')
  const putDropped = db.prepare('insert or replace into dropped (only, count) values (1, ?)')
  const total = db.prepare(
    'select count(*) as batches, coalesce(sum(length(readings)), 0) as bytes from batch',
  )
  const put = db.prepare('insert into batch (device, readings, sent, put_at) values (?, ?, ?, ?)')
  const sizes = (where: string) =>
    db.prepare(
      `select count(*) as batches, coalesce(sum(length(readings)), 0) as bytes from batch where ${where}`,
    )
  const deletion = (where: string) => {
    const size = sizes(where)
    const remove = db.prepare(`delete from batch where ${where}`)
    return db.transaction((bound: number): Lost => {
      const lost = lostRow.parse(size.get(bound))
      if (lost.batches > 0) remove.run(bound)
      return lost
    })
  }
  const confirmed = deletion('sent <= ?')
  const one = deletion('id = ?')
  const before = deletion('put_at < ?')
  const unsent = db.prepare('update batch set sent = null where sent is not null')
  const oldest = db.prepare('select id, device, readings from batch order by id limit ?')
  const upTo = deletion('id <= ?')
  const waiting = db.prepare(
    `select id, device, readings from batch
     where sent is null and (device is null or device in (select value from json_each(?))) order by id limit ?`,
  )
  return {
    bdSeq: () => bdSeqRow.parse(bdSeq.get())?.bd_seq ?? null,
    saveBdSeq: (value) => {
      putBdSeq.run(value)
    },
    dropped: () => countRow.parse(dropped.get())?.count ?? 0,
    saveDropped: (count) => {
      putDropped.run(count)
    },
    totals: () => lostRow.parse(total.get()),
    put: (device, readings, sent, at) => {
      put.run(device, readings, sent, at)
    },
    confirm: (sent) => confirmed(sent),
    unsend: () => {
      unsent.run()
    },
    waiting: (devices, most) => z.array(batchRow).parse(waiting.all(JSON.stringify(devices), most)),
    remove: (id) => one(id),
    dropOldest: (wanted) => {
      const enough = wanted * 1.1
      let freed = 0
      let last: number | null = null
      for (const { id, readings } of z.array(batchRow).parse(oldest.all(atOnce))) {
        if (freed >= enough) break
        freed += readings.length
        last = id
      }
      return last === null ? none : upTo(last)
    },
    dropBefore: (at) => before(at),
  }
}
