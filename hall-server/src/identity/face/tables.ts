import { type Generated, type Kysely, sql } from 'kysely'
import type { Migrations } from '../../db/store.ts'

/** Tables of faces. Vectors lie in them sealed, persons as the utility's opaque ids. */
export type FaceTables = {
  /** One row: which keys this database was written with. */
  face_vault: { id: 1; key_id: string; key_check: string; ledger_key: string; rotated_at: number }
  face_template: {
    /** Never used twice, also after an erasure. */
    id: Generated<number>
    customer_id: string
    /** Customer numbers, JSON: the way back to the person in the utility's system. */
    accounts: string
    model: string
    key_id: string
    sealed: Buffer
    enrolled_at: number
    expires_on: string
  }
  /** Faces whose owner said "not me" when they were taken for the template's. */
  face_not_me: {
    id: Generated<number>
    template_id: number
    model: string
    key_id: string
    sealed: Buffer
    score: number
    expires_at: number
  }
  face_ledger: { seq: number; entry: string; hash: string; signature: string; token_hash: string }
  /** What was asked with which idempotency key, and the entry that answered it. */
  face_request: { key: string; digest: string; seq: number }
  /** Keyed hashes of embeddings that were handed in. */
  face_seen: { hash: string; at: number }
  face_count: { day: string; what: string; count: number }
}
export type FaceDb = Kysely<FaceTables>

export const faceMigrations: Migrations = {
  '0031-face': {
    up: async (db) => {
      await sql`create table face_vault (
        id integer primary key check (id = 1), key_id text not null, key_check text not null,
        ledger_key text not null, rotated_at integer not null) strict`.execute(db)
      await sql`create table face_template (
        id integer primary key autoincrement, customer_id text not null unique, accounts text not null,
        model text not null, key_id text not null, sealed blob not null, enrolled_at integer not null,
        expires_on text not null) strict`.execute(db)
      await sql`create index face_template_expiry on face_template (expires_on)`.execute(db)
      await sql`create table face_not_me (
        id integer primary key autoincrement,
        template_id integer not null references face_template (id) on delete cascade,
        model text not null, key_id text not null, sealed blob not null, score real not null,
        expires_at integer not null) strict`.execute(db)
      await sql`create index face_not_me_template on face_not_me (template_id)`.execute(db)
      await sql`create table face_ledger (
        seq integer primary key, entry text not null, hash text not null, signature text not null,
        token_hash text not null unique) strict`.execute(db)
      // The ledger is only ever added to, by whatever code holds the database.
      await sql`create trigger face_ledger_is_not_changed before update on face_ledger
        begin select raise(abort, 'the consent ledger is only added to'); end`.execute(db)
      await sql`create trigger face_ledger_is_not_deleted before delete on face_ledger
        begin select raise(abort, 'the consent ledger is only added to'); end`.execute(db)
      await sql`create table face_request (
        key text primary key, digest text not null, seq integer not null) strict`.execute(db)
      await sql`create table face_seen (hash text primary key, at integer not null) strict`.execute(db)
      await sql`create index face_seen_at on face_seen (at)`.execute(db)
      await sql`create table face_count (
        day text not null, what text not null, count integer not null, primary key (day, what)) strict`.execute(
        db,
      )
      // How a visit began, and how old the holder of the card was then; of the birth date nothing is kept.
      await sql`alter table visit add column method text`.execute(db)
      await sql`alter table visit add column age_class text`.execute(db)
    },
  },
}
