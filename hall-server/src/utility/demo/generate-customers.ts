import type { ResidentCard } from '@foyer/contracts/hall-api'
import type { DemoAccount, DemoCard, DemoCustomer, Habit, Tag } from './customer.ts'
import { makeIdNumber } from './id-number.ts'
import * as words from './names.ts'
import { type Seeded, seeded } from './seeded.ts'

/*
 * The customers of an invented district. Pure: the same seed, count and day give the same district.
 */

const luhn = (digits: string): string => {
  let sum = 0
  for (const [index, digit] of digits.split('').toReversed().entries()) {
    const doubled = Number(digit) * (index % 2 === 0 ? 2 : 1)
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return String((10 - (sum % 10)) % 10)
}

/** Thirteen digits: district, a scattered running number, a check digit. Unique while `index` is below 10^7. */
export const customerNumberAt = (index: number): string => {
  const scattered = (index * 7_654_321 + 1_234_567) % 10_000_000
  const digits = `33018${String(scattered).padStart(7, '0')}`
  return digits + luhn(digits)
}

/** Unique while `index` is below 100,000. */
export const phoneAt = (index: number): string =>
  `138000${String((index * 7_919 + 4_242) % 100_000).padStart(5, '0')}`

export const homeAddress = (chance: Seeded): string => {
  const place = `${words.province}${words.city}${words.district}`
  const house = `${chance.whole(1, 24)}幢${chance.whole(1, 4)}单元${chance.whole(1, 18)}0${chance.whole(1, 4)}室`
  return chance.chance(0.6)
    ? `${place}${chance.pick(words.estates)}${house}`
    : `${place}${chance.pick(words.streets)}${chance.whole(2, 480)}号${house}`
}

export const shopAddress = (chance: Seeded): string =>
  `${words.province}${words.city}${words.district}${chance.pick(words.streets)}${chance.whole(2, 480)}号`

export const householdHabit = (chance: Seeded): Habit => ({
  seed: chance.whole(1, 0x7fff_ffff),
  kind: 'household',
  base: chance.between(2.4, 8.6),
  cooling: chance.between(0.7, 2.1),
  heating: chance.between(0.15, 1.1),
  valleyShare: chance.chance(0.18) ? chance.between(0.45, 0.62) : chance.between(0.26, 0.42),
  awayAtFestival: chance.chance(0.22),
  saturday: chance.between(1.02, 1.18),
  sunday: chance.between(1.04, 1.22),
})

export const businessHabit = (chance: Seeded): Habit => {
  const openAtWeekend = chance.chance(0.55)
  return {
    seed: chance.whole(1, 0x7fff_ffff),
    kind: 'business',
    base: Math.exp(chance.between(Math.log(18), Math.log(620))),
    cooling: chance.between(0.35, 1.2),
    heating: chance.between(0.05, 0.4),
    valleyShare: chance.between(0.12, 0.34),
    awayAtFestival: true,
    saturday: openAtWeekend ? chance.between(1.02, 1.25) : chance.between(0.35, 0.7),
    sunday: openAtWeekend ? chance.between(0.95, 1.2) : chance.between(0.12, 0.3),
  }
}

const pad = (value: number, length: number): string => String(value).padStart(length, '0')

export const makeCard = (chance: Seeded, index: number, year: number, address: string): ResidentCard => {
  const woman = chance.chance(0.5)
  const age = chance.chance(0.2) ? chance.whole(65, 88) : chance.whole(21, 64)
  const birth = `${year - age - 1}${pad(chance.whole(1, 12), 2)}${pad(chance.whole(1, 28), 2)}`
  const from = year - chance.whole(0, 9)
  const lifelong = age >= 46 && chance.chance(0.5)
  const monthAndDay = `${pad(chance.whole(1, 12), 2)}${pad(chance.whole(1, 28), 2)}`
  return {
    name: chance.pick(words.surnames) + chance.pick(woman ? words.femaleNames : words.maleNames),
    sex: woman ? '2' : '1',
    ethnicity: chance.chance(0.97) ? '01' : chance.pick(['11', '22', '03', '15', '08']),
    birth,
    address,
    idNumber: makeIdNumber(words.areaCode, birth, ((index * 2) % 998) + (woman ? 0 : 1)),
    authority: words.authority,
    validFrom: `${from}${monthAndDay}`,
    validTo: lifelong ? '长期' : `${from + (age < 26 ? 10 : 20)}${monthAndDay}`,
  }
}

export const makeAccount = (
  index: number,
  place: Pick<DemoAccount, 'address' | 'tariff' | 'unpaidBills' | 'habit'>,
): DemoAccount => ({
  customerNumber: customerNumberAt(index),
  meterNumber: `3340${pad((index * 524_287) % 1_000_000_000, 9)}`,
  ...place,
})

const unpaidBills = (chance: Seeded): number => {
  const draw = chance.next()
  if (draw < 0.62) return 0
  if (draw < 0.93) return 1
  return draw < 0.98 ? chance.whole(2, 3) : chance.whole(4, 9)
}

export const isElderly = (card: DemoCard, year: number): boolean =>
  year - Number(card.birth.slice(0, 4)) >= 66

const businessName = (chance: Seeded): string =>
  `${words.city.slice(0, 2)}${chance.pick(words.tradeNames)}${chance.pick(words.trades)}`

/** `accountIndex` yields the running numbers of supply points. */
const makeCustomer = (
  chance: Seeded,
  index: number,
  year: number,
  accountIndex: () => number,
): DemoCustomer => {
  const business = chance.chance(0.12)
  const address = business ? shopAddress(chance) : homeAddress(chance)
  const card = business ? null : makeCard(chance, index, year, address)
  const severalPoints = chance.chance(business ? 0.15 : 0.07)
  const accounts = Array.from({ length: severalPoints ? chance.whole(2, 3) : 1 }, (_, point) =>
    makeAccount(accountIndex(), {
      address: point === 0 ? address : business ? shopAddress(chance) : homeAddress(chance),
      tariff: business ? 'other' : chance.chance(0.37) ? 'peak-valley' : 'flat',
      unpaidBills: unpaidBills(chance),
      habit: business ? businessHabit(chance) : householdHabit(chance),
    }),
  )
  const tags: Tag[] = []
  if (business) tags.push('business')
  if (business ? accounts.some(({ habit }) => habit.base > 420) : chance.chance(0.006)) tags.push('vip')
  if (accounts.some((account) => account.unpaidBills >= 2)) tags.push('arrears')
  if (card !== null && isElderly(card, year)) tags.push('elderly')
  return {
    customerId: `c${pad(index, 5)}`,
    name: card?.name ?? businessName(chance),
    card,
    phone: phoneAt(index),
    tags,
    accounts,
  }
}

/** Customers `firstIndex` to `count - 1`; the ones before are made by hand. */
export const generateCustomers = (
  seed: number,
  firstIndex: number,
  count: number,
  year: number,
  firstAccountIndex: number,
): DemoCustomer[] => {
  const chance = seeded(seed)
  let account = firstAccountIndex
  return Array.from({ length: count - firstIndex }, (_, offset) =>
    makeCustomer(chance, firstIndex + offset, year, () => account++),
  )
}
