import { type AuditEntry, type Role, role } from '@foyer/contracts/hall-api'
import { type Generated, type Kysely, sql } from 'kysely'
import { z } from 'zod'
import type { Migrations } from '../db/store.ts'

type StaffTables = {
  staff_account: {
    name: string
    display_name: string
    password_hash: string
    roles: string
    created_at: number
  }
  staff_session: { token_hash: string; name: string; created_at: number; expires_at: number }
  audit: {
    id: Generated<number>
    at: number
    actor: string
    action: string
    subject: string
    outcome: 'done' | 'refused'
  }
}

export const staffMigrations: Migrations = {
  '0010-staff': {
    up: async (db) => {
      await sql`create table staff_account (
        name text primary key, display_name text not null, password_hash text not null,
        roles text not null, created_at integer not null) strict`.execute(db)
      await sql`create table staff_session (
        token_hash text primary key, name text not null references staff_account (name) on delete cascade,
        created_at integer not null, expires_at integer not null) strict`.execute(db)
      await sql`create table audit (
        id integer primary key autoincrement, at integer not null, actor text not null, action text not null,
        subject text not null, outcome text not null check (outcome in ('done', 'refused'))) strict`.execute(
        db,
      )
      // The log of who did what is only ever added to, by whatever code holds the database.
      await sql`create trigger audit_is_not_changed before update on audit
        begin select raise(abort, 'the audit log is only added to'); end`.execute(db)
      await sql`create trigger audit_is_not_deleted before delete on audit
        begin select raise(abort, 'the audit log is only added to'); end`.execute(db)
    },
  },
}

export type StaffAccount = { name: string; displayName: string; passwordHash: string; roles: Role[] }

const storedRoles = z.string().transform((text, context): Role[] => {
  const parsed = z.array(role).safeParse(text === '' ? [] : text.split(','))
  if (parsed.success) return parsed.data
  context.addIssue({ code: 'custom', message: 'a role that this version does not know' })
  return z.NEVER
})

const toAccount = (row: StaffTables['staff_account']): StaffAccount => ({
  name: row.name,
  displayName: row.display_name,
  passwordHash: row.password_hash,
  roles: storedRoles.parse(row.roles),
})

/** Rows of staff accounts, sessions and the audit log. */
export const createStaffStore = (untyped: Kysely<unknown>) => {
  const db = untyped.withTables<StaffTables>()
  return {
    account: async (name: string): Promise<StaffAccount | null> => {
      const row = await db.selectFrom('staff_account').selectAll().where('name', '=', name).executeTakeFirst()
      return row === undefined ? null : toAccount(row)
    },
    hasAccounts: async (): Promise<boolean> =>
      (await db.selectFrom('staff_account').select('name').limit(1).executeTakeFirst()) !== undefined,
    saveAccount: async (account: StaffAccount, at: number): Promise<void> => {
      const row = {
        display_name: account.displayName,
        password_hash: account.passwordHash,
        roles: account.roles.join(','),
      }
      await db
        .insertInto('staff_account')
        .values({ name: account.name, created_at: at, ...row })
        .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
        .execute()
    },
    openSession: async (tokenHash: string, name: string, at: number, expiresAt: number): Promise<void> => {
      await db.deleteFrom('staff_session').where('expires_at', '<=', at).execute()
      await db
        .insertInto('staff_session')
        .values({ token_hash: tokenHash, name, created_at: at, expires_at: expiresAt })
        .execute()
    },
    sessionAccount: async (tokenHash: string, at: number): Promise<StaffAccount | null> => {
      const row = await db
        .selectFrom('staff_session')
        .innerJoin('staff_account', 'staff_account.name', 'staff_session.name')
        .selectAll('staff_account')
        .where('token_hash', '=', tokenHash)
        .where('expires_at', '>', at)
        .executeTakeFirst()
      return row === undefined ? null : toAccount(row)
    },
    closeSession: async (tokenHash: string): Promise<void> => {
      await db.deleteFrom('staff_session').where('token_hash', '=', tokenHash).execute()
    },
    addAudit: async (entry: Omit<AuditEntry, 'id'>): Promise<void> => {
      await db.insertInto('audit').values(entry).execute()
    },
    audit: (before: number | null, limit: number): Promise<AuditEntry[]> =>
      db
        .selectFrom('audit')
        .selectAll()
        .$if(before !== null, (query) => query.where('id', '<', before))
        .orderBy('id', 'desc')
        .limit(limit)
        .execute(),
  }
}
export type StaffStore = ReturnType<typeof createStaffStore>
