import type { FastifyBaseLogger } from 'fastify'
import type { Clock } from '../../ambient.ts'
import { type IdentityRow, type IdentityStore, stateOf } from './store.ts'

/** Every certificate that the hall has issued, in memory, so that a door can ask without waiting. */
export type Register = {
  get: (serial: string) => IdentityRow | null
  all: () => IdentityRow[]
  /** Takes in what is stored already. */
  add: (row: IdentityRow) => void
  /** Somebody came in with it: older ones of the same node have done their service, and end. */
  seen: (row: IdentityRow, address: string) => void
  /** Stored first, then in force. Resolves to null when there is no such certificate. */
  revoke: (serial: string, by: string, reason: string) => Promise<IdentityRow | null>
  onEnded: (listener: (serial: string) => void) => () => void
  isEnrolled: (group: string, node: string) => boolean
  /** Ends the connections of what has expired since the last time. */
  sweep: () => void
  drained: () => Promise<void>
}

/** A connection a second old need not be written down again. */
const SEEN_EVERY_MS = 60_000

export const openRegister = async (
  store: IdentityStore,
  clock: Clock,
  log: FastifyBaseLogger,
): Promise<Register> => {
  const rows = new Map((await store.identities()).map((row) => [row.serial, row]))
  const byNode = new Map<string, IdentityRow[]>()
  const nodeKey = (group: string, node: string): string => `${group}/${node}`
  const index = (row: IdentityRow): void => {
    const key = nodeKey(row.node_group, row.node)
    byNode.set(key, [...(byNode.get(key) ?? []), row])
  }
  for (const row of rows.values()) index(row)
  const listeners = new Set<(serial: string) => void>()
  const writing = new Set<Promise<void>>()
  const expired = new Set<string>()

  const ended = (serial: string): void => {
    for (const listener of listeners) listener(serial)
  }
  const save = (row: IdentityRow): void => {
    const written = store
      .saveState(row)
      .catch((err: unknown) => log.error({ err, serial: row.serial }, 'an identity could not be stored'))
      .finally(() => writing.delete(written))
    writing.add(written)
  }

  return {
    get: (serial) => rows.get(serial) ?? null,
    all: () => [...rows.values()],
    add: (row) => {
      if (rows.has(row.serial)) return
      rows.set(row.serial, row)
      index(row)
    },
    seen: (row, address) => {
      const now = clock()
      const fresh = row.seen_at === null || row.seen_address !== address || now - row.seen_at >= SEEN_EVERY_MS
      row.seen_at = now
      row.seen_address = address
      if (fresh) save(row)
      // In the order in which they were issued: what comes after this one may be a renewal that nobody heard yet.
      for (const older of byNode.get(nodeKey(row.node_group, row.node)) ?? []) {
        if (older === row) break
        if (stateOf(older, now) !== 'valid') continue
        older.replaced_at = now
        save(older)
        ended(older.serial)
      }
    },
    revoke: async (serial, by, reason) => {
      const row = rows.get(serial)
      if (row === undefined) return null
      if (row.revoked_at !== null) return row
      const change = { revoked_at: clock(), revoked_by: by, reason }
      await store.saveState({ ...row, ...change })
      Object.assign(row, change)
      ended(serial)
      return row
    },
    onEnded: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    isEnrolled: (group, node) =>
      (byNode.get(nodeKey(group, node)) ?? []).some((row) => stateOf(row, clock()) === 'valid'),
    sweep: () => {
      const now = clock()
      for (const { serial, expires_at } of rows.values()) {
        if (expires_at > now || expired.has(serial)) continue
        expired.add(serial)
        ended(serial)
      }
    },
    drained: async () => {
      await Promise.all(writing)
    },
  }
}
