import type { ApplicationProgress } from '@foyer/contracts/hall-api'
import { describe, expect, test } from 'vitest'
import { languageOf, tokenOf } from './address.ts'
import { timelineOf } from './timeline.ts'

const progress = (
  status: ApplicationProgress['status'],
  steps: ApplicationProgress['steps'],
): ApplicationProgress => ({
  trackingNumber: 'P26112200A7K3Z',
  title: { 'zh-CN': '峰谷', 'zh-TW': '峰谷', en: 'Peak' },
  status,
  steps,
  dueOn: '2026-11-27',
})

describe('the line of steps', () => {
  test('shows where the application stands and what is still ahead', () => {
    const line = timelineOf(progress('received', [{ status: 'received', at: 5, note: null }]))
    expect(line.map(({ status, state }) => [status, state])).toEqual([
      ['received', 'now'],
      ['in-review', 'ahead'],
      ['approved', 'ahead'],
    ])
  })

  test('ends with a rejection and its reason', () => {
    const line = timelineOf(
      progress('rejected', [
        { status: 'received', at: 5, note: null },
        { status: 'rejected', at: 9, note: '资料不符' },
      ]),
    )
    expect(line.map(({ status, state }) => [status, state])).toEqual([
      ['received', 'done'],
      ['in-review', 'done'],
      ['rejected', 'done'],
    ])
    expect(line.at(-1)).toMatchObject({ at: 9, note: '资料不符' })
  })
})

describe('the address', () => {
  test('holds a token of 32 hex digits or none', () => {
    expect(tokenOf(`/p/${'0af3'.repeat(8)}`)).toBe('0af3'.repeat(8))
    expect(tokenOf('/p/short')).toBeNull()
    expect(tokenOf(`/p/${'0AF3'.repeat(8)}`)).toBeNull()
    expect(tokenOf('/progress/')).toBeNull()
  })

  test('is read in the phone’s first language that the page has', () => {
    expect(languageOf(['zh-Hant-HK', 'en'])).toBe('zh-TW')
    expect(languageOf(['zh-TW'])).toBe('zh-TW')
    expect(languageOf(['zh-Hans-CN'])).toBe('zh-CN')
    expect(languageOf(['fr-FR', 'en-GB', 'zh-CN'])).toBe('en')
    expect(languageOf(['fr'])).toBe('zh-CN')
  })
})
