import { calendarMonth, fen } from '@foyer/contracts/field'
import type { PaymentStatus } from '@foyer/contracts/hall-api'
import { type Kysely, sql, type Transaction } from 'kysely'
import { z } from 'zod'
import type { Migrations } from '../db/store.ts'
import { dayOf } from '../hall-time.ts'
import { holdsBills, type PaymentEvent, type PaymentState, pauseAfter, step } from './rules.ts'

type BillingTables = {
  payment: {
    key: string
    kiosk_id: string
    customer_number: string
    customer_name_masked: string
    status: PaymentStatus
    amount_fen: number
    bills: string
    created_at: number
    expires_at: number
    cancel_wanted: number
    pay_url: string | null
    transaction_id: string | null
    paid_at: number | null
    refund_reason: string | null
    receipt_number: string | null
    receipt_token: string | null
    issued_at: number | null
    attempts: number
    /** Null when nothing needs doing any more. */
    next_task_at: number | null
  }
  held_bill: { bill_id: string; payment_key: string }
  receipt_counter: { day: string; last: number }
}

export const billingMigrations: Migrations = {
  '0100-billing': {
    up: async (db) => {
      await sql`create table payment (
        key text primary key, kiosk_id text not null, customer_number text not null,
        customer_name_masked text not null, status text not null, amount_fen integer not null check (amount_fen > 0),
        bills text not null, created_at integer not null, expires_at integer not null,
        cancel_wanted integer not null, pay_url text, transaction_id text, paid_at integer, refund_reason text,
        receipt_number text unique, receipt_token text unique, issued_at integer,
        attempts integer not null, next_task_at integer) strict`.execute(db)
      await sql`create index payment_task on payment (next_task_at) where next_task_at is not null`.execute(
        db,
      )
      // A bill can be held by one payment; the second insert fails, whoever forgot to look.
      await sql`create table held_bill (
        bill_id text primary key, payment_key text not null references payment (key)) strict`.execute(db)
      await sql`create table receipt_counter (day text primary key, last integer not null) strict`.execute(db)
    },
  },
}

const paidBills = z.array(
  z.strictObject({ id: z.string(), period: calendarMonth, amountFen: fen, lateFeeFen: fen }),
)
export type PaidBills = z.infer<typeof paidBills>

export type StoredPayment = {
  key: string
  kioskId: string
  customerNumber: string
  customerNameMasked: string
  bills: PaidBills
  createdAt: number
  attempts: number
  state: PaymentState
  receipt: { number: string; token: string; issuedAt: number } | null
}

const toPayment = (row: BillingTables['payment']): StoredPayment => ({
  key: row.key,
  kioskId: row.kiosk_id,
  customerNumber: row.customer_number,
  customerNameMasked: row.customer_name_masked,
  bills: paidBills.parse(JSON.parse(row.bills)),
  createdAt: row.created_at,
  attempts: row.attempts,
  state: {
    status: row.status,
    amountFen: row.amount_fen,
    expiresAt: row.expires_at,
    cancelWanted: row.cancel_wanted === 1,
    payUrl: row.pay_url,
    transactionId: row.transaction_id,
    paidAt: row.paid_at,
    refundReason: row.refund_reason,
  },
  receipt:
    row.receipt_number === null || row.receipt_token === null || row.issued_at === null
      ? null
      : { number: row.receipt_number, token: row.receipt_token, issuedAt: row.issued_at },
})

export type NewPayment = Omit<StoredPayment, 'attempts' | 'receipt'>

/** Milliseconds that whoever began the payment has for making the order before the background does it. */
const headStart = 6_000

