import type { CardKind } from '@foyer/contracts/hall-api'
import { checkIdNumber, type IdNumberFault } from '../../identity-numbers/resident-number.ts'

/** `area`: the first digits are not those that this kind of card has. */
export type CardNumberFault = IdNumberFault | 'area'

/** How the numbers begin that are given to residents of Hong Kong, Macau and Taiwan, and to foreigners since 2023. */
const beginnings: Readonly<Partial<Record<CardKind, RegExp>>> = {
  permit: /^8[123]0000/,
  'foreigner-2023': /^9/,
}

export type CardNumberCheck =
  /** `birth` is null where the number does not hold it in full. */
  | { readonly kind: 'valid'; readonly birth: string | null }
  | { readonly kind: 'invalid'; readonly fault: CardNumberFault }

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
