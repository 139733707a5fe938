import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { addMonths } from '../hall-time.ts'
import { monthlyAmounts, priceLi, type Tariff, tariffOn, tariffSchema, toFen } from './tariff.ts'
import table from './tariffs.json' with { type: 'json' }

const tariffs = z.array(tariffSchema).parse(table)
const household = (): Tariff => {
  const tariff = tariffOn(tariffs, 'household', '2026-11-22')
  if (tariff === null) throw new RangeError('the table has no household tariff for this day')
  return tariff
}
const year = (
  kwhOfMonth: (month: number) => { peakKwh: number; valleyKwh: number },
  kind: 'flat' | 'peak-valley',
) =>
  Array.from({ length: 12 }, (_, index) => ({
    month: addMonths('2025-01', index),
    kind,
    ...kwhOfMonth(index),
  }))
const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0)

test.each([
  [3000, 162_600],
  [5000, 285_200],
  [2760, 148_488],
])('a household with the flat price pays for %i kWh in a year %i fen', (kwh, fen) => {
  expect(toFen(priceLi(household(), 'flat', { peakKwh: kwh, valleyKwh: 0 }))).toBe(fen)
})

test('each month carries its own part of the annual tiers: dearer kilowatt-hours come late in the year', () => {
  const months = monthlyAmounts(
    household(),
    year(() => ({ peakKwh: 300, valleyKwh: 0 }), 'flat'),
  )
  expect(months[0]).toBe(16_140)
  expect(months[9]).toBe(16_140 + 240 * 5)
  expect(months[11]).toBe(16_140 + 300 * 5)
})

test('the surcharge of a tier is the same at peak and in the valley', () => {
  const peakValley = priceLi(household(), 'peak-valley', { peakKwh: 2000, valleyKwh: 1000 })
  expect(peakValley).toBe(2000 * 568 + 1000 * 288 + 240 * 50)
})

test('twelve bills add up to the year, to the fen, whatever the months are', () => {
  const energy = fc.record({ peakKwh: fc.nat(900), valleyKwh: fc.nat(900) })
  fc.assert(
    fc.property(
      fc.array(energy, { minLength: 12, maxLength: 12 }),
      fc.constantFrom('flat' as const, 'peak-valley' as const),
      (months, kind) => {
        const bills = monthlyAmounts(
          household(),
          year((index) => months[index] ?? { peakKwh: 0, valleyKwh: 0 }, kind),
        )
        const total = months.reduce(
          (all, month) => ({
            peakKwh: all.peakKwh + month.peakKwh,
            valleyKwh: all.valleyKwh + month.valleyKwh,
          }),
          { peakKwh: 0, valleyKwh: 0 },
        )
        expect(sum(bills)).toBe(toFen(priceLi(household(), kind, total)))
        expect(bills.every((bill) => bill >= 0)).toBe(true)
      },
    ),
  )
})

test('tiers start again in January', () => {
  const months = Array.from({ length: 13 }, (_, index) => ({
    month: addMonths('2025-01', index),
    kind: 'flat' as const,
    peakKwh: 500,
    valleyKwh: 0,
  }))
  const amounts = monthlyAmounts(household(), months)
  expect(amounts[11]).toBe(26_900 + 500 * 30)
  expect(amounts[12]).toBe(26_900)
})

test('a tariff is found by its days of validity, and none is invented outside them', () => {
  expect(tariffOn(tariffs, 'household', '1999-01-01')).toBeNull()
  const ended = tariffs.map((tariff) => ({ ...tariff, validTo: '2020-12-31' }))
  expect(tariffOn(ended, 'household', '2020-12-31')?.id).toBe('zj-household')
  expect(tariffOn(ended, 'household', '2021-01-01')).toBeNull()
})
