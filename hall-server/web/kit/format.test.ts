import { describe, expect, test } from 'vitest'
import { formatBytes, formatDateTime, formatMoney, hallDate } from './format.ts'

describe('formatting', () => {
  test('takes the day in the hall, not the reader’s', () => {
    // 2026-11-22 16:30 UTC is already the 23rd in Shanghai.
    expect(hallDate(Date.UTC(2026, 10, 22, 16, 30))).toBe('2026-11-23')
    expect(hallDate(Date.UTC(2026, 10, 22, 15, 59))).toBe('2026-11-22')
  })

  test('writes the English month as a word, so that no order can be mistaken', () => {
    const at = Date.UTC(2026, 10, 2, 3, 4)
    expect(formatDateTime('en', at)).toBe('02 Nov 2026, 11:04')
    expect(formatDateTime('zh-CN', at)).toBe('2026/11/02 11:04')
  })

  test('writes fen as yuan with both decimals', () => {
    expect(formatMoney('zh-CN', 12_840)).toBe('¥ 128.40')
    expect(formatMoney('zh-CN', -5)).toBe('−¥ 0.05')
    expect(formatMoney('zh-CN', 168_240_00)).toBe('¥ 168,240.00')
  })

  test('writes bytes in the largest unit that is full', () => {
    expect(formatBytes('en', 0)).toBe('0 B')
    expect(formatBytes('en', 1_536)).toBe('1.5 KB')
    expect(formatBytes('en', 21_400_000_000)).toBe('19.9 GB')
  })
})
