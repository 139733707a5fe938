import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromField, toField } from './hall-time.ts'

test('a time typed in means the hall’s own clock, wherever the reader sits', () => {
  expect(fromField('2026-11-22T09:30')).toBe(Date.parse('2026-11-22T09:30:00+08:00'))
  const minutes = fc.integer({ min: 0, max: 60_000_000 }).map((minute) => minute * 60_000)
  fc.assert(fc.property(minutes, (at) => fromField(toField(at)) === at))
})

test('what is no time is none', () => {
  for (const text of ['', 'tomorrow', '2026-13-01T00:00', '2026-11-22']) expect(fromField(text)).toBeNull()
})
