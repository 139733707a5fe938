import { hexByte } from '../described.ts'

/** What the card itself may have answered (ISO/IEC 7816-4), where a reader passes it on. */
const cardStatuses: ReadonlyMap<number, string> = new Map([
  [0x6281, 'part of the data may be corrupted'],
  [0x6282, 'end of file reached early'],
  [0x6300, 'authentication failed'],
  [0x6400, 'execution error'],
  [0x6581, 'memory failure'],
  [0x6700, 'wrong length'],
  [0x6982, 'security status not satisfied'],
  [0x6983, 'authentication method blocked'],
  [0x6985, 'conditions of use not satisfied'],
  [0x6986, 'command not allowed'],
  [0x6988, 'incorrect secure messaging data'],
  [0x6a80, 'incorrect parameters in the data'],
  [0x6a81, 'function not supported'],
  [0x6a82, 'file not found'],
  [0x6a83, 'record not found'],
  [0x6a86, 'incorrect parameters P1 P2'],
  [0x6a88, 'referenced data not found'],
  [0x6b00, 'wrong parameters P1 P2'],
  [0x6d00, 'instruction not supported'],
  [0x6e00, 'class not supported'],
  [0x6f00, 'no precise diagnosis'],
  [0x9000, 'success'],
])

/** With these SW3 the reader may put the card's own SW1 SW2 in front; with all others they are 00 00. */
const passingOn: ReadonlySet<number> = new Set([0x31, 0x41, 0x47, 0x81])

export interface CardStatus {
  /** `6A82` */
  readonly code: string
  readonly meaning: string
}

/** The card's own status in a reply; null when the reply holds none. */
export function cardStatusOf(sw1: number, sw2: number, sw3: number): CardStatus | null {
  if (!passingOn.has(sw3) || (sw1 === 0 && sw2 === 0)) return null
  const code = `${hexByte(sw1)}${hexByte(sw2)}`
  return { code, meaning: cardStatuses.get((sw1 << 8) | sw2) ?? `unknown status ${code}` }
}

/** Whether SW1 SW2 are what SW3 allows; a "success" with other ones is no success. */
export function isRegular(sw1: number, sw2: number, sw3: number): boolean {
  return (sw1 === 0 && sw2 === 0) || passingOn.has(sw3)
}
