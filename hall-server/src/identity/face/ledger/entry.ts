import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { calendarDate } from '@foyer/contracts/field'
import { locale } from '@foyer/contracts/locale'
import { z } from 'zod'

const hash = z.string().regex(/^[0-9a-f]{64}$/)

/** What became of whose template, when, on whose word. Persons stand in it as pseudonyms alone. */
export const ledgerEntry = z.strictObject({
  seq: z.int().positive(),
  prevHash: hash,
  event: z.enum(['enrolled', 'erased', 'expired', 'key-rotated']),
  at: z.int(),
  /** HMAC of the customer's id under the hall's pseudonym key; null for `key-rotated`. */
  subject: hash.nullable(),
  templateId: z.int().nullable(),
  /** The template that this enrolment replaced. */
  replaces: z.int().nullable(),
  /** What was agreed to; its words are in the repository, and here is their fingerprint. */
  text: z.strictObject({ id: z.string(), version: z.int(), sha256: hash }).nullable(),
  locale: locale.nullable(),
  agreedAt: z.int().nullable(),
  /** HMAC of the guardian's identity number, when a guardian agreed. */
  guardian: hash.nullable(),
  expiresOn: calendarDate.nullable(),
  /** `kiosk:<id>`, `staff:<name>` or `hall`. */
  by: z.string(),
  /** How staff made sure who asked; the key's name for `key-rotated`. */
  note: z.string().nullable(),
})
export type LedgerEntry = z.infer<typeof ledgerEntry>

/** Before the first entry. */
export const genesis = '0'.repeat(64)

/** Keys sorted by code unit, no spaces (as RFC 8785 does for what stands in an entry: strings, integers, null). */
export const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

export const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex')

export const privateKeyOf = (der: string): KeyObject =>
  createPrivateKey({ key: Buffer.from(der, 'base64'), format: 'der', type: 'pkcs8' })
export const publicKeyOf = (der: string): KeyObject =>
  createPublicKey({ key: Buffer.from(der, 'base64'), format: 'der', type: 'spki' })

/** Ed25519 (RFC 8032) over the 32 bytes of the entry's hash; base64. */
export const signHash = (entryHash: string, key: KeyObject): string =>
  sign(null, Buffer.from(entryHash, 'hex'), key).toString('base64')
export const isSigned = (entryHash: string, signature: string, key: KeyObject): boolean =>
  verify(null, Buffer.from(entryHash, 'hex'), key, Buffer.from(signature, 'base64'))
