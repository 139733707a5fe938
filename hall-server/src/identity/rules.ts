import type { IdCard, Visit } from '@foyer/contracts/hall-api'

/** Milliseconds a visit lives after the last request made in it. */
export const visitLength = 10 * 60 * 1000

/** One-time codes by text message. Milliseconds, but for the counts. */
export const codeRules = {
  validFor: 5 * 60 * 1000,
  resendAfter: 60 * 1000,
  tries: 5,
  /** Messages to one phone in a day of the hall. */
  perDay: 10,
} as const

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
/** GB 11643-1999 with ISO 7064 MOD 11-2. */
const hasCheckCharacter = (idNumber: string): boolean => {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(idNumber[index]), 0)
  return '10X98765432'[sum % 11] === idNumber[17]
}

/** Foreigners' cards of 2017 have a number of another make, of which only the shape is certain. */
const hasSoundNumber = (card: IdCard): boolean =>
  ('kind' in card && card.kind === 'foreigner-2017') ||
  (hasCheckCharacter(card.idNumber) && card.idNumber.slice(6, 14) === card.birth)

/** Why a card identifies nobody; null when it does. `today` is `YYYY-MM-DD`. */
export const cardProblem = (card: IdCard, today: string): 'number-damaged' | 'expired' | null => {
  if (!hasSoundNumber(card)) return 'number-damaged'
  // A card may be used up to and on its last day.
  if (card.validTo !== '长期' && card.validTo < today.replaceAll('-', '')) return 'expired'
  return null
}

/** The names a customer with this card may be known by; foreigners have one in Chinese and one in Latin letters. */
export const namesOn = (card: IdCard): readonly string[] =>
  'englishName' in card && card.englishName !== card.name ? [card.name, card.englishName] : [card.name]

/** `138****4242`: enough to know one's own phone by. */
export const maskPhone = (phone: string): string => `${phone.slice(0, 3)}****${phone.slice(-4)}`

/**
 * What each way of identifying shows. A card, a code in one's own phone or a face that its owner confirmed shows a
 * person, who may reach all that is theirs; a customer number is printed on every bill in the bin and shows only what is owed on it.
 */
export const assuranceOf = (method: 'card' | 'customer-number' | 'phone' | 'face'): Visit['assurance'] =>
  method === 'customer-number' ? 'account' : 'person'

export type StoredCode = { codeHash: string; expiresAt: number; triesLeft: number }
export type CodeVerdict = 'right' | 'wrong' | 'expired'

/** No code, a late one and one tried too often are the same to whoever tries. */
export const judgeCode = (stored: StoredCode | null, codeHash: string, now: number): CodeVerdict => {
  if (stored === null || now >= stored.expiresAt || stored.triesLeft <= 0) return 'expired'
  return stored.codeHash === codeHash ? 'right' : 'wrong'
}

/** As the law on faces tells ages apart: under 14 a guardian agrees, and only an adult can be one. */
export type AgeClass = 'child' | 'youth' | 'adult'

/**
 * The age class on a day of the hall. A year of life is full on the day after the birthday (Civil Code 201: the day of
 * birth itself is not counted), so on the fourteenth birthday a guardian still agrees. `birth` is `YYYYMMDD`.
 */
export const ageClassOf = (birth: string, today: string): AgeClass => {
  const day = today.replaceAll('-', '')
  const isPast = (years: number): boolean => day > String(Number(birth) + years * 10_000).padStart(8, '0')
  if (!isPast(14)) return 'child'
  return isPast(18) ? 'adult' : 'youth'
}
