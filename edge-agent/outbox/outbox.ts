import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Reading } from '@foyer/sparkplug/messages'
import Sqlite from 'better-sqlite3'
import type { Logger } from 'pino'
import { AgentError } from '../errors.ts'
import { type BatchFile, batchFile } from './batch-file.ts'
import { Debts } from './debts.ts'
import { pack, unpack } from './packing.ts'

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
  /**
   * Batches kept, their bytes, how many were ever dropped for being too many or too old, and how many lie in memory
   * alone because the disk takes nothing.
   */
  size: () => { batches: number; bytes: number; dropped: number; inMemory: number }
  close: () => void
}

export type OutboxLimits = { maxBytes: number; maxAgeMs: number; now: () => number; log: Logger }

const ageCheckMs = 60_000

/**
 * Every change that the node reports lies here until the broker surely has it, so that neither a broker that is away
 * nor a kill of the agent loses one. Beyond `maxBytes` and `maxAgeMs` the oldest go first, and are counted. On a full
 * disk the changes are held in memory, and are written as soon as the disk takes them.
 *
 * @throws AgentError `agent/outbox-unusable`
 */
export function openOutbox(dataDir: string, limits: OutboxLimits): Outbox {
  try {
    mkdirSync(dataDir, { recursive: true })
    const db = new Sqlite(join(dataDir, 'outbox.sqlite'))
    db.pragma('journal_mode = WAL')
    // The bdSeq of a CONNECT that left must never come back, power cut included.
    db.pragma('synchronous = FULL')
    // A log that is emptied often fits beside the data on a small disk.
    db.pragma('wal_autocheckpoint = 100')
    return outboxOn(db, batchFile(db), limits)
  } catch (problem) {
    const why = problem instanceof Error ? problem.message : String(problem)
    throw new AgentError('agent/outbox-unusable', `the outbox in ${dataDir} cannot be used: ${why}`, problem)
  }
}

function outboxOn(db: Sqlite.Database, file: BatchFile, limits: OutboxLimits): Outbox {
  const { maxBytes, maxAgeMs, now, log } = limits
  const debts = new Debts(maxBytes, log)
  let { batches, bytes } = file.totals()
  let dropped = file.dropped()
  let checkedAt = now()
  // Whatever left before the agent was killed may have been lost with the connection.
  debts.pay({ bytes: 0, work: () => file.unsend() })

  const gone = (lost: { batches: number; bytes: number }): void => {
    batches -= lost.batches
    bytes -= lost.bytes
  }
  const drop = (lost: { batches: number; bytes: number }): void => {
    if (lost.batches === 0) return
    gone(lost)
    dropped += lost.batches
    file.saveDropped(dropped)
  }
  const trim = (): void => {
    if (bytes > maxBytes) drop(file.dropOldest(bytes - maxBytes))
    const at = now()
    if (Math.abs(at - checkedAt) < ageCheckMs) return
    checkedAt = at
    drop(file.dropBefore(at - maxAgeMs))
  }

  return {
    lastBdSeq: () => file.bdSeq(),
    saveBdSeq: (value) => debts.pay({ bytes: 0, work: () => file.saveBdSeq(value) }),
    add: (device, readings, sent) => {
      const packed = pack(readings)
      const at = now()
      const forgotten = debts.pay({
        bytes: packed.length,
        work: () => {
          file.put(device, packed, sent, at)
          batches += 1
          bytes += packed.length
          trim()
        },
      })
      dropped += forgotten
    },
    confirm: (sent) => debts.pay({ bytes: 0, work: () => gone(file.confirm(sent)) }),
    unsend: () => debts.pay({ bytes: 0, work: () => file.unsend() }),
    // While the disk is behind, what it holds is not what is so: history waits until it has caught up.
    waiting: (devices, most) =>
      debts.settle()
        ? file
            .waiting(devices, most)
            .map(({ id, device, readings }) => ({ id, device, readings: unpack(readings) }))
        : [],
    remove: (id) => debts.pay({ bytes: 0, work: () => gone(file.remove(id)) }),
    size: () => ({
      batches: batches + debts.owed,
      bytes: bytes + debts.bytes,
      dropped,
      inMemory: debts.owed,
    }),
    close: () => {
      debts.settle()
      db.close()
    },
  }
}
