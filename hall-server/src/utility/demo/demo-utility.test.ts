import { account, comparison } from '@foyer/contracts/hall-api'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { turnedClock } from '../../testing/turned-clock.ts'
import type { PaymentToBook } from '../port.ts'
import { type DemoUtility, openDemoUtility, writeDemoPeople } from './demo-utility.ts'

const noon = Date.UTC(2026, 10, 22, 4)
const clock = turnedClock(noon)
let dataDir: string
let utility: DemoUtility

const open = () =>
  openDemoUtility({ dataDir, seed: 20_260, customers: 300, clock, lateFee: { minimumFen: null } })
beforeEach(async () => {
  clock.set(noon)
  dataDir = mkdtempSync(join(tmpdir(), 'foyer-utility-'))
  utility = await open()
})
afterEach(async () => {
  await utility.close()
  rmSync(dataDir, { recursive: true })
})

const personOf = (story: string) => {
  const person = utility.people.find((candidate) => candidate.story.includes(story))
  if (person === undefined) throw new RangeError(`nobody has the story ${story}`)
  return person
}
const numberOf = (story: string): string => personOf(story).customerNumbers[0] ?? ''
const accountOf = async (number: string) => {
  const found = await utility.account(number)
  if (found === null) throw new RangeError(`no account ${number}`)
  return found
}
const payment = async (number: string, key: string): Promise<PaymentToBook> => {
  const owed = (await accountOf(number)).bills.filter(({ status }) => status !== 'paid')
  return {
    key,
    customerNumber: number,
    billIds: owed.map(({ id }) => id),
    amountFen: owed.reduce((sum, bill) => sum + bill.amountFen + bill.lateFeeFen, 0),
    quotedAt: clock(),
    paidAt: clock(),
    transactionId: 't1',
  }
}
const keys = ['0b6cf2a6-7bb7-4f6e-9a4c-000000000001', '0b6cf2a6-7bb7-4f6e-9a4c-000000000002'] as const

test('a card finds its holder only when number and name both fit', async () => {
  const person = personOf('欠费两月')
  const found = await utility.findByCard(person.idNumber, person.name)
  expect(found?.accounts.map(({ customerNumber }) => customerNumber)).toEqual(person.customerNumbers)
  expect(await utility.findByCard(person.idNumber, '别人')).toBeNull()
  expect(await utility.findByCard(personOf('不是本区').idNumber, personOf('不是本区').name)).toBeNull()
})

test('number and phone find the same customer; unknown ones nobody', async () => {
  const person = personOf('两个户号')
  const byPhone = await utility.findByPhone(person.phone)
  const byNumber = await utility.findByNumber(person.customerNumbers[1] ?? '')
  expect(byPhone).toEqual(byNumber)
  expect(byPhone?.accounts).toHaveLength(2)
  expect(await utility.findByNumber('0000000000000')).toBeNull()
  expect(await utility.findByPhone('13900000000')).toBeNull()
})

test('an account has its bills newest first, what is owed with late fees, and two years of usage', async () => {
  const owing = await accountOf(numberOf('欠费两月'))
  expect(
    account.safeParse({ ...owing, customerId: undefined }).error?.issues.map(({ code }) => code),
  ).toEqual(['unrecognized_keys'])
  expect(owing.bills.map(({ period }) => period).slice(0, 3)).toEqual(['2026-10', '2026-09', '2026-08'])
  expect(owing.bills.map(({ status }) => status).slice(0, 3)).toEqual(['due', 'overdue', 'paid'])
  expect(owing.bills[0]?.lateFeeFen).toBe(0)
  // Due on 25 October, 28 days ago.
  expect(owing.bills[1]?.lateFeeFen).toBe(Math.round((owing.bills[1]?.amountFen ?? 0) * 0.028))
  expect(owing.usage).toHaveLength(24)
  expect(owing.usage.at(-1)).toMatchObject({ month: '2026-10', amountFen: owing.bills[0]?.amountFen })
})

test('every account of the district can be opened and is whole', async () => {
  for (const person of utility.people) {
    for (const number of person.customerNumbers) {
      const { customerId: _, ...rest } = await accountOf(number)
      expect(account.parse(rest).bills.every(({ amountFen }) => amountFen > 0)).toBe(true)
    }
  }
})

