import type { Visit } from '@foyer/contracts/hall-api'
import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import type { Migrations } from '../db/store.ts'
import type { VisitCaller } from '../http/access.ts'
import { type AgeClass, codeRules, type CodeVerdict, judgeCode } from './rules.ts'

/** How a visit began. */
export type VisitMethod = 'card' | 'customer-number' | 'phone' | 'face'

type IdentityTables = {
  visit: {
    id: string
    token_hash: string
    kiosk_id: string
    customer_id: string
    assurance: Visit['assurance']
    accounts: string
    started_at: number
    expires_at: number
    ended_at: number | null
    /** Null for visits from before faces were known. */
    method: VisitMethod | null
    age_class: AgeClass | null
  }
  phone_code: {
    phone_hash: string
    code_hash: string
    expires_at: number
    tries_left: number
    sent_at: number
    day: string
    sent_on_day: number
  }
}

export const visitMigrations: Migrations = {
  '0030-identity': {
    up: async (db) => {
      await sql`create table visit (
        id text primary key, token_hash text not null unique, kiosk_id text not null, customer_id text not null,
        assurance text not null check (assurance in ('account', 'person')), accounts text not null,
        started_at integer not null, expires_at integer not null, ended_at integer) strict`.execute(db)
      await sql`create index visit_open on visit (kiosk_id) where ended_at is null`.execute(db)
      await sql`create table phone_code (
        phone_hash text primary key, code_hash text not null, expires_at integer not null,
        tries_left integer not null, sent_at integer not null, day text not null,
        sent_on_day integer not null) strict`.execute(db)
    },
  },
}

const storedAccounts = z.array(z.string())

export type NewVisit = VisitCaller & {
  tokenHash: string
  method: VisitMethod
  /** Of the card's holder on the day of the visit; null when no card was read. */
  ageClass: AgeClass | null
}

export type VisitBeginning = { method: VisitMethod | null; ageClass: AgeClass | null }

export const createIdentityStore = (untyped: Kysely<unknown>) => {
  const db = untyped.withTables<IdentityTables>()
  return {
    /** Begins a visit; whatever visit was going on at the kiosk is over, for one person stands there at a time. */
    beginVisit: (visit: NewVisit, now: number, expiresAt: number): Promise<void> =>
      db.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('visit')
          .set({ ended_at: now })
          .where('kiosk_id', '=', visit.kioskId)
          .where('ended_at', 'is', null)
          .execute()
        await transaction
          .insertInto('visit')
          .values({
            id: visit.visitId,
            token_hash: visit.tokenHash,
            kiosk_id: visit.kioskId,
            customer_id: visit.customerId,
            assurance: visit.assurance,
            accounts: JSON.stringify(visit.accounts),
            started_at: now,
            expires_at: expiresAt,
            ended_at: null,
            method: visit.method,
            age_class: visit.ageClass,
          })
          .execute()
      }),

    /** The open visit of this token at this kiosk, its life made longer. */
    touchVisit: async (
      tokenHash: string,
      kioskId: string,
      now: number,
      expiresAt: number,
    ): Promise<VisitCaller | null> => {
      const row = await db
        .updateTable('visit')
        .set({ expires_at: expiresAt })
        .where('token_hash', '=', tokenHash)
        .where('kiosk_id', '=', kioskId)
        .where('ended_at', 'is', null)
        .where('expires_at', '>', now)
        .returningAll()
        .executeTakeFirst()
      if (row === undefined) return null
      return {
        visitId: row.id,
        kioskId: row.kiosk_id,
        customerId: row.customer_id,
        assurance: row.assurance,
        accounts: storedAccounts.parse(JSON.parse(row.accounts)),
      }
    },

    /** How the visit began, and whose card began it as far as age matters. */
    beginningOf: async (visitId: string): Promise<VisitBeginning> => {
      const row = await db
        .selectFrom('visit')
        .select(['method', 'age_class'])
        .where('id', '=', visitId)
        .executeTakeFirst()
      return { method: row?.method ?? null, ageClass: row?.age_class ?? null }
    },

    endVisit: async (visitId: string, now: number): Promise<void> => {
      await db.updateTable('visit').set({ ended_at: now }).where('id', '=', visitId).execute()
    },

    /** A new code for the phone; refused while the last one is fresh, or when the phone had its day's messages. */
    issueCode: (
      phoneHash: string,
      codeHash: string,
      now: number,
      day: string,
    ): Promise<{ kind: 'issued' } | { kind: 'too-soon' }> =>
      db.transaction().execute(async (transaction) => {
        await transaction
          .deleteFrom('phone_code')
          .where('day', '<', day)
          .where('expires_at', '<=', now)
          .execute()
        const last = await transaction
          .selectFrom('phone_code')
          .selectAll()
          .where('phone_hash', '=', phoneHash)
          .executeTakeFirst()
        const sent = last?.day === day ? last.sent_on_day : 0
        if (last !== undefined && now < last.sent_at + codeRules.resendAfter) return { kind: 'too-soon' }
        if (sent >= codeRules.perDay) return { kind: 'too-soon' }
        const row = {
          code_hash: codeHash,
          expires_at: now + codeRules.validFor,
          tries_left: codeRules.tries,
          sent_at: now,
          day,
          sent_on_day: sent + 1,
        }
        await transaction
          .insertInto('phone_code')
          .values({ phone_hash: phoneHash, ...row })
          .onConflict((conflict) => conflict.column('phone_hash').doUpdateSet(row))
          .execute()
        return { kind: 'issued' }
      }),

    /** Judges a code and counts the try before the answer is known outside; a right code is used up. */
    tryCode: (phoneHash: string, codeHash: string, now: number): Promise<CodeVerdict> =>
      db.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom('phone_code')
          .selectAll()
          .where('phone_hash', '=', phoneHash)
          .executeTakeFirst()
        const stored =
          row === undefined
            ? null
            : { codeHash: row.code_hash, expiresAt: row.expires_at, triesLeft: row.tries_left }
        const verdict = judgeCode(stored, codeHash, now)
        await transaction
          .updateTable('phone_code')
          .set((expression) => ({
            tries_left: verdict === 'right' ? 0 : expression('tries_left', '-', 1),
          }))
          .where('phone_hash', '=', phoneHash)
          .execute()
        return verdict
      }),
  }
}
