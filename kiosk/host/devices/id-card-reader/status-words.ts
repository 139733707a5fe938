import { hexByte } from '../described.ts'

/** What the kiosk may ask of the customer after a failed reading. */
export type CustomerAdvice =
  | 'place-again-and-hold-still'
  | 'use-another-card'
  | 'use-another-way'
  | 'wait'
  /** Nothing failed. */
  | 'none'

export interface StatusWord {
  readonly meaning: string
  readonly customer: CustomerAdvice
  readonly engineer: string
}

/** SW3 of a reply (GA/T 467-2019, as printed in the manuals of several readers). */
const statusWords: ReadonlyMap<number, StatusWord> = new Map([
  [0x10, word('request checksum wrong', 'wait', 'Check the cable and the baud rate of the reader')],
  [0x11, word('request length wrong', 'wait', 'Check the cable and the baud rate of the reader')],
  [
    0x21,
    word('command not known', 'use-another-way', 'This reader does not know the command; check its model'),
  ],
  [
    0x23,
    word(
      'no permission',
      'use-another-way',
      'The security module does not permit the command; ask its issuer what it is authorised for',
    ),
  ],
  [
    0x24,
    word(
      'error not recognised',
      'place-again-and-hold-still',
      'Power the reader off and on; replace it if this recurs',
    ),
  ],
  [
    0x31,
    word(
      'card refuses the reader',
      'place-again-and-hold-still',
      'Try a known good card; when that is refused, too, replace the security module',
    ),
  ],
  [
    0x32,
    word(
      'reader refuses the card',
      'use-another-card',
      'The card fails authentication; try a known good card',
    ),
  ],
  [
    0x33,
    word(
      'information verification failed',
      'use-another-card',
      'The card content does not verify; try a known good card',
    ),
  ],
  [
    0x40,
    word(
      'wrong card type',
      'use-another-card',
      'Not a card that the security module reads; try a known good resident ID card',
    ),
  ],
  [
    0x41,
    word(
      'read failed',
      'place-again-and-hold-still',
      'The card left the field, or it was not selected; when it recurs with every card, look for metal beneath the antenna',
    ),
  ],
  [
    0x47,
    word('random number failed', 'place-again-and-hold-still', 'Replace the security module if this recurs'),
  ],
  [
    0x60,
    word(
      'module self-test failed',
      'use-another-way',
      'Power the reader off and on; replace the security module',
    ),
  ],
  [
    0x66,
    word('module not authorised', 'use-another-way', 'The security module needs authorisation by its issuer'),
  ],
  [
    0x80,
    word(
      'no card',
      'place-again-and-hold-still',
      'No card in the field, or the card that lies there was read: it must leave first',
    ),
  ],
  [
    0x81,
    word(
      'select failed',
      'place-again-and-hold-still',
      'The card left the field, or several cards lie on the reader',
    ),
  ],
  [0x90, word('success', 'none', 'Nothing to do')],
  [
    0x91,
    word('content absent', 'none', 'Nothing to do: the card has no such content, such as a newer address'),
  ],
  [0x9f, word('card found', 'none', 'Nothing to do')],
])

function word(meaning: string, customer: CustomerAdvice, engineer: string): StatusWord {
  return { meaning, customer, engineer }
}

/** The meaning of SW3; one that is not in the table is shown by its number, never guessed. */
export function statusWord(sw3: number): StatusWord {
  return (
    statusWords.get(sw3) ??
    word(
      `unknown answer ${hexByte(sw3)}`,
      'place-again-and-hold-still',
      'Look the answer up in the manual of the reader and report it with the reader’s model',
    )
  )
}

const customerWords: Readonly<Record<CustomerAdvice, string>> = {
  'place-again-and-hold-still': 'Place the card again, flat and alone, and leave it until the screen changes',
  'use-another-card': 'Use another card, or identify in another way',
  'use-another-way': 'Identify in another way: the reader cannot read cards now',
  wait: 'Wait a moment; it is tried again by itself',
  none: 'Nothing to do',
}

/** The advice in an engineer's language; the customer is told in the kiosk's own words. */
export function customerInWords(advice: CustomerAdvice): string {
  return customerWords[advice]
}
