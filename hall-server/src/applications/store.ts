import {
  applicationDecision,
  applicationStatus,
  applicationStep,
  applicationSubmission,
} from '@foyer/contracts/hall-api'
import { type Generated, type Kysely, sql, type Transaction } from 'kysely'
import { z } from 'zod'
import type { Migrations } from '../db/store.ts'
import type { Status } from './rules.ts'

export type ApplicationTables = {
  application: {
    tracking_number: string
    key: string
    body_hash: string
    public_token: string
    /** What was submitted, as JSON; with the number under which the hall keeps it. */
    submission: string
    received_at: number
    due_on: string
    customer_number: string | null
    status: Status
    revision: number
    /** A decision that is being carried out, as JSON. */
    pending: string | null
  }
  application_step: {
    id: Generated<number>
    tracking_number: string
    status: Status
    at: number
    note: string | null
  }
  application_notice: {
    key: string
    tracking_number: string
    text: string
    at: number
    delivered_at: number | null
  }
}

export const applicationMigrations: Migrations = {
  '0300-applications': {
    up: async (db) => {
      const statuses = sql.raw(applicationStatus.options.map((status) => `'${status}'`).join(', '))
      await sql`create table application (
        tracking_number text primary key, key text not null unique, body_hash text not null,
        public_token text not null unique, submission text not null, received_at integer not null,
        due_on text not null, customer_number text, status text not null check (status in (${statuses})),
        revision integer not null, pending text) strict`.execute(db)
      await sql`create index application_by_due on application (status, due_on)`.execute(db)
      await sql`create table application_step (
        id integer primary key autoincrement,
        tracking_number text not null references application (tracking_number),
        status text not null check (status in (${statuses})), at integer not null, note text) strict`.execute(
        db,
      )
      await sql`create index application_step_of on application_step (tracking_number, id)`.execute(db)
      await sql`create table application_notice (
        key text primary key,
        tracking_number text not null references application (tracking_number),
        text text not null, at integer not null, delivered_at integer) strict`.execute(db)
    },
  },
}

/** A clerk's decision that has been taken and is not yet carried out. */
const pendingDecision = z.strictObject({
  decision: applicationDecision.shape.decision,
  note: applicationDecision.shape.note,
  by: z.string(),
  at: z.number().int(),
  noticeKey: z.uuid(),
})
export type PendingDecision = z.infer<typeof pendingDecision>

const json = <S extends z.ZodType>(schema: S) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema)

const row = z.object({
  tracking_number: z.string(),
  key: z.string(),
  body_hash: z.string(),
  public_token: z.string(),
  submission: json(applicationSubmission),
  received_at: z.number().int(),
  due_on: z.string(),
  customer_number: z.string().nullable(),
  status: applicationStatus,
  revision: z.number().int(),
  pending: json(pendingDecision).nullable(),
})
export type Application = {
  trackingNumber: string
  key: string
  bodyHash: string
  publicToken: string
  submission: z.infer<typeof applicationSubmission>
  receivedAt: number
  dueOn: string
  customerNumber: string | null
  status: Status
  revision: number
  pending: PendingDecision | null
}

const toApplication = (stored: unknown): Application => {
  const found = row.parse(stored)
  return {
    trackingNumber: found.tracking_number,
    key: found.key,
    bodyHash: found.body_hash,
    publicToken: found.public_token,
    submission: found.submission,
    receivedAt: found.received_at,
    dueOn: found.due_on,
    customerNumber: found.customer_number,
    status: found.status,
    revision: found.revision,
    pending: found.pending,
  }
}

/** A message to be sent; to which phone is asked when it is sent, so that no number is kept here. */
export type Notice = { key: string; trackingNumber: string; text: string; at: number }
type Step = z.infer<typeof applicationStep>
type Change = { status: Status; pending: PendingDecision | null; customerNumber: string | null }

