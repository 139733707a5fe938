import { calendarDate } from '@foyer/contracts/field'
import { z } from 'zod'

/** A price in li (0.001 CNY) for a kilowatt-hour, tax included. */
const li = z.number().int().nonnegative()

/**
 * Prices of one class of customers while they are valid. The surcharge of a tier is the same in every period, so a
 * bill is the energy at first-tier prices plus the surcharge on the energy above each threshold.
 */
export const tariffSchema = z.strictObject({
  id: z.string(),
  customers: z.enum(['household', 'business']),
  validFrom: calendarDate,
  validTo: calendarDate.nullable(),
  source: z.string(),
  /** Whether the energy of the tiers is counted from January or from the first of each month. */
  tierMode: z.enum(['annual', 'monthly']),
  tiers: z.array(z.strictObject({ aboveKwh: z.number().int().nonnegative(), surchargeLi: li })).min(1),
  flatLi: li,
  peakLi: li,
  valleyLi: li,
  valleyHours: z.strictObject({ from: z.number().int(), to: z.number().int() }),
})
export type Tariff = z.infer<typeof tariffSchema>

/** Energy in kilowatt-hours, split at the hours of the tariff. */
export type Energy = { peakKwh: number; valleyKwh: number }
export type MonthEnergy = Energy & { month: string }
export type PriceKind = 'flat' | 'peak-valley'

/** The tariff of a class on a day; null where the table has none. */
export const tariffOn = (
  tariffs: readonly Tariff[],
  customers: Tariff['customers'],
  day: string,
): Tariff | null =>
  tariffs.find(
    (tariff) =>
      tariff.customers === customers &&
      tariff.validFrom <= day &&
      (tariff.validTo === null || day <= tariff.validTo),
  ) ?? null

const surchargeLi = (tariff: Tariff, kwh: number): number => {
  let total = 0
  for (const [index, tier] of tariff.tiers.entries()) {
    const top = tariff.tiers[index + 1]?.aboveKwh ?? Number.POSITIVE_INFINITY
    total += Math.max(0, Math.min(kwh, top) - tier.aboveKwh) * tier.surchargeLi
  }
  return total
}

/** What energy of the same tier period (a year or a month) costs, in li before rounding. */
export const priceLi = (tariff: Tariff, kind: PriceKind, energy: Energy): number => {
  const { peakKwh, valleyKwh } = energy
  const base =
    kind === 'flat'
      ? (peakKwh + valleyKwh) * tariff.flatLi
      : peakKwh * tariff.peakLi + valleyKwh * tariff.valleyLi
  return base + surchargeLi(tariff, peakKwh + valleyKwh)
}

export const toFen = (priceInLi: number): number => Math.round(priceInLi / 10)

/**
 * The amounts in fen of consecutive months, oldest first. With annual tiers the list must start in a January, or its
 * first year is reckoned as if the customer had begun then.
 *
 * A month costs what its energy adds to the year so far: a base amount of its own prices, and its part of the tiers.
 * Rounding is done on the running sum, so twelve bills add up to the year to the fen.
 */
export const monthlyAmounts = (
  tariff: Tariff,
  months: readonly (MonthEnergy & { kind: PriceKind })[],
): number[] => {
  let period = ''
  let energy = 0
  let runningLi = 0
  return months.map((month) => {
    const current = tariff.tierMode === 'annual' ? month.month.slice(0, 4) : month.month
    if (current !== period) {
      period = current
      energy = 0
      runningLi = 0
    }
    const kwh = month.peakKwh + month.valleyKwh
    const tiersLi = surchargeLi(tariff, energy + kwh) - surchargeLi(tariff, energy)
    const baseLi = priceLi(tariff, month.kind, month) - surchargeLi(tariff, kwh)
    const before = toFen(runningLi)
    energy += kwh
    runningLi += baseLi + tiersLi
    return toFen(runningLi) - before
  })
}
