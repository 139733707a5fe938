/** GB 11643-1999: six digits of area, eight of birth, three of sequence, one check character (ISO 7064 MOD 11-2). */
const weights: readonly number[] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const checkCharacters = '10X98765432'

export type IdNumberFault = 'shape' | 'birth-date' | 'check-character'

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

/** `YYYYMMDD` as `YYYY-MM-DD`, or null when the calendar has no such day. */
export function calendarDate(digits: string): string | null {
  if (!/^\d{8}$/.test(digits)) return null
  const text = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : null
}

export type ResidentNumber =
  | {
      readonly kind: 'valid'
      /** Always 18 characters; a number of 15 digits is lengthened. */
      readonly number: string
      /** `legacy`: 15 digits, no document's number since 2013 and good only to find old records. */
      readonly form: 'current' | 'legacy'
      /** GB/T 2260. */
      readonly area: string
      /** `YYYY-MM-DD` */
      readonly birth: string | null
      readonly sex: 'male' | 'female'
    }
  | { readonly kind: 'invalid'; readonly fault: IdNumberFault }

/**
 * Reads a resident's identity number of 18 or 15 characters. The 15-digit form has a two-digit year, of the nineteen
 * hundreds; its sequences 996 to 999 were given to people born before 1900 and are refused, as the year is not known.
 */
export function readResidentNumber(text: string): ResidentNumber {
  const legacy = /^[1-9]\d{14}$/.test(text)
  if (legacy && /99[6-9]$/.test(text)) return { kind: 'invalid', fault: 'birth-date' }
  const seventeen = `${text.slice(0, 6)}19${text.slice(6)}`
  const number = legacy ? seventeen + idCheckCharacter(seventeen) : text
  const check = checkIdNumber(number)
  if (check.kind === 'invalid') return check
  const { area, birth, sex } = check
  return { kind: 'valid', number, form: legacy ? 'legacy' : 'current', area, birth: calendarDate(birth), sex }
}
