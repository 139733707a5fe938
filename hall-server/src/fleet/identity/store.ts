import type { DeviceIdentity, Refusal } from '@foyer/contracts/fleet-enrolment'
import { refusal as refusalContract } from '@foyer/contracts/fleet-enrolment'
import type { Database } from 'better-sqlite3'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Migrations, Store } from '../../db/store.ts'

export const deviceIdentityMigrations: Migrations = {
  '0087-device-identity': {
    up: async (db) => {
      await sql`create table fleet_identity (
        serial text primary key, node_group text not null, node text not null, generation integer not null,
        fingerprint text not null, key_hash text not null, renews text, certificate text not null,
        issued_at integer not null, expires_at integer not null, revoked_at integer, revoked_by text, reason text,
        replaced_at integer, seen_at integer, seen_address text) strict`.execute(db)
      await sql`create unique index fleet_identity_renewal on fleet_identity (renews, key_hash)
        where renews is not null`.execute(db)
      await sql`create table fleet_enrolment (
        code_hash text primary key, node_group text not null, node text not null, made_by text not null,
        made_at integer not null, expires_at integer not null, used_at integer, key_hash text,
        serial text references fleet_identity (serial)) strict`.execute(db)
      await sql`create table fleet_refusal (
        id integer primary key, at integer not null, address text not null, why text not null, identity text,
        detail text not null) strict`.execute(db)
    },
  },
}

const identityRow = z.object({
  serial: z.string(),
  node_group: z.string(),
  node: z.string(),
  generation: z.number(),
  fingerprint: z.string(),
  key_hash: z.string(),
  renews: z.string().nullable(),
  certificate: z.string(),
  issued_at: z.number(),
  expires_at: z.number(),
  revoked_at: z.number().nullable(),
  revoked_by: z.string().nullable(),
  reason: z.string().nullable(),
  replaced_at: z.number().nullable(),
  seen_at: z.number().nullable(),
  seen_address: z.string().nullable(),
})
export type IdentityRow = z.infer<typeof identityRow>

const enrolmentRow = z.object({
  node_group: z.string(),
  node: z.string(),
  expires_at: z.number(),
  used_at: z.number().nullable(),
  key_hash: z.string().nullable(),
  serial: z.string().nullable(),
})

/** What became of a code that a device sent. */
export type Claim =
  | { kind: 'claimed'; group: string; node: string }
  /** The same device asks again, because it did not hear the answer. */
  | { kind: 'issued'; serial: string }
  | { kind: 'refused'; why: 'unknown' | 'late' | 'used'; identity: string | null }

const KEPT_REFUSALS = 10_000

export const stateOf = (row: IdentityRow, now: number): DeviceIdentity['state'] => {
  if (row.revoked_at !== null) return 'revoked'
  if (row.replaced_at !== null) return 'replaced'
  return row.expires_at <= now ? 'expired' : 'valid'
}

export const toIdentity = (row: IdentityRow, now: number): DeviceIdentity => ({
  serial: row.serial,
  group: row.node_group,
  node: row.node,
  issuedAt: row.issued_at,
  expiresAt: row.expires_at,
  state: stateOf(row, now),
  revokedAt: row.revoked_at,
  revokedBy: row.revoked_by,
  reason: row.reason,
  lastSeenAt: row.seen_at,
  lastAddress: row.seen_address,
})

const columns = Object.keys(identityRow.shape)

const claimIn = (sqlite: Database, hash: string, keyHash: string, now: number): Claim => {
  const found = enrolmentRow
    .optional()
    .parse(sqlite.prepare('select * from fleet_enrolment where code_hash = ?').get(hash))
  if (found === undefined) return { kind: 'refused', why: 'unknown', identity: null }
  const { node_group: group, node } = found
  if (found.used_at !== null) {
    if (found.key_hash !== keyHash) return { kind: 'refused', why: 'used', identity: `${group}/${node}` }
    return found.serial === null ? { kind: 'claimed', group, node } : { kind: 'issued', serial: found.serial }
  }
  if (found.expires_at <= now) return { kind: 'refused', why: 'late', identity: `${group}/${node}` }
  sqlite
    .prepare('update fleet_enrolment set used_at = ?, key_hash = ? where code_hash = ?')
    .run(now, keyHash, hash)
  return { kind: 'claimed', group, node }
}

