import { createHmac, timingSafeEqual } from 'node:crypto'

const fiveMinutes = 300_000

/** Hex HMAC-SHA-256 of `timestamp + "\n" + body` under the merchant's key. */
export const signatureOf = (key: string, timestamp: string, body: string): string =>
  createHmac('sha256', key).update(timestamp).update('\n').update(body).digest('hex')

export const isSigned = (
  key: string,
  now: number,
  body: string,
  timestamp: string | undefined,
  signature: string | undefined,
): boolean => {
  if (timestamp === undefined || signature === undefined) return false
  const right = Buffer.from(signatureOf(key, timestamp, body))
  const given = Buffer.from(signature.toLowerCase())
  return (
    given.length === right.length &&
    timingSafeEqual(given, right) &&
    Math.abs(now - Number(timestamp)) <= fiveMinutes
  )
}
