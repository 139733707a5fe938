import { setTimeout as sleep } from 'node:timers/promises'
import type { TwinMetric } from '@foyer/contracts/fleet'
import { datatypeCodes } from '@foyer/sparkplug/datatype'
import type { Database } from 'better-sqlite3'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Migrations, Store } from '../db/store.ts'
import {
  type Fleet,
  type Heard,
  type KnownNode,
  knownDevice,
  knownNode,
  type SampleRow,
  type StoredValue,
} from './rules.ts'

export const twinMigrations: Migrations = {
  '0080-fleet': {
    up: async (db) => {
      await sql`create table fleet_node (
        node_group text not null, node text not null, bd_seq integer, born_at integer, heard_at integer,
        stale_reason text, primary key (node_group, node)) strict, without rowid`.execute(db)
      await sql`create table fleet_device (
        node_group text not null, node text not null, device text not null, born_at integer, heard_at integer,
        stale_reason text, primary key (node_group, node, device)) strict, without rowid`.execute(db)
      // The node's own metrics have the device ''.
      await sql`create table fleet_series (
        id integer primary key, node_group text not null, node text not null, device text not null,
        name text not null, type text not null, unique (node_group, node, device, name, type)) strict`.execute(
        db,
      )
      await sql`create table fleet_sample (
        series integer not null references fleet_series (id), at integer not null, value any,
        received_at integer not null, historical integer not null) strict`.execute(db)
      // A device sends again what it does not know to have arrived: the same value of the same instant counts once.
      await sql`create unique index fleet_sample_once
        on fleet_sample (series, at, ifnull(value, x'00'))`.execute(db)
      await sql`create table fleet_latest (
        series integer primary key references fleet_series (id), at integer not null, value any) strict`.execute(
        db,
      )
    },
  },
}

const storedRow = z.object({
  node_group: z.string(),
  node: z.string(),
  born_at: z.number().nullable(),
  heard_at: z.number().nullable(),
  stale_reason: z.string().nullable(),
})
const nodeRow = storedRow.extend({ bd_seq: z.number().nullable() })
const deviceRow = storedRow.extend({ device: z.string() })
const latestRow = z.object({
  node_group: z.string(),
  node: z.string(),
  device: z.string(),
  name: z.string(),
  type: z.enum(Object.keys(datatypeCodes)),
  at: z.number(),
  value: z.union([z.string(), z.number(), z.bigint(), z.instanceof(Uint8Array), z.null()]),
})

function restoredValue(type: string, value: StoredValue): TwinMetric['value'] {
  if (type === 'Boolean') return value === null ? null : value === 1
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
}

/** Reads back every twin as it was last known; nothing is live before it is heard again. */
export function readFleet(sqlite: Database): Fleet {
  const fleet: Fleet = new Map()
  const heard = (row: z.infer<typeof storedRow>) => ({
    bornAt: row.born_at,
    heardAt: row.heard_at,
    liveness: row.heard_at === null ? ('unknown' as const) : ('stale' as const),
    staleReason: row.heard_at === null ? null : (row.stale_reason ?? 'the hall restarted'),
  })
  for (const raw of sqlite.prepare('select * from fleet_node').iterate()) {
    const row = nodeRow.parse(raw)
    Object.assign(knownNode(fleet, { group: row.node_group, node: row.node }), heard(row), {
      bdSeq: row.bd_seq,
    })
  }
  for (const raw of sqlite.prepare('select * from fleet_device').iterate()) {
    const row = deviceRow.parse(raw)
    const node = knownNode(fleet, { group: row.node_group, node: row.node })
    Object.assign(knownDevice(node, row.device), heard(row))
  }
  // What arrived last may not be filed yet; of two values of one instant the one that came later holds.
  const latest = sqlite.prepare(
    `select s.node_group, s.node, s.device, s.name, s.type, l.at, l.value from (
       select series, at, value, 0 as id from fleet_latest
       union all select series, at, value, id from fleet_arrival where historical = 0
     ) l join fleet_series s on s.id = l.series order by l.at, l.id`,
  )
  for (const raw of latest.iterate()) {
    const row = latestRow.parse(raw)
    const node = knownNode(fleet, { group: row.node_group, node: row.node })
    const { metrics } = row.device === '' ? node : knownDevice(node, row.device)
    metrics.set(row.name, {
      name: row.name,
      value: restoredValue(row.type, row.value),
      at: row.at,
      historical: false,
    })
  }
  return fleet
}

export type FleetWriter = {
  /** Queues; what is queued together is stored in one transaction, soonest after this turn of the event loop. */
  save: (node: KnownNode | null, rows: readonly SampleRow[]) => void
  /** Resolves when all that was queued is on disk. */
  drained: () => Promise<void>
}

type Statements = ReturnType<typeof prepare>

