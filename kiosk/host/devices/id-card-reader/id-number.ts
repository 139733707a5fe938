import type { CardKind } from '@foyer/contracts/hall-api'

/** GB 11643-1999: six digits of area, eight of birth, three of sequence, one check character (ISO 7064 MOD 11-2). */
const weights: readonly number[] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const checkCharacters = '10X98765432'

/** `area`: the first digits are not those that this kind of card has. */
export type IdNumberFault = 'shape' | 'birth-date' | 'check-character' | 'area'

export type IdNumberCheck =
  | {
      readonly kind: 'valid'
      readonly area: string
      /** `YYYYMMDD` */
      readonly birth: string
      readonly sex: 'male' | 'female'
    }
  | { readonly kind: 'invalid'; readonly fault: IdNumberFault }

/** The check character for the first 17 digits. */
export function idCheckCharacter(digits17: string): string {
  let sum = 0
  for (const [index, weight] of weights.entries()) sum += weight * Number(digits17[index])
  return checkCharacters[sum % 11] ?? ''
}

/**
 * Checks an 18-character number. The area is not looked up: abolished areas stay on valid cards,
 * so an unknown one proves nothing.
 */
export function checkIdNumber(number: string): IdNumberCheck {
  if (!/^[1-9]\d{16}[\dX]$/.test(number)) return { kind: 'invalid', fault: 'shape' }
  const birth = number.slice(6, 14)
  if (calendarDate(birth) === null) return { kind: 'invalid', fault: 'birth-date' }
  if (idCheckCharacter(number) !== number[17]) return { kind: 'invalid', fault: 'check-character' }
  const sex = Number(number[16]) % 2 === 1 ? 'male' : 'female'
  return { kind: 'valid', area: number.slice(0, 6), birth, sex }
}

/** How the numbers begin that are given to residents of Hong Kong, Macau and Taiwan, and to foreigners since 2023. */
const beginnings: Readonly<Partial<Record<CardKind, RegExp>>> = {
  permit: /^8[123]0000/,
  'foreigner-2023': /^9/,
}

export type CardNumberCheck =
  /** `birth` is null where the number does not hold it in full. */
  | { readonly kind: 'valid'; readonly birth: string | null }
  | { readonly kind: 'invalid'; readonly fault: IdNumberFault }

/**
 * Checks the number of a kind of card. For foreigners' cards of 2017 that is its shape, three letters and twelve
 * digits: what is known of a check digit in them contradicts itself.
 */
export function checkNumberOf(kind: CardKind, number: string): CardNumberCheck {
  if (kind === 'foreigner-2017') {
    return /^[A-Z]{3}\d{12}$/.test(number)
      ? { kind: 'valid', birth: null }
      : { kind: 'invalid', fault: 'shape' }
  }
  const check = checkIdNumber(number)
  if (check.kind === 'invalid') return check
  const beginning = beginnings[kind]
  if (beginning !== undefined && !beginning.test(number)) return { kind: 'invalid', fault: 'area' }
  return { kind: 'valid', birth: check.birth }
}

/** `YYYYMMDD` as `YYYY-MM-DD`, or null when the calendar has no such day. */
export function calendarDate(digits: string): string | null {
  if (!/^\d{8}$/.test(digits)) return null
  const text = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : null
}
