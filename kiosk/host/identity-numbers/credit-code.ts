/** GB 32100-2015: 31 characters, without I, O, S, V and Z; the check character is modulo 31 with weights 3ⁱ. */
const characters = '0123456789ABCDEFGHJKLMNPQRTUWXY'
/** GB 11714: the check character of an organisation code. */
const organisationWeights: readonly number[] = [3, 7, 9, 10, 5, 8, 4, 2]

export type CreditCode =
  | {
      readonly kind: 'credit-code'
      readonly department: string
      readonly class: string
      /** GB/T 2260; not looked up. */
      readonly area: string
      /** Nine characters of GB 11714. */
      readonly organisation: string
      readonly organisationCheck: 'right' | 'wrong'
      /** Some codes that were issued in pilots are genuine and wrong: ask again, do not refuse. */
      readonly check: 'right' | 'wrong'
    }
  | { readonly kind: 'invalid'; readonly fault: 'shape' }

const valueOf = (character: string | undefined): number => characters.indexOf(character ?? '')

/** The check character for the first 17 of a unified social credit code. */
function checkCharacter(first17: string): string {
  let sum = 0
  let weight = 1
  for (const character of first17) {
    sum += valueOf(character) * weight
    weight = (weight * 3) % 31
  }
  return characters[(31 - (sum % 31)) % 31] ?? ''
}

/** The check character for the first eight of an organisation code, whose letters count from A = 10. */
function organisationCheckCharacter(first8: string): string {
  const sum = organisationWeights.reduce(
    (total, weight, index) => total + weight * Number.parseInt(first8[index] ?? '0', 36),
    0,
  )
  const check = 11 - (sum % 11)
  return check === 10 ? 'X' : check === 11 ? '0' : String(check)
}

/** Reads a unified social credit code (GB 32100) with the organisation code inside it (GB 11714). */
export function readCreditCode(text: string): CreditCode {
  if (!/^[0-9A-HJ-NP-RTUWXY]{2}\d{6}[0-9A-HJ-NP-RTUWXY]{10}$/.test(text))
    return { kind: 'invalid', fault: 'shape' }
  const organisation = text.slice(8, 17)
  const right = (holds: boolean): 'right' | 'wrong' => (holds ? 'right' : 'wrong')
  return {
    kind: 'credit-code',
    department: text.slice(0, 1),
    class: text.slice(1, 2),
    area: text.slice(2, 8),
    organisation,
    organisationCheck: right(organisationCheckCharacter(organisation) === organisation[8]),
    check: right(checkCharacter(text.slice(0, 17)) === text[17]),
  }
}
