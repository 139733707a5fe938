import { calendarDate, checkIdNumber, idCheckCharacter } from '../identity-numbers/resident-number.ts'
import { sameShape } from './same-shape.ts'

export const madeUpBirth = '19900101'
const otherBirth = '19900202'
const checkCharacters = '10X98765432'

/** The right check character where it was right, else a wrong one. */
function checked(digits17: string, wasRight: boolean): string {
  const right = idCheckCharacter(digits17)
  const wrong = checkCharacters[(checkCharacters.indexOf(right) + 1) % checkCharacters.length] ?? ''
  return digits17 + (wasRight ? right : wrong)
}

function madeUpArea(number: string): string {
  // Numbers of Hong Kong, Macau and Taiwan, and of foreigners, are told by how they begin.
  if (/^8[123]0000/.test(number)) return number.slice(0, 6)
  return number.startsWith('9') ? '911000' : '110105'
}

/**
 * A made-up number for a card: of the same kind, with the made-up birth date where the number agreed with the card's,
 * an odd sequence where it agreed with the card's sex, and a check character that is right where it was right.
 */
export function madeUpIdNumber(
  number: string,
  card: { readonly birth: string; readonly sex: string },
): string {
  if (!/^[1-9]\d{16}[\dX]$/.test(number)) return sameShape(number)
  const birth = number.slice(6, 14)
  const newBirth = calendarDate(birth) === null ? '00000000' : birth === card.birth ? madeUpBirth : otherBirth
  const odd = Number(number[16]) % 2 === 1
  const sequence = (card.sex === '1' && !odd) || (card.sex === '2' && odd) ? '002' : '001'
  return checked(`${madeUpArea(number)}${newBirth}${sequence}`, idCheckCharacter(number) === number[17])
}

/** A made-up number where there is no card beside it; null when it is no valid number. */
export function madeUpIdNumberAlone(number: string): string | null {
  if (checkIdNumber(number).kind === 'invalid') return null
  // Numbers that begin with 10 to 15 look like a payment code, too, and go on doing so.
  const area = /^1[0-5]/.test(number) ? '110105' : /^[89]/.test(number) ? madeUpArea(number) : '440524'
  return checked(`${area}${madeUpBirth}001`, true)
}

/** Both days of a card's validity: in force, expired, not yet valid or the wrong way round, as they were on that day. */
export function madeUpValidity(from: string, to: string, today: string): readonly [string, string] {
  const isDate = (text: string): boolean => calendarDate(text) !== null
  const newFrom = !isDate(from) ? sameShape(from) : from <= today ? '20200101' : '20990101'
  if (!isDate(to)) return [newFrom, to.trimEnd() === '长期' ? to : sameShape(to)]
  if (isDate(from) && from > to) return [newFrom, from <= today ? '20191231' : '20981231']
  return [newFrom, to >= today ? '20991231' : '20200102']
}
