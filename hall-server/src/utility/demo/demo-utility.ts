import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../../ambient.ts'
import { openStore, type Store } from '../../db/store.ts'
import { addMonths, dayOf } from '../../hall-time.ts'
import type { LateFeeRule } from '../late-fee.ts'
import type { Booking, Customer, PaymentToBook, TariffChange, TariffChanged, Utility } from '../port.ts'
import { tariffSchema } from '../tariff.ts'
import tariffTable from '../tariffs.json' with { type: 'json' }
import { createBilling, tariffOf } from './bills.ts'
import type { DemoAccount, DemoCustomer, DemoPerson } from './customer.ts'
import { makeDistrict } from './district.ts'
import { createDemoUtilityStore, demoUtilityMigrations } from './store.ts'

export type DemoUtilityDeps = {
  /** `demo-utility.sqlite` lies here: payments booked and tariffs changed. Everything else follows from the seed. */
  dataDir: string
  seed: number
  customers: number
  clock: Clock
  lateFee: LateFeeRule
}

export type DemoUtility = Utility & { people: readonly DemoPerson[]; close: () => Promise<void> }

const amountOf = (bill: { amountFen: number; lateFeeFen: number }): number => bill.amountFen + bill.lateFeeFen

/** A utility's customer system made up from a seed, with a memory for what is booked with it. */
export const openDemoUtility = async (deps: DemoUtilityDeps): Promise<DemoUtility> => {
  const { clock } = deps
  const district = makeDistrict(deps.seed, deps.customers, Number(dayOf(clock()).slice(0, 4)))
  const billing = createBilling({ tariffs: z.array(tariffSchema).parse(tariffTable), lateFee: deps.lateFee })
  await mkdir(deps.dataDir, { recursive: true })
  const store: Store = await openStore(join(deps.dataDir, 'demo-utility.sqlite'), demoUtilityMigrations)
  const books = createDemoUtilityStore(store.db)

  const byNumber = new Map<string, { customer: DemoCustomer; account: DemoAccount }>()
  const byCard = new Map<string, DemoCustomer>()
  const byPhone = new Map<string, DemoCustomer>()
  for (const customer of district.customers) {
    if (customer.card !== null) byCard.set(customer.card.idNumber, customer)
    byPhone.set(customer.phone, customer)
    for (const account of customer.accounts) byNumber.set(account.customerNumber, { customer, account })
  }

  const balanceOf = (bills: readonly { status: string; amountFen: number; lateFeeFen: number }[]): number =>
    bills.filter(({ status }) => status !== 'paid').reduce((sum, bill) => sum + amountOf(bill), 0)

  const toCustomer = async (customer: DemoCustomer): Promise<Customer> => ({
    customerId: customer.customerId,
    name: customer.name,
    tags: [...customer.tags],
    phone: customer.phone,
    accounts: await Promise.all(
      customer.accounts.map(async (account) => ({
        customerNumber: account.customerNumber,
        address: account.address,
        balanceDueFen: balanceOf(
          billing.bills(account, await books.written(account.customerNumber), clock()),
        ),
      })),
    ),
  })

  const bookPayment = (payment: PaymentToBook): Promise<Booking> =>
    store.db.transaction().execute(async (transaction): Promise<Booking> => {
      const within = createDemoUtilityStore(transaction)
      const earlier = await within.booking(payment.key)
      if (earlier !== undefined) {
        const same =
          earlier.customer_number === payment.customerNumber &&
          earlier.amount_fen === payment.amountFen &&
          earlier.bill_ids === payment.billIds.join(',')
        return same
          ? { kind: 'booked', bookedAt: earlier.booked_at }
          : { kind: 'refused', reason: 'key-reused' }
      }
      const found = byNumber.get(payment.customerNumber)
      if (found === undefined) return { kind: 'refused', reason: 'unknown-bill' }
      const written = await within.written(payment.customerNumber)
      const bills = billing.bills(found.account, written, payment.quotedAt)
      const asked = payment.billIds.map((id) => bills.find((bill) => bill.id === id) ?? null)
      const known = asked.filter((bill) => bill !== null)
      if (known.length !== asked.length || new Set(payment.billIds).size !== asked.length)
        return { kind: 'refused', reason: 'unknown-bill' }
      if (known.some(({ status }) => status === 'paid')) return { kind: 'refused', reason: 'already-paid' }
      if (known.reduce((sum, bill) => sum + amountOf(bill), 0) !== payment.amountFen)
        return { kind: 'refused', reason: 'amount-changed' }
      const bookedAt = clock()
      await within.book(
        payment,
        known.map((bill) => ({ billId: bill.id, lateFeeFen: bill.lateFeeFen })),
        bookedAt,
      )
      return { kind: 'booked', bookedAt }
    })

  const changeTariff = (change: TariffChange): Promise<TariffChanged> =>
    store.db.transaction().execute(async (transaction): Promise<TariffChanged> => {
      const within = createDemoUtilityStore(transaction)
      if ((await within.tariffChange(change.key)) !== undefined) return { kind: 'changed' }
      const account = byNumber.get(change.customerNumber)?.account
      if (account === undefined) return { kind: 'refused', reason: 'unknown-account' }
      if (account.tariff === 'other') return { kind: 'refused', reason: 'not-a-household' }
      const written = await within.written(change.customerNumber)
      if (tariffOf(account, written, change.from) === change.to)
        return { kind: 'refused', reason: 'already-so' }
      await within.changeTariff(change, clock())
      return { kind: 'changed' }
    })

  return {
    people: district.people,
    close: store.close,
    findByCard: async (idNumber, name) => {
      const customer = byCard.get(idNumber)
      return customer !== undefined && customer.name === name ? toCustomer(customer) : null
    },
    findByNumber: async (customerNumber) => {
      const found = byNumber.get(customerNumber)
      return found === undefined ? null : toCustomer(found.customer)
    },
    findByPhone: async (phone) => {
      const customer = byPhone.get(phone)
      return customer === undefined ? null : toCustomer(customer)
    },
    account: async (customerNumber) => {
      const found = byNumber.get(customerNumber)
      if (found === undefined) return null
      const { customer, account } = found
      const now = clock()
      const written = await books.written(customerNumber)
      const bills = billing.bills(account, written, now)
      const last = billing.lastFullMonth(now)
      return {
        customerNumber,
        customerId: customer.customerId,
        customerName: customer.name,
        address: account.address,
        tariff: tariffOf(account, written, addMonths(last, 1)),
        balanceDueFen: balanceOf(bills),
        bills,
        usage: billing.usage(account, written, addMonths(last, -23), last),
      }
    },
    comparison: async (customerNumber) => {
      const account = byNumber.get(customerNumber)?.account
      if (account === undefined) return null
      return billing.comparison(account, await books.written(customerNumber), clock())
    },
    bookPayment,
    changeTariff,
  }
}

/** Writes the people of the stories for whoever plays a customer; whole or not at all. */
export const writeDemoPeople = async (file: string, people: readonly DemoPerson[]): Promise<void> => {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.new`, `${JSON.stringify(people, null, 2)}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
}
