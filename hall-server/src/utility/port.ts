import type { Bill, Comparison, Visit } from '@foyer/contracts/hall-api'
import type { UsageMonth } from '@foyer/contracts/field'

/*
 * The port to the utility's customer system. The hall never keeps what stands here; it asks. An integrator writes one
 * module of this shape for the system the utility has.
 */

/** A person or a company that the utility supplies, at one or more supply points. */
export type Customer = {
  /** Opaque, of the utility's own making. */
  customerId: string
  name: string
  tags: Visit['tags']
  /** Mobile number for codes and notices; null when none is known. */
  phone: string | null
  accounts: readonly AccountSummary[]
}

/** One supply point under contract: what is printed on a bill as 户号. */
export type AccountSummary = { customerNumber: string; address: string; balanceDueFen: number }

export type UtilityAccount = {
  customerNumber: string
  customerId: string
  customerName: string
  address: string
  tariff: 'flat' | 'peak-valley' | 'other'
  balanceDueFen: number
  /** Newest first: all that are owed, and the last twelve. Never `paying`: that is the hall's own knowledge. */
  bills: readonly Bill[]
  /** Twenty-four full months, oldest first. */
  usage: readonly UsageMonth[]
}

export type PaymentToBook = {
  /** Idempotency key: the same key is booked once, however often it is sent. */
  key: string
  customerNumber: string
  billIds: readonly string[]
  /** Bills with late fees as of `quotedAt`, in fen. */
  amountFen: number
  /** When the customer was told the amount: a payment begun before midnight still fits after it. */
  quotedAt: number
  paidAt: number
  transactionId: string
}
export type Booking =
  | { kind: 'booked'; bookedAt: number }
  | { kind: 'refused'; reason: 'already-paid' | 'amount-changed' | 'unknown-bill' | 'key-reused' }

export type TariffChange = {
  key: string
  customerNumber: string
  to: 'flat' | 'peak-valley'
  /** First month of the new tariff, `YYYY-MM`. */
  from: string
}
export type TariffChanged =
  | { kind: 'changed' }
  | { kind: 'refused'; reason: 'unknown-account' | 'not-a-household' | 'already-so' }

/** The utility's system did not answer; nothing is known of what it did. Ask again with the same key. */
export class UtilityUnreachable extends Error {
  readonly code = 'utility-unreachable'
}

export type Utility = {
  /** By the number and name on an identity card; the name guards against a mistyped number in the utility's file. */
  findByCard: (idNumber: string, name: string) => Promise<Customer | null>
  findByNumber: (customerNumber: string) => Promise<Customer | null>
  findByPhone: (phone: string) => Promise<Customer | null>
  account: (customerNumber: string) => Promise<UtilityAccount | null>
  /** The last twelve full months under both household tariffs; null for an account that has no choice of tariff. */
  comparison: (customerNumber: string) => Promise<Comparison | null>
  bookPayment: (payment: PaymentToBook) => Promise<Booking>
  changeTariff: (change: TariffChange) => Promise<TariffChanged>
}
