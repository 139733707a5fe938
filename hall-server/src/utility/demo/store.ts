import { type Kysely, sql, type Transaction } from 'kysely'
import type { Migrations } from '../../db/store.ts'
import type { Written } from './bills.ts'
import type { PaymentToBook, TariffChange } from '../port.ts'

type Tables = {
  booked_payment: {
    key: string
    customer_number: string
    bill_ids: string
    amount_fen: number
    transaction_id: string
    paid_at: number
    booked_at: number
  }
  booked_bill: { bill_id: string; customer_number: string; payment_key: string; late_fee_fen: number }
  tariff_change: {
    key: string
    customer_number: string
    to_kind: 'flat' | 'peak-valley'
    from_month: string
    changed_at: number
  }
}

/** The demo utility is an outside system: it keeps its own file, which the hall never opens. */
export const demoUtilityMigrations: Migrations = {
  '0001-demo-utility': {
    up: async (db) => {
      await sql`create table booked_payment (
        key text primary key, customer_number text not null, bill_ids text not null, amount_fen integer not null,
        transaction_id text not null, paid_at integer not null, booked_at integer not null) strict`.execute(
        db,
      )
      await sql`create table booked_bill (
        bill_id text primary key, customer_number text not null,
        payment_key text not null references booked_payment (key), late_fee_fen integer not null) strict`.execute(
        db,
      )
      await sql`create index booked_bill_customer on booked_bill (customer_number)`.execute(db)
      await sql`create table tariff_change (
        key text primary key, customer_number text not null, to_kind text not null, from_month text not null,
        changed_at integer not null) strict`.execute(db)
      await sql`create index tariff_change_customer on tariff_change (customer_number)`.execute(db)
    },
  },
}

export type BookedBill = { billId: string; lateFeeFen: number }

/** What the demo utility wrote down. Give it a transaction and all it does is in that transaction. */
export const createDemoUtilityStore = (untyped: Kysely<unknown> | Transaction<unknown>) => {
  const db = untyped.withTables<Tables>()
  return {
    written: async (customerNumber: string): Promise<Written> => {
      const bills = await db
        .selectFrom('booked_bill')
        .select(['bill_id', 'late_fee_fen'])
        .where('customer_number', '=', customerNumber)
        .execute()
      const switches = await db
        .selectFrom('tariff_change')
        .select(['from_month', 'to_kind'])
        .where('customer_number', '=', customerNumber)
        .orderBy('changed_at')
        .execute()
      return {
        paid: new Map(bills.map((row) => [row.bill_id, { lateFeeFen: row.late_fee_fen }])),
        switches: switches.map((row) => ({ from: row.from_month, to: row.to_kind })),
      }
    },
    booking: (key: string) =>
      db.selectFrom('booked_payment').selectAll().where('key', '=', key).executeTakeFirst(),
    book: async (payment: PaymentToBook, bills: readonly BookedBill[], bookedAt: number): Promise<void> => {
      await db
        .insertInto('booked_payment')
        .values({
          key: payment.key,
          customer_number: payment.customerNumber,
          bill_ids: payment.billIds.join(','),
          amount_fen: payment.amountFen,
          transaction_id: payment.transactionId,
          paid_at: payment.paidAt,
          booked_at: bookedAt,
        })
        .execute()
      await db
        .insertInto('booked_bill')
        .values(
          bills.map((bill) => ({
            bill_id: bill.billId,
            customer_number: payment.customerNumber,
            payment_key: payment.key,
            late_fee_fen: bill.lateFeeFen,
          })),
        )
        .execute()
    },
    tariffChange: (key: string) =>
      db.selectFrom('tariff_change').selectAll().where('key', '=', key).executeTakeFirst(),
    changeTariff: async (change: TariffChange, at: number): Promise<void> => {
      await db
        .insertInto('tariff_change')
        .values({
          key: change.key,
          customer_number: change.customerNumber,
          to_kind: change.to,
          from_month: change.from,
          changed_at: at,
        })
        .execute()
    },
  }
}