test('a payment is booked once, however often it is sent, also after a restart', async () => {
  const number = numberOf('欠费两月')
  const booked = await payment(number, keys[0])
  expect((await utility.bookPayment(booked)).kind).toBe('booked')
  expect((await accountOf(number)).balanceDueFen).toBe(0)
  await utility.close()
  utility = await open()
  expect((await utility.bookPayment(booked)).kind).toBe('booked')
  expect(await utility.bookPayment({ ...booked, key: keys[1] })).toEqual({
    kind: 'refused',
    reason: 'already-paid',
  })
  expect(await utility.bookPayment({ ...booked, amountFen: 1 })).toEqual({
    kind: 'refused',
    reason: 'key-reused',
  })
})

test('a wrong amount, a foreign bill and the same bill twice are refused and change nothing', async () => {
  const number = numberOf('欠费两月')
  const right = await payment(number, keys[0])
  const refused = await Promise.all([
    utility.bookPayment({ ...right, amountFen: right.amountFen - 1 }),
    utility.bookPayment({ ...right, billIds: [`${numberOf('本期电费')}-202610`] }),
    utility.bookPayment({ ...right, billIds: [right.billIds[0] ?? '', right.billIds[0] ?? ''] }),
  ])
  expect(refused.map((booking) => (booking.kind === 'refused' ? booking.reason : ''))).toEqual([
    'amount-changed',
    'unknown-bill',
    'unknown-bill',
  ])
  expect((await accountOf(number)).balanceDueFen).toBe(right.amountFen)
})

test('a payment quoted before midnight is booked after it, though the late fee has grown', async () => {
  const number = numberOf('欠费两月')
  const quoted = await payment(number, keys[0])
  clock.turn(24 * 3600_000)
  expect((await payment(number, keys[1])).amountFen).toBeGreaterThan(quoted.amountFen)
  expect((await utility.bookPayment(quoted)).kind).toBe('booked')
  expect((await accountOf(number)).balanceDueFen).toBe(0)
})

test('the comparison tells who gains by peak and valley prices and who loses', async () => {
  const gains = comparison.parse(await utility.comparison(numberOf('改峰谷电价划算')))
  const loses = comparison.parse(await utility.comparison(numberOf('不划算')))
  expect([gains.from, gains.to, gains.months.length]).toEqual(['2025-11', '2026-10', 12])
  expect(gains.peakValleyFen).toBeLessThan(gains.flatFen)
  expect(loses.peakValleyFen).toBeGreaterThan(loses.flatFen)
  expect(gains.flatFen).toBe(gains.months.reduce((sum, { amountFen }) => sum + amountFen, 0))
  const shop = personOf('个体户').customerNumbers[1] ?? ''
  expect(await utility.comparison(shop)).toBeNull()
})

test('a tariff changes from the named month on, once for a key, and old bills stay as they were', async () => {
  const number = numberOf('改峰谷电价划算')
  const before = await accountOf(number)
  const change = { key: keys[0], customerNumber: number, to: 'peak-valley', from: '2026-12' } as const
  expect(await utility.changeTariff(change)).toEqual({ kind: 'changed' })
  expect(await utility.changeTariff(change)).toEqual({ kind: 'changed' })
  expect(await utility.changeTariff({ ...change, key: keys[1] })).toEqual({
    kind: 'refused',
    reason: 'already-so',
  })
  expect((await accountOf(number)).tariff).toBe('flat')
  expect((await accountOf(number)).bills).toEqual(before.bills)
  clock.set(Date.UTC(2027, 0, 3))
  const after = await accountOf(number)
  expect(after.tariff).toBe('peak-valley')
  expect(after.bills.find(({ period }) => period === '2026-12')?.valleyKwh).toBeGreaterThan(0)
  expect(after.bills.find(({ period }) => period === '2026-11')?.valleyKwh).toBeNull()
})

test('the people of the stories are written whole for whoever plays them', async () => {
  const file = join(dataDir, 'demo-people.json')
  await writeDemoPeople(file, utility.people)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(utility.people)
})
