import { expect, test } from 'vitest'
import { lateFeeFen } from './late-fee.ts'

const rule = { minimumFen: null }

test('nothing is added up to and on the due date', () => {
  expect(lateFeeFen(10_000, '2026-10-25', '2026-10-01', 'household', rule)).toBe(0)
  expect(lateFeeFen(10_000, '2026-10-25', '2026-10-25', 'household', rule)).toBe(0)
})

test('a household owes one per mille a day, also over the turn of the year', () => {
  expect(lateFeeFen(10_000, '2026-10-25', '2026-11-04', 'household', rule)).toBe(100)
  expect(lateFeeFen(10_000, '2025-12-25', '2026-01-10', 'household', rule)).toBe(160)
})

test('others owe two per mille a day within the year and three for a debt carried over', () => {
  expect(lateFeeFen(100_000, '2026-10-25', '2026-11-04', 'business', rule)).toBe(2_000)
  expect(lateFeeFen(100_000, '2025-12-25', '2026-01-10', 'business', rule)).toBe(6 * 200 + 10 * 300)
})

test('the minimum of one yuan applies where the contract has it, and only once there is a fee', () => {
  const withMinimum = { minimumFen: 100 }
  expect(lateFeeFen(1_000, '2026-10-25', '2026-10-26', 'household', withMinimum)).toBe(100)
  expect(lateFeeFen(1_000, '2026-10-25', '2026-10-25', 'household', withMinimum)).toBe(0)
})
