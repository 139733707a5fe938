import { createHash } from 'node:crypto'
import type { Random } from '../../ambient.ts'

/** Digits and letters that nobody takes for one another (Crockford's base 32). */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Twenty letters, a hundred bits: too many to be guessed, few enough to be typed. */
export const newCode = (random: Random): string =>
  Array.from(random.bytes(20), (byte) => ALPHABET.charAt(byte & 31))
    .join('')
    .replace(/.{5}(?!$)/g, '$&-')

/** What is kept of a code: SHA-256 of it as it was meant, however it was typed. */
export const codeHash = (typed: string): string => {
  const meant = typed
    .toUpperCase()
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
    .replace(/[^0-9A-Z]/g, '')
  return createHash('sha256').update(meant).digest('hex')
}
