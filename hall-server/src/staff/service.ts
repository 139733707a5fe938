import type { AuditEntry, Role } from '@foyer/contracts/hall-api'
import type { Kysely } from 'kysely'
import type { Clock, Random } from '../ambient.ts'
import { sha256, type StaffCaller } from '../http/access.ts'
import { hashPassword, isPassword } from './passwords.ts'
import { createStaffStore } from './store.ts'

const sessionLength = 12 * 60 * 60 * 1000

export type NewStaff = { name: string; displayName: string; password: string; roles: Role[] }

/**
 * Who did what to whom. `actor` is `staff:<name>`, `kiosk:<id>`, `gateway` or `hall`; `subject` is an opaque id or a
 * customer number, never a name, an identity number or a phone.
 */
export type Audit = {
  record: (actor: string, action: string, subject: string, outcome: AuditEntry['outcome']) => Promise<void>
}

export type StaffDeps = { db: Kysely<unknown>; clock: Clock; random: Random }

/** Staff accounts, their sessions, and the audit log. */
export const createStaff = ({ db, clock, random }: StaffDeps) => {
  const store = createStaffStore(db)
  const audit: Audit = {
    record: (actor, action, subject, outcome) =>
      store.addAudit({ at: clock(), actor, action, subject, outcome }),
  }
  const hashed = (session: string): string => sha256(session).toString('hex')

  return {
    audit,
    readAudit: (before: number | null, limit: number) => store.audit(before, limit),
    hasAccounts: () => store.hasAccounts(),

    /** Adds the account, or gives an existing one this password and these roles. */
    saveAccount: async (account: NewStaff): Promise<void> => {
      await store.saveAccount(
        {
          name: account.name,
          displayName: account.displayName,
          roles: account.roles,
          passwordHash: await hashPassword(account.password, random),
        },
        clock(),
      )
      await audit.record('hall', 'staff.account-saved', account.name, 'done')
    },

    /** The session's secret for the cookie, and who signed in; null for a wrong name or password alike. */
    signIn: async (
      name: string,
      password: string,
    ): Promise<{ session: string; expiresAt: number; staff: StaffCaller } | null> => {
      const account = await store.account(name)
      const right = await isPassword(password, account?.passwordHash ?? null)
      if (account === null || !right) {
        // A name nobody has is not written down: it may be a password typed into the wrong box.
        await audit.record(account === null ? 'staff:?' : `staff:${name}`, 'staff.sign-in', 'hall', 'refused')
        return null
      }
      const session = Buffer.from(random.bytes(32)).toString('base64url')
      const expiresAt = clock() + sessionLength
      await store.openSession(hashed(session), name, clock(), expiresAt)
      await audit.record(`staff:${name}`, 'staff.sign-in', 'hall', 'done')
      return { session, expiresAt, staff: { name, displayName: account.displayName, roles: account.roles } }
    },

    signOut: async (session: string, staff: StaffCaller): Promise<void> => {
      await store.closeSession(hashed(session))
      await audit.record(`staff:${staff.name}`, 'staff.sign-out', 'hall', 'done')
    },

    bySession: async (session: string): Promise<StaffCaller | null> => {
      const account = await store.sessionAccount(hashed(session), clock())
      if (account === null) return null
      return { name: account.name, displayName: account.displayName, roles: account.roles }
    },
  }
}
export type Staff = ReturnType<typeof createStaff>
