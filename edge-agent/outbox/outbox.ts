import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fromWire } from '@foyer/sparkplug/carriers'
import { datatypeName } from '@foyer/sparkplug/datatype'
import { decodePayload } from '@foyer/sparkplug/decode'
import { encodePayload } from '@foyer/sparkplug/encode'
import { birthMetric, type Reading } from '@foyer/sparkplug/messages'
import { emptyPayload } from '@foyer/sparkplug/payload'
import Sqlite from 'better-sqlite3'
import { z } from 'zod'
import { AgentError } from '../errors.ts'

export type Batch = { id: number; device: string | null; readings: Reading[] }

export type Outbox = {
  lastBdSeq: () => number | null
  /** On disk when it returns. */
  saveBdSeq: (bdSeq: number) => void
  /** Keeps readings until `confirm`. `count` is the publication they left with; null: they have not left. */
  add: (device: string | null, readings: readonly Reading[], count: number | null) => void
  /** The broker has every publication up to `count`: forget what left with them. */
  confirm: (count: number) => void
  /** The connection is gone: what was not confirmed has to leave again. */
  unsend: () => void
  /** The oldest batches that have not left, of the node and of `devices` only. */
  waiting: (devices: readonly string[], limit: number) => Batch[]
  remove: (id: number) => void
  /** Batches kept, and how many were dropped for being too many since the outbox was opened. */
  size: () => { batches: number; dropped: number }
  close: () => void
}

const schema = `
  create table if not exists session (only integer primary key check (only = 1), bd_seq integer not null) strict;
  create table if not exists batch (
    id integer primary key autoincrement, device text, readings blob not null, sent integer) strict;
  create index if not exists batch_sent on batch (sent);`

const batchRow = z.object({
  id: z.number(),
  device: z.string().nullable(),
  readings: z.instanceof(Uint8Array),
})
const bdSeqRow = z.object({ bd_seq: z.number().int().min(0).max(255) }).optional()
const countRow = z.object({ n: z.number() })

const pack = (readings: readonly Reading[]): Uint8Array =>
  encodePayload({ ...emptyPayload, metrics: readings.map((reading) => birthMetric(reading, null)) })

function unpack(bytes: Uint8Array): Reading[] {
  const decoded = decodePayload(bytes)
  if (decoded.kind === 'discarded') return []
  return decoded.payload.metrics.flatMap(({ name, timestamp, datatype, isNull, value }) => {
    const type = datatype === null ? null : datatypeName(datatype)
    if (name === null || timestamp === null || type === null) return []
    const read = fromWire(type, isNull === true ? null : value)
    return read.kind === 'value' ? [{ name, value: read.value, at: timestamp }] : []
  })
}

/**
 * Every change that the node reports lies here until the broker surely has it, so that neither a broker that is away
 * nor a kill of the agent loses one. At most `limit` batches: beyond, the oldest go first.
 *
 * @throws AgentError `agent/outbox-unusable`
 */
export function openOutbox(dataDir: string, limit: number): Outbox {
  try {
    mkdirSync(dataDir, { recursive: true })
    const db = new Sqlite(join(dataDir, 'outbox.sqlite'))
    db.pragma('journal_mode = WAL')
    // The bdSeq of a CONNECT that left must never come back, power cut included.
    db.pragma('synchronous = FULL')
    db.exec(schema)
    return outboxOn(db, limit)
  } catch (problem) {
    const why = problem instanceof Error ? problem.message : String(problem)
    throw new AgentError('agent/outbox-unusable', `the outbox in ${dataDir} cannot be used: ${why}`, problem)
  }
}

function outboxOn(db: Sqlite.Database, limit: number): Outbox {
  const bdSeq = db.prepare('select bd_seq from session')
  const putBdSeq = db.prepare('insert or replace into session (only, bd_seq) values (1, ?)')
  const put = db.prepare('insert into batch (device, readings, sent) values (?, ?, ?)')
  const confirmed = db.prepare('delete from batch where sent <= ?')
  const unsent = db.prepare('update batch set sent = null where sent is not null')
  const oldest = db.prepare(
    `select id, device, readings from batch
     where sent is null and (device is null or device in (select value from json_each(?))) order by id limit ?`,
  )
  const drop = db.prepare('delete from batch where id = ?')
  const dropOldest = db.prepare('delete from batch where id in (select id from batch order by id limit ?)')
  const count = db.prepare('select count(*) as n from batch')
  let batches = countRow.parse(count.get()).n
  let dropped = 0
  // Whatever left before the agent was killed may have been lost with the connection.
  unsent.run()

  return {
    lastBdSeq: () => bdSeqRow.parse(bdSeq.get())?.bd_seq ?? null,
    saveBdSeq: (value) => {
      putBdSeq.run(value)
    },
    add: (device, readings, sent) => {
      put.run(device, pack(readings), sent)
      batches += 1
      if (batches > limit) {
        const gone = dropOldest.run(batches - limit).changes
        batches -= gone
        dropped += gone
      }
    },
    confirm: (sent) => {
      batches -= confirmed.run(sent).changes
    },
    unsend: () => {
      unsent.run()
    },
    waiting: (devices, most) =>
      z
        .array(batchRow)
        .parse(oldest.all(JSON.stringify(devices), most))
        .map((row) => ({ id: row.id, device: row.device, readings: unpack(row.readings) })),
    remove: (id) => {
      batches -= drop.run(id).changes
    },
    size: () => ({ batches, dropped }),
    close: () => {
      db.close()
    },
  }
}
