/** GB 11643-1999: six digits of area, eight of birth, three of sequence, one check character (ISO 7064 MOD 11-2). */
const weights: readonly number[] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const checkCharacters = '10X98765432'

export type ResidentNumberFault = 'shape' | 'birth-date' | 'check-character'

export type ResidentNumber =
  | {
      readonly kind: 'valid'
      /** Always 18 characters; a number of 15 digits is lengthened. */
      readonly number: string
      /** `legacy`: 15 digits, no document's number since 2013 and good only to find old records. */
      readonly form: 'current' | 'legacy'
      /** GB/T 2260. Not looked up: abolished areas stay on valid cards, so an unknown one proves nothing. */
      readonly area: string
      /** `YYYY-MM-DD` */
      readonly birth: string
      readonly sex: 'male' | 'female'
    }
  | { readonly kind: 'invalid'; readonly fault: ResidentNumberFault }

const invalid = (fault: ResidentNumberFault): ResidentNumber => ({ kind: 'invalid', fault })

function checkCharacter(digits17: string): string {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits17[index]), 0)
  return checkCharacters[sum % 11] ?? ''
}

/** `YYYYMMDD` as `YYYY-MM-DD`, or null when the calendar has no such day. */
function calendarDay(digits: string): string | null {
  const text = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : null
}

/**
 * Reads a resident's identity number of 18 or 15 characters. The 15-digit form has a two-digit year, of the nineteen
 * hundreds; its sequences 996 to 999 were given to people born before 1900 and are refused, as the year is not known.
 */
export function readResidentNumber(text: string): ResidentNumber {
  const legacy = /^[1-9]\d{14}$/.test(text)
  if (legacy && /99[6-9]$/.test(text)) return invalid('birth-date')
  const seventeen = legacy ? `${text.slice(0, 6)}19${text.slice(6)}` : text.slice(0, 17)
  const number = legacy ? seventeen + checkCharacter(seventeen) : text
  if (!/^[1-9]\d{16}[\dX]$/.test(number)) return invalid('shape')
  const birth = calendarDay(number.slice(6, 14))
  if (birth === null) return invalid('birth-date')
  if (checkCharacter(seventeen) !== number[17]) return invalid('check-character')
  return {
    kind: 'valid',
    number,
    form: legacy ? 'legacy' : 'current',
    area: number.slice(0, 6),
    birth,
    sex: Number(number[16]) % 2 === 1 ? 'male' : 'female',
  }
}