const prepare = (sqlite: Database) => ({
  series: sqlite.prepare<[string, string, string, string, string], { id: number }>(
    `insert into fleet_series (node_group, node, device, name, type) values (?, ?, ?, ?, ?)
     on conflict do update set type = excluded.type returning id`,
  ),
  arrival: sqlite.prepare<[number, number, StoredValue, number, number]>(
    'insert into fleet_arrival (series, at, value, received_at, historical) values (?, ?, ?, ?, ?)',
  ),
  node: sqlite.prepare<[string, string, number | null, number | null, number | null, string | null]>(
    'insert or replace into fleet_node (node_group, node, bd_seq, born_at, heard_at, stale_reason) values (?, ?, ?, ?, ?, ?)',
  ),
  device: sqlite.prepare<[string, string, string, number | null, number | null, string | null]>(
    'insert or replace into fleet_device (node_group, node, device, born_at, heard_at, stale_reason) values (?, ?, ?, ?, ?, ?)',
  ),
  begin: sqlite.prepare('begin immediate'),
  commit: sqlite.prepare('commit'),
  rollback: sqlite.prepare('rollback'),
})

export type FleetWriterOptions = { store: Store; onProblem: (problem: unknown, lost: number) => void }

/**
 * Every commit waits for the disk (synchronous=FULL), whatever its size: gathering this long lets one wait serve many
 * messages, and is what a kill can cost. The births that a restarted hall asks for bring the present values back.
 */
const GATHER_MS = 20
/** Every message moves `heardAt`; on disk, where only a restart reads it, it may lag this far behind. */
const HEARD_LAG_MS = 10_000

/** What is on disk of a node or a device; null: nothing yet. */
type Written = Pick<Heard, 'bornAt' | 'heardAt' | 'staleReason'> & { bdSeq: number | null }

const isWritten = (known: Heard & { bdSeq?: number | null }, on: Written | undefined, lag: number): boolean =>
  on !== undefined &&
  on.bornAt === known.bornAt &&
  on.staleReason === known.staleReason &&
  on.bdSeq === (known.bdSeq ?? null) &&
  (on.heardAt === known.heardAt ||
    (on.heardAt !== null && known.heardAt !== null && Math.abs(known.heardAt - on.heardAt) < lag))

const snapshotOf = (known: Heard & { bdSeq?: number | null }): Written => ({
  bornAt: known.bornAt,
  heardAt: known.heardAt,
  staleReason: known.staleReason,
  bdSeq: known.bdSeq ?? null,
})

/** Stores samples in batches, one transaction each: what came while the last one was gathered and written. */
export const createFleetWriter = ({ store, onProblem }: FleetWriterOptions): FleetWriter => {
  const seriesIds = new Map<string, number>()
  let written = new WeakMap<Heard, Written>()
  /** Nodes whose `heardAt` on disk lags behind; caught up with when the hall stops. */
  const lagging = new Set<KnownNode>()
  let statements: Statements | null = null
  let rows: SampleRow[] = []
  let nodes = new Set<KnownNode>()
  let writing: Promise<void> | null = null

  const seriesId = (s: Statements, row: SampleRow): number => {
    const key = [row.group, row.node, row.device ?? '', row.name, row.type].join('\0')
    const known = seriesIds.get(key)
    if (known !== undefined) return known
    const made = s.series.get(row.group, row.node, row.device ?? '', row.name, row.type)
    if (made === undefined) throw new TypeError('SQLite gave no id for a series')
    seriesIds.set(key, made.id)
    return made.id
  }

  const writeNode = (s: Statements, node: KnownNode, lag: number): void => {
    if (!isWritten(node, written.get(node), lag)) {
      s.node.run(node.group, node.node, node.bdSeq, node.bornAt, node.heardAt, node.staleReason)
      written.set(node, snapshotOf(node))
    }
    for (const d of node.devices.values()) {
      if (isWritten(d, written.get(d), lag)) continue
      s.device.run(node.group, node.node, d.name, d.bornAt, d.heardAt, d.staleReason)
      written.set(d, snapshotOf(d))
    }
  }

  const write = (
    sqlite: Database,
    batch: readonly SampleRow[],
    changed: ReadonlySet<KnownNode>,
    lag: number,
  ): void => {
    statements ??= prepare(sqlite)
    const s = statements
    s.begin.run()
    try {
      for (const row of batch)
        s.arrival.run(seriesId(s, row), row.at, row.value, row.receivedAt, row.historical ? 1 : 0)
      for (const node of changed) writeNode(s, node, lag)
      s.commit.run()
    } catch (problem) {
      s.rollback.run()
      // Nothing of the transaction that was rolled back is on disk: neither the ids made in it nor the nodes.
      seriesIds.clear()
      written = new WeakMap()
      throw problem
    }
  }

  const loop = async (): Promise<void> => {
    while (rows.length > 0 || nodes.size > 0) {
      await sleep(GATHER_MS)
      const [batch, changed] = [rows, nodes]
      rows = []
      nodes = new Set()
      try {
        await store.raw((sqlite) => write(sqlite, batch, changed, HEARD_LAG_MS))
        for (const node of changed) lagging.add(node)
      } catch (problem) {
        onProblem(problem, batch.length)
      }
    }
    writing = null
  }

  return {
    save: (node, more) => {
      if (node !== null) nodes.add(node)
      for (const row of more) rows.push(row)
      writing ??= loop()
    },
    drained: async () => {
      await writing
      try {
        await store.raw((sqlite) => write(sqlite, [], lagging, 0))
        lagging.clear()
      } catch (problem) {
        onProblem(problem, 0)
      }
    },
  }
}