/** Rows of identities, codes and refusals. Whatever is asked for more than one statement is one transaction. */
export const createIdentityStore = ({ raw }: Store) => {
  const insert = (sqlite: Database, row: IdentityRow): void => {
    sqlite
      .prepare(
        `insert into fleet_identity (${columns.join(', ')}) values (${columns.map((name) => `@${name}`).join(', ')})`,
      )
      .run(row)
  }
  return {
    identities: (): Promise<IdentityRow[]> =>
      raw((sqlite) =>
        z.array(identityRow).parse(sqlite.prepare('select * from fleet_identity order by rowid').all()),
      ),
    /** Codes that this node was given before and did not use are worth nothing from now on. */
    addCode: (
      hash: string,
      row: { group: string; node: string; by: string; at: number; expiresAt: number },
    ): Promise<void> =>
      raw((sqlite) =>
        sqlite.transaction(() => {
          sqlite
            .prepare('delete from fleet_enrolment where node_group = ? and node = ? and used_at is null')
            .run(row.group, row.node)
          sqlite
            .prepare(
              'insert into fleet_enrolment (code_hash, node_group, node, made_by, made_at, expires_at) values (?, ?, ?, ?, ?, ?)',
            )
            .run(hash, row.group, row.node, row.by, row.at, row.expiresAt)
        })(),
      ),
    claim: (hash: string, keyHash: string, now: number): Promise<Claim> =>
      raw((sqlite) => sqlite.transaction(() => claimIn(sqlite, hash, keyHash, now)).immediate()),
    /** Stores what was issued for a code; null, or the serial that another request for it was issued meanwhile. */
    addEnrolled: (hash: string, row: IdentityRow): Promise<string | null> =>
      raw((sqlite) =>
        sqlite
          .transaction(() => {
            const serial = z
              .object({ serial: z.string().nullable() })
              .parse(
                sqlite.prepare('select serial from fleet_enrolment where code_hash = ?').get(hash),
              ).serial
            if (serial !== null) return serial
            insert(sqlite, row)
            sqlite.prepare('update fleet_enrolment set serial = ? where code_hash = ?').run(row.serial, hash)
            return null
          })
          .immediate(),
      ),
    /** The same for a renewal, which the certificate that asks and the new key name together. */
    addRenewed: (row: IdentityRow): Promise<string | null> =>
      raw((sqlite) =>
        sqlite
          .transaction(() => {
            const made = z
              .object({ serial: z.string() })
              .optional()
              .parse(
                sqlite
                  .prepare('select serial from fleet_identity where renews = ? and key_hash = ?')
                  .get(row.renews, row.key_hash),
              )
            if (made !== undefined) return made.serial
            insert(sqlite, row)
            return null
          })
          .immediate(),
      ),
    saveState: (row: IdentityRow): Promise<void> =>
      raw((sqlite) => {
        sqlite
          .prepare(
            `update fleet_identity set revoked_at = @revoked_at, revoked_by = @revoked_by, reason = @reason,
             replaced_at = @replaced_at, seen_at = @seen_at, seen_address = @seen_address where serial = @serial`,
          )
          .run(row)
      }),
    addRefusal: (refusal: Refusal): Promise<void> =>
      raw((sqlite) => {
        const { lastInsertRowid } = sqlite
          .prepare(
            'insert into fleet_refusal (at, address, why, identity, detail) values (@at, @address, @why, @identity, @detail)',
          )
          .run(refusal)
        sqlite.prepare('delete from fleet_refusal where id <= ?').run(Number(lastInsertRowid) - KEPT_REFUSALS)
      }),
    refusals: (limit: number): Promise<Refusal[]> =>
      raw((sqlite) =>
        z
          .array(refusalContract)
          .parse(
            sqlite
              .prepare(
                'select at, address, why, identity, detail from fleet_refusal order by id desc limit ?',
              )
              .all(limit),
          ),
      ),
  }
}
export type IdentityStore = ReturnType<typeof createIdentityStore>
