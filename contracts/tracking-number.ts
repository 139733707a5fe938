import { calendarDate } from './field.ts'
import { trackingNumber } from './hall-api.ts'

/** Crockford base32: no I, L, O or U, so nothing is misread from paper or misheard on the telephone. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Bytes of randomness in a tracking number: six characters of five bits each are taken from them. */
export const trackingNumberRandomBytes = 4

const valueOf = (character: string): number => alphabet.indexOf(character)

/** Times α in GF(32), with α⁵ = α² + 1 (primitive, so α has order 31, more than a number is long). */
const timesAlpha = (value: number): number => {
  const doubled = value << 1
  return (doubled & 0b10_0000) === 0 ? doubled : doubled ^ 0b10_0101
}

/**
 * Check character of `text`: Σ αⁿ·dₙ over GF(32), d the Crockford value of each character. ISO 7064 MOD 37-2 and
 * Crockford's own mod 37 would need check characters outside the alphabet (`*`, `U`, …); one Reed–Solomon symbol stays
 * within it and finds every single wrong character and every exchange of any two.
 */
const checkCharacter = (text: string): string => {
  const sum = Array.from(text).reduce((total, character) => timesAlpha(total ^ valueOf(character)), 0)
  return alphabet.charAt(sum)
}

/**
 * A new tracking number: `P` + `YYMMDD` + six random characters + check character. Pure; made at the kiosk, so that it
 * is printed also when the hall is away.
 * `date`: calendar date in the hall's time zone; `random`: `trackingNumberRandomBytes` bytes from a secure source.
 * Throws `RangeError` on a date or a length that is not so.
 */
export const makeTrackingNumber = (date: string, random: Uint8Array): string => {
  if (!calendarDate.safeParse(date).success) throw new RangeError(`not a date as YYYY-MM-DD: ${date}`)
  if (random.length !== trackingNumberRandomBytes) {
    throw new RangeError(`need ${trackingNumberRandomBytes} random bytes, got ${random.length}`)
  }
  const bits = random.reduce((all, byte) => (all << 8n) | BigInt(byte), 0n)
  const letters = Array.from({ length: 6 }, (_, index) =>
    alphabet.charAt(Number((bits >> BigInt(index * 5)) & 0b1_1111n)),
  )
  const body = `P${date.slice(2).replaceAll('-', '')}${letters.join('')}`
  return body + checkCharacter(body)
}

/** Whether `text` has the shape of a tracking number and its check character is right. */
export const isTrackingNumber = (text: string): boolean =>
  trackingNumber.safeParse(text).success && checkCharacter(text.slice(0, -1)) === text.slice(-1)

/**
 * What a person typed or read out, as a tracking number: case, blanks and hyphens do not matter, and the letters that
 * are not in the alphabet stand for the digits they look like. Null when it is none.
 */
export const readTrackingNumber = (typed: string): string | null => {
  const text = typed.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0')
  return isTrackingNumber(text) ? text : null
}