export const createBillingStore = (untyped: Kysely<unknown>, newToken: () => string) => {
  const db = untyped.withTables<BillingTables>()

  /** `R` + day + running number of the day; taken in the transaction that books. */
  const nextReceiptNumber = async (transaction: Transaction<BillingTables>, day: string): Promise<string> => {
    const { last } = await transaction
      .insertInto('receipt_counter')
      .values({ day, last: 1 })
      .onConflict((conflict) =>
        conflict.column('day').doUpdateSet((expression) => ({
          last: expression('receipt_counter.last', '+', 1),
        })),
      )
      .returning('last')
      .executeTakeFirstOrThrow()
    return `R${day.replaceAll('-', '')}${String(last).padStart(6, '0')}`
  }

  const read = async (key: string): Promise<StoredPayment | null> => {
    const row = await db.selectFrom('payment').selectAll().where('key', '=', key).executeTakeFirst()
    return row === undefined ? null : toPayment(row)
  }

  return {
    read,

    byReceiptToken: async (token: string): Promise<StoredPayment | null> => {
      const row = await db
        .selectFrom('payment')
        .selectAll()
        .where('receipt_token', '=', token)
        .executeTakeFirst()
      return row === undefined ? null : toPayment(row)
    },

    /** Which payments hold these bills. */
    holders: async (billIds: readonly string[]): Promise<StoredPayment[]> => {
      const rows = await db
        .selectFrom('payment')
        .selectAll()
        .where('key', 'in', (held) =>
          held.selectFrom('held_bill').select('payment_key').where('bill_id', 'in', billIds),
        )
        .execute()
      return rows.map(toPayment)
    },

    heldBills: async (billIds: readonly string[]): Promise<ReadonlySet<string>> => {
      if (billIds.length === 0) return new Set()
      const rows = await db
        .selectFrom('held_bill')
        .select('bill_id')
        .where('bill_id', 'in', billIds)
        .execute()
      return new Set(rows.map(({ bill_id }) => bill_id))
    },

    /** Keeps a new payment and takes its bills, or tells that a bill is taken or the key known. */
    begin: (payment: NewPayment): Promise<'begun' | 'held' | 'key-known'> =>
      db.transaction().execute(async (transaction) => {
        const known = await transaction
          .selectFrom('payment')
          .select('key')
          .where('key', '=', payment.key)
          .executeTakeFirst()
        if (known !== undefined) return 'key-known'
        const ids = payment.bills.map(({ id }) => id)
        const held = await transaction
          .selectFrom('held_bill')
          .select('bill_id')
          .where('bill_id', 'in', ids)
          .executeTakeFirst()
        if (held !== undefined) return 'held'
        const { state } = payment
        await transaction
          .insertInto('payment')
          .values({
            key: payment.key,
            kiosk_id: payment.kioskId,
            customer_number: payment.customerNumber,
            customer_name_masked: payment.customerNameMasked,
            status: state.status,
            amount_fen: state.amountFen,
            bills: JSON.stringify(payment.bills),
            created_at: payment.createdAt,
            expires_at: state.expiresAt,
            cancel_wanted: 0,
            pay_url: null,
            transaction_id: null,
            paid_at: null,
            refund_reason: null,
            receipt_number: null,
            receipt_token: null,
            issued_at: null,
            attempts: 0,
            next_task_at: payment.createdAt + headStart,
          })
          .execute()
        await transaction
          .insertInto('held_bill')
          .values(ids.map((bill_id) => ({ bill_id, payment_key: payment.key })))
          .execute()
        return 'begun'
      }),

    /** Applies an event to what is stored now, in one transaction; `changed` is false when it made no difference. */
    apply: (
      key: string,
      event: PaymentEvent,
      now: number,
      nextTaskAt: (state: PaymentState) => number | null,
    ): Promise<{ payment: StoredPayment; changed: boolean } | null> =>
      db.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom('payment')
          .selectAll()
          .where('key', '=', key)
          .executeTakeFirst()
        if (row === undefined) return null
        const before = toPayment(row)
        const state = step(before.state, event)
        if (state === before.state) return { payment: before, changed: false }
        const books = state.status === 'booked' && before.receipt === null
        const receipt = books
          ? { number: await nextReceiptNumber(transaction, dayOf(now)), token: newToken(), issuedAt: now }
          : before.receipt
        await transaction
          .updateTable('payment')
          .set({
            status: state.status,
            cancel_wanted: state.cancelWanted ? 1 : 0,
            pay_url: state.payUrl,
            transaction_id: state.transactionId,
            paid_at: state.paidAt,
            refund_reason: state.refundReason,
            receipt_number: receipt?.number ?? null,
            receipt_token: receipt?.token ?? null,
            issued_at: receipt?.issuedAt ?? null,
            attempts: 0,
            next_task_at: nextTaskAt(state),
          })
          .where('key', '=', key)
          .execute()
        if (!holdsBills(state.status))
          await transaction.deleteFrom('held_bill').where('payment_key', '=', key).execute()
        return { payment: { ...before, state, receipt, attempts: 0 }, changed: true }
      }),

    /** Payments with something to do by `now`, longest waiting first. */
    due: async (now: number, limit: number): Promise<StoredPayment[]> => {
      const rows = await db
        .selectFrom('payment')
        .selectAll()
        .where('next_task_at', '<=', now)
        .orderBy('next_task_at')
        .limit(limit)
        .execute()
      return rows.map(toPayment)
    },

    nextTaskAt: async (): Promise<number | null> => {
      const row = await db
        .selectFrom('payment')
        .select((select) => select.fn.min('next_task_at').as('at'))
        .executeTakeFirst()
      return row?.at ?? null
    },

    /** Puts the next task off, counting a failure. */
    putOff: async (payment: StoredPayment, now: number, failed: boolean, pause: number): Promise<void> => {
      await db
        .updateTable('payment')
        .set({
          attempts: failed ? payment.attempts + 1 : 0,
          next_task_at: now + (failed ? pauseAfter(payment.attempts) : pause),
        })
        .where('key', '=', payment.key)
        .where('status', '=', payment.state.status)
        .execute()
    },

    /** After a start nobody is waiting for anything: all that is unfinished is due at once. */
    wakeUnfinished: async (now: number): Promise<void> => {
      await db
        .updateTable('payment')
        .set({ next_task_at: now, attempts: 0 })
        .where('next_task_at', 'is not', null)
        .execute()
    },
  }
}
export type BillingStore = ReturnType<typeof createBillingStore>
