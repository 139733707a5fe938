import { idempotencyKey } from '@foyer/contracts/hall-api'
import { expect, test } from 'vitest'
import { newKey } from './new-key.ts'

test('a new key is one the hall takes, and never the same again', () => {
  const keys = Array.from({ length: 500 }, () => newKey(crypto))
  for (const key of keys) expect(idempotencyKey.parse(key)).toBe(key)
  expect(new Set(keys).size).toBe(keys.length)
})
