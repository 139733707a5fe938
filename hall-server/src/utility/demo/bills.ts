import type { UsageMonth } from '@foyer/contracts/field'
import type { Bill, Comparison } from '@foyer/contracts/hall-api'
import { addMonths, dayOf, monthNumber, monthOf } from '../../hall-time.ts'
import { type LateFeeRule, lateFeeFen } from '../late-fee.ts'
import { monthlyAmounts, type MonthEnergy, type PriceKind, type Tariff, tariffOn } from '../tariff.ts'
import type { DemoAccount } from './customer.ts'
import { createHolidays, monthEnergy } from './usage.ts'

export const billIdOf = (customerNumber: string, month: string): string =>
  `${customerNumber}-${month.replace('-', '')}`

/** The bill of a month comes out at the start of the next one and is due on the twenty-fifth. */
const dueDay = 25

/** What was booked for a bill: it stays as it was paid. */
export type PaidBill = { lateFeeFen: number }
export type TariffSwitch = { from: string; to: PriceKind }

/** Everything about an account that is not its habit: what the utility wrote down. */
export type Written = {
  paid: ReadonlyMap<string, PaidBill>
  /** In the order they came. */
  switches: readonly TariffSwitch[]
}

export type BillingRules = { tariffs: readonly Tariff[]; lateFee: LateFeeRule }

type PricedMonth = MonthEnergy & { kind: PriceKind }

const kindIn = (account: DemoAccount, written: Written, month: string): PriceKind => {
  const base: PriceKind = account.tariff === 'peak-valley' ? 'peak-valley' : 'flat'
  return written.switches.reduce((kind, change) => (month >= change.from ? change.to : kind), base)
}

export const tariffOf = (account: DemoAccount, written: Written, month: string): DemoAccount['tariff'] =>
  account.tariff === 'other' ? 'other' : kindIn(account, written, month)

/** Reckons usage, bills and comparisons from an account's habit. Pure but for a memory of holidays. */
export const createBilling = ({ tariffs, lateFee }: BillingRules) => {
  const holidayOf = createHolidays()

  const amounts = (account: DemoAccount, months: readonly PricedMonth[]): number[] => {
    const first = months[0]
    const tariff = first === undefined ? null : tariffOn(tariffs, account.habit.kind, `${first.month}-01`)
    return tariff === null ? months.map(() => 0) : monthlyAmounts(tariff, months)
  }

  /** Whole years back to the January before the oldest month asked for, because tiers are counted from January. */
  const pricedSince = (account: DemoAccount, written: Written, from: string, to: string): PricedMonth[] => {
    const start = `${from.slice(0, 4)}-01`
    return Array.from({ length: monthNumber(to) - monthNumber(start) + 1 }, (_, index) => {
      const month = addMonths(start, index)
      return { ...monthEnergy(account.habit, month, holidayOf), kind: kindIn(account, written, month) }
    })
  }

  /** The full months from `from` to `to` with what they cost. */
  const usage = (account: DemoAccount, written: Written, from: string, to: string): UsageMonth[] => {
    const months = pricedSince(account, written, from, to)
    const fen = amounts(account, months)
    return months
      .map(({ month, peakKwh, valleyKwh }, index) => ({
        month,
        peakKwh,
        valleyKwh,
        amountFen: fen[index] ?? 0,
      }))
      .filter(({ month }) => month >= from)
  }

  const lastFullMonth = (now: number): string => addMonths(monthOf(now), -1)

  /** All that are owed and the last twelve, newest first; late fees as of `now`. */
  const bills = (account: DemoAccount, written: Written, now: number): Bill[] => {
    const last = lastFullMonth(now)
    const count = Math.max(12, account.unpaidBills)
    const today = dayOf(now)
    return usage(account, written, addMonths(last, 1 - count), last)
      .map((month, index): Bill => {
        const id = billIdOf(account.customerNumber, month.month)
        const paid = written.paid.get(id) ?? null
        const owed = paid === null && index >= count - account.unpaidBills && month.amountFen > 0
        const dueOn = `${addMonths(month.month, 1)}-${dueDay}`
        const split = tariffOf(account, written, month.month) === 'peak-valley'
        const fee = owed ? lateFeeFen(month.amountFen, dueOn, today, account.habit.kind, lateFee) : 0
        return {
          id,
          period: month.month,
          kwh: month.peakKwh + month.valleyKwh,
          peakKwh: split ? month.peakKwh : null,
          valleyKwh: split ? month.valleyKwh : null,
          amountFen: month.amountFen,
          lateFeeFen: paid?.lateFeeFen ?? fee,
          dueOn,
          status: owed ? (today > dueOn ? 'overdue' : 'due') : 'paid',
        }
      })
      .toReversed()
  }

  const comparison = (account: DemoAccount, written: Written, now: number): Comparison | null => {
    const to = lastFullMonth(now)
    const from = addMonths(to, -11)
    const tariff = tariffOn(tariffs, account.habit.kind, dayOf(now))
    if (account.tariff === 'other' || tariff === null) return null
    const months = pricedSince(account, written, from, to)
    const sumAs = (kind: PriceKind): number =>
      amounts(
        account,
        months.map((month) => ({ ...month, kind })),
      )
        .slice(-12)
        .reduce((sum, fen) => sum + fen, 0)
    const year = usage(account, written, from, to)
    const valley = year.reduce((sum, { valleyKwh }) => sum + valleyKwh, 0)
    const peak = year.reduce((sum, { peakKwh }) => sum + peakKwh, 0)
    return {
      customerNumber: account.customerNumber,
      from,
      to,
      flatFen: sumAs('flat'),
      peakValleyFen: sumAs('peak-valley'),
      valleyShare: peak + valley === 0 ? 0 : valley / (peak + valley),
      months: year,
      tariffSource: tariff.source,
    }
  }

  return { usage, bills, comparison, lastFullMonth }
}
export type DemoBilling = ReturnType<typeof createBilling>
