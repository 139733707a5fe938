import type { ApplicationListItem, Comparison } from '@foyer/contracts/hall-api'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { barsOf, outcomeOf } from './comparison.ts'
import { daysLeft, inOrder, isOverdue, passes } from './due.ts'

const item = (
  status: ApplicationListItem['status'],
  dueOn: string,
  submittedAt: number,
): ApplicationListItem => ({
  trackingNumber: `P26112200A7K3${submittedAt}`,
  title: { 'zh-CN': '峰谷', 'zh-TW': '峰谷', en: 'Peak' },
  status,
  submittedAt,
  dueOn,
  kioskId: 'kiosk-1',
})

describe('what is due', () => {
  test('is overdue only after its last day, and never once decided', () => {
    expect(isOverdue(item('in-review', '2026-11-23', 1), '2026-11-23')).toBe(false)
    expect(isOverdue(item('in-review', '2026-11-22', 1), '2026-11-23')).toBe(true)
    expect(isOverdue(item('approved', '2026-11-01', 1), '2026-11-23')).toBe(false)
  })

  test('counts whole days over the end of a month and of a year', () => {
    expect(daysLeft('2026-12-01', '2026-11-30')).toBe(1)
    expect(daysLeft('2026-12-30', '2027-01-02')).toBe(-3)
    expect(daysLeft('2026-11-23', '2026-11-23')).toBe(0)
  })

  test('stands first; what is decided stands last, newest first', () => {
    const items = [
      item('approved', '2026-11-01', 1),
      item('received', '2026-11-25', 2),
      item('rejected', '2026-11-02', 3),
      item('in-review', '2026-11-20', 4),
    ]
    expect(inOrder(items).map(({ submittedAt }) => submittedAt)).toEqual([4, 2, 3, 1])
  })

  test('is to be found under “to do” and under its own status', () => {
    const late = item('in-review', '2026-11-20', 1)
    const found = (['open', 'overdue', 'in-review', 'received'] as const).filter((filter) =>
      passes(filter, late, '2026-11-23'),
    )
    expect(found).toEqual(['open', 'overdue', 'in-review'])
  })
})

const comparison = (flatFen: number, peakValleyFen: number, months: Comparison['months']): Comparison => ({
  customerNumber: '3301004217305',
  from: '2025-11',
  to: '2026-10',
  flatFen,
  peakValleyFen,
  valleyShare: 0.4,
  months,
  tariffSource: 'test',
})

describe('the comparison', () => {
  test('calls a difference under one yuan the same', () => {
    expect(outcomeOf(comparison(10_000, 9_000, []))).toBe('saves')
    expect(outcomeOf(comparison(10_000, 11_000, []))).toBe('costs')
    expect(outcomeOf(comparison(10_000, 10_099, []))).toBe('same')
  })

  test('keeps every bar inside its box and the tallest at its top', () => {
    const month = fc.record({
      month: fc.constant('2026-01'),
      peakKwh: fc.double({ min: 0, max: 5_000, noNaN: true }),
      valleyKwh: fc.double({ min: 0, max: 5_000, noNaN: true }),
      amountFen: fc.nat(),
    })
    fc.assert(
      fc.property(fc.array(month, { minLength: 1, maxLength: 24 }), (months) => {
        const { bars, barWidth } = barsOf(comparison(1, 1, months), { width: 480, height: 120 })
        for (const { x, peak, valley } of bars) {
          expect(x + barWidth).toBeLessThanOrEqual(480)
          expect(peak + valley).toBeLessThanOrEqual(120 + 1e-6)
        }
        // Below one kilowatt-hour a month the bars stay small instead of looking like a full one.
        const most = Math.max(...months.map(({ peakKwh, valleyKwh }) => peakKwh + valleyKwh))
        expect(Math.max(...bars.map(({ peak, valley }) => peak + valley))).toBeCloseTo(
          120 * Math.min(1, most),
        )
      }),
    )
  })
})