/** Rows of one connection or one transaction. */
const rowsOf = (db: Kysely<ApplicationTables>) => {
  const one = async (column: 'key' | 'tracking_number' | 'public_token', value: string) => {
    const found = await db.selectFrom('application').selectAll().where(column, '=', value).executeTakeFirst()
    return found === undefined ? null : toApplication(found)
  }
  return {
    byKey: (key: string) => one('key', key),
    byTrackingNumber: (trackingNumber: string) => one('tracking_number', trackingNumber),
    byPublicToken: (token: string) => one('public_token', token),
    steps: async (trackingNumber: string): Promise<Step[]> =>
      z
        .array(applicationStep)
        .parse(
          await db
            .selectFrom('application_step')
            .select(['status', 'at', 'note'])
            .where('tracking_number', '=', trackingNumber)
            .orderBy('id')
            .execute(),
        ),
    list: async (status: Status | null): Promise<Application[]> => {
      const all = await db
        .selectFrom('application')
        .selectAll()
        .$if(status !== null, (query) => query.where('status', '=', status))
        .orderBy('due_on')
        .orderBy('received_at')
        .limit(500)
        .execute()
      return all.map(toApplication)
    },
    withPending: async (): Promise<Application[]> => {
      const all = await db.selectFrom('application').selectAll().where('pending', 'is not', null).execute()
      return all.map(toApplication)
    },
    add: async (application: Application): Promise<void> => {
      await db
        .insertInto('application')
        .values({
          tracking_number: application.trackingNumber,
          key: application.key,
          body_hash: application.bodyHash,
          public_token: application.publicToken,
          submission: JSON.stringify(application.submission),
          received_at: application.receivedAt,
          due_on: application.dueOn,
          customer_number: application.customerNumber,
          status: application.status,
          revision: application.revision,
          pending: null,
        })
        .execute()
    },
    addStep: async (trackingNumber: string, step: Step): Promise<void> => {
      await db
        .insertInto('application_step')
        .values({ tracking_number: trackingNumber, ...step })
        .execute()
    },
    /** Changes the application if nobody has since `revision`; false when somebody has. */
    change: async (trackingNumber: string, revision: number, change: Change): Promise<boolean> => {
      const result = await db
        .updateTable('application')
        .set({
          status: change.status,
          pending: change.pending === null ? null : JSON.stringify(change.pending),
          customer_number: change.customerNumber,
          revision: revision + 1,
        })
        .where('tracking_number', '=', trackingNumber)
        .where('revision', '=', revision)
        .executeTakeFirst()
      return result.numUpdatedRows === 1n
    },
    addNotice: async ({ trackingNumber, ...notice }: Notice): Promise<void> => {
      await db
        .insertInto('application_notice')
        .values({ ...notice, tracking_number: trackingNumber, delivered_at: null })
        .onConflict((conflict) => conflict.column('key').doNothing())
        .execute()
    },
    undelivered: (): Promise<Notice[]> =>
      db
        .selectFrom('application_notice')
        .select(['key', 'tracking_number as trackingNumber', 'text', 'at'])
        .where('delivered_at', 'is', null)
        .orderBy('at')
        .limit(100)
        .execute(),
    delivered: async (key: string, at: number): Promise<void> => {
      await db.updateTable('application_notice').set({ delivered_at: at }).where('key', '=', key).execute()
    },
  }
}
export type ApplicationRows = ReturnType<typeof rowsOf>

/** The tables of this domain. Within `inTransaction` use the rows handed in alone: the store has one connection. */
export const createApplicationStore = (untyped: Kysely<unknown>) => {
  const db = untyped.withTables<ApplicationTables>()
  return {
    ...rowsOf(db),
    inTransaction: <T>(work: (rows: ApplicationRows) => Promise<T>): Promise<T> =>
      db.transaction().execute((transaction: Transaction<ApplicationTables>) => work(rowsOf(transaction))),
  }
}
export type ApplicationStore = ReturnType<typeof createApplicationStore>
