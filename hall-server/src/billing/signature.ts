import { createHmac, timingSafeEqual } from 'node:crypto'

/** How far a timestamp may be off, either way, in milliseconds. */
const tolerance = 5 * 60 * 1000

export const timestampHeader = 'x-foyer-timestamp'
export const signatureHeader = 'x-foyer-signature'

const hmac = (key: string, timestamp: string, body: string): Buffer =>
  createHmac('sha256', key).update(`${timestamp}\n${body}`).digest()

export const sign = (key: string, at: number, body: string): Record<string, string> => ({
  [timestampHeader]: String(at),
  [signatureHeader]: hmac(key, String(at), body).toString('hex'),
})

export type Verdict = 'good' | 'no-signature' | 'too-old' | 'wrong'

/** Judges a body by the headers it came with; the body as it was on the wire, byte for byte. */
export const verify = (
  key: string,
  now: number,
  body: string,
  timestamp: string | null,
  signature: string | null,
): Verdict => {
  if (timestamp === null || signature === null || !/^\d{1,16}$/.test(timestamp)) return 'no-signature'
  const given = Buffer.from(signature, 'hex')
  const right = hmac(key, timestamp, body)
  // The signature first: an unsigned timestamp is nobody's word.
  if (given.length !== right.length || !timingSafeEqual(given, right)) return 'wrong'
  return Math.abs(now - Number(timestamp)) > tolerance ? 'too-old' : 'good'
}
