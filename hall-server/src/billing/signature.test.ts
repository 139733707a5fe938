import { expect, test } from 'vitest'
import { sign, verify } from './signature.ts'

const key = 'the key of this merchant'
const now = 1_795_000_000_000
const body = '{"amountFen":12840}'
const judge = (headers: Record<string, string>, at = now, text = body) =>
  verify(key, at, text, headers['x-foyer-timestamp'] ?? null, headers['x-foyer-signature'] ?? null)

test('a signature is hex HMAC-SHA-256 of timestamp, line feed and body', () => {
  expect(sign('key', 0, '')).toEqual({
    'x-foyer-timestamp': '0',
    'x-foyer-signature': 'cdfd1fb8520008d65b531f947ea5e6647c8f290a57b3f7cca5e7f402a9506bcc',
  })
})

test('what was signed is good for five minutes either way', () => {
  const headers = sign(key, now, body)
  expect(judge(headers)).toBe('good')
  expect(judge(headers, now + 300_000)).toBe('good')
  expect(judge(headers, now + 300_001)).toBe('too-old')
  expect(judge(headers, now - 300_001)).toBe('too-old')
})

test('another body, another key, another time and nothing at all are refused', () => {
  const headers = sign(key, now, body)
  expect(judge(headers, now, `${body} `)).toBe('wrong')
  expect(judge(sign('another key', now, body))).toBe('wrong')
  expect(judge({ ...headers, 'x-foyer-timestamp': String(now + 1) })).toBe('wrong')
  expect(judge({ ...headers, 'x-foyer-signature': '' })).toBe('wrong')
  expect(judge({ ...headers, 'x-foyer-signature': 'zz' })).toBe('wrong')
  expect(judge({ ...headers, 'x-foyer-timestamp': 'soon' })).toBe('no-signature')
  expect(judge({})).toBe('no-signature')
})
