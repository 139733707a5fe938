import { customerNumber, idCard } from '@foyer/contracts/hall-api'
import { performance } from 'node:perf_hooks'
import { expect, test } from 'vitest'
import type { DemoAccount, DemoCustomer } from './customer.ts'
import { makeDistrict } from './district.ts'
import { checkCharacter, makeIdNumber } from './id-number.ts'
import { createHolidays, dayEnergy, monthEnergy } from './usage.ts'

const district = makeDistrict(20_260, 10_000, 2026)
const accounts = district.customers.flatMap((customer) => customer.accounts)
const households = accounts.filter(({ habit }) => habit.kind === 'household')
const holidayOf = createHolidays()
const share = (matching: (customer: DemoCustomer) => boolean): number =>
  district.customers.filter(matching).length / district.customers.length
const mean = (of: readonly DemoAccount[], month: string): number =>
  of.reduce((total, { habit }) => {
    const { peakKwh, valleyKwh } = monthEnergy(habit, month, holidayOf)
    return total + peakKwh + valleyKwh
  }, 0) / of.length

test("the standard's own examples have the right check character", () => {
  expect(checkCharacter('11010519491231002')).toBe('X')
  expect(makeIdNumber('440524', '18800101', 1)).toBe('440524188001010014')
})

test('the same seed makes the same district, another seed another one', () => {
  expect(makeDistrict(20_260, 200, 2026)).toEqual(makeDistrict(20_260, 200, 2026))
  expect(makeDistrict(20_261, 200, 2026)).not.toEqual(makeDistrict(20_260, 200, 2026))
})

test('ten thousand customers are made in less than a second', () => {
  const started = performance.now()
  expect(makeDistrict(7, 10_000, 2026).customers).toHaveLength(10_000)
  expect(performance.now() - started).toBeLessThan(1000)
})

test('numbers, phones and identity numbers are well formed and nobody shares one', () => {
  const numbers = accounts.map((account) => account.customerNumber)
  const meters = accounts.map((account) => account.meterNumber)
  const cards = district.customers.flatMap(({ card }) => (card === null ? [] : [card]))
  expect(numbers.every((number) => customerNumber.safeParse(number).success)).toBe(true)
  expect(new Set(numbers).size).toBe(numbers.length)
  expect(new Set(meters).size).toBe(meters.length)
  expect(cards.filter((card) => !idCard.safeParse(card).success)).toEqual([])
  // The number on a foreigner's card of 2017 is of another make.
  const checked = cards.filter(({ idNumber }) => idNumber.length === 18)
  expect(cards.length - checked.length).toBe(1)
  expect(checked.every(({ idNumber }) => checkCharacter(idNumber.slice(0, 17)) === idNumber[17])).toBe(true)
  expect(checked.every(({ idNumber, sex }) => Number(idNumber[16]) % 2 === Number(sex) % 2)).toBe(true)
  expect(new Set(cards.map(({ idNumber }) => idNumber)).size).toBe(cards.length)
  const phones = district.customers.map(({ phone }) => phone)
  expect(new Set(phones).size).toBe(phones.length)
  expect(phones.every((phone) => /^138000\d{5}$/.test(phone))).toBe(true)
})

test('the district has businesses, important customers, arrears and elderly people in plausible parts', () => {
  expect(share(({ tags }) => tags.includes('business'))).toBeGreaterThan(0.08)
  expect(share(({ tags }) => tags.includes('business'))).toBeLessThan(0.16)
  expect(share(({ tags }) => tags.includes('vip'))).toBeGreaterThan(0.005)
  expect(share(({ tags }) => tags.includes('vip'))).toBeLessThan(0.03)
  expect(share(({ tags }) => tags.includes('arrears'))).toBeGreaterThan(0.03)
  expect(share(({ tags }) => tags.includes('arrears'))).toBeLessThan(0.12)
  expect(share(({ tags }) => tags.includes('elderly'))).toBeGreaterThan(0.1)
  expect(share((customer) => customer.accounts.length > 1)).toBeGreaterThan(0.04)
})

test('a day of usage is the same whenever and in whatever order it is asked for', () => {
  const habit = households[0]?.habit
  if (habit === undefined) throw new RangeError('no households')
  const forward = ['2025-07-01', '2025-07-02', '2026-02-17'].map((day) => dayEnergy(habit, day, holidayOf))
  const backward = ['2026-02-17', '2025-07-02', '2025-07-01'].map((day) =>
    dayEnergy(habit, day, createHolidays()),
  )
  expect(backward.toReversed()).toEqual(forward)
})

test('homes use most in the heat of summer, more in winter than in spring, and a plausible amount in a year', () => {
  const some = households.slice(0, 300)
  const [january, april, july] = ['2026-01', '2026-04', '2026-07'].map((month) => mean(some, month))
  expect(july).toBeGreaterThan((april ?? 0) * 1.5)
  expect(july).toBeGreaterThan(january ?? 0)
  expect(january).toBeGreaterThan((april ?? 0) * 1.1)
  expect(april).toBeGreaterThan(90)
  expect(april).toBeLessThan(300)
})

test('businesses all but stop over the Spring Festival, wherever it falls in the year', () => {
  const shops = accounts.filter(({ habit }) => habit.kind === 'business').slice(0, 50)
  const dayMean = (day: string): number =>
    shops.reduce((total, { habit }) => total + dayEnergy(habit, day, holidayOf).peakKwh, 0)
  // 2025: 29 January, 2026: 17 February.
  expect(dayMean('2025-01-30')).toBeLessThan(dayMean('2025-01-22') * 0.4)
  expect(dayMean('2026-02-18')).toBeLessThan(dayMean('2026-02-11') * 0.4)
  expect(dayMean('2026-01-30')).toBeGreaterThan(dayMean('2026-02-18') * 2)
})

test('the people of the stories are customers, but for the one who is not', () => {
  const cards = new Map(district.customers.map((customer) => [customer.card?.idNumber, customer]))
  expect(district.people.length).toBeGreaterThanOrEqual(13)
  const strangers = district.people.filter(({ idNumber }) => !cards.has(idNumber))
  expect(strangers.map(({ customerNumbers }) => customerNumbers)).toEqual([[]])
  for (const person of district.people) {
    const numbers = cards.get(person.idNumber)?.accounts.map((account) => account.customerNumber) ?? []
    expect(person.customerNumbers).toEqual(numbers)
  }
})
