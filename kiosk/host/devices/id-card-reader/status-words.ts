/** What the kiosk may ask of the customer after a failed reading. */
export type CustomerAdvice = 'place-again-and-hold-still' | 'use-another-card' | 'use-another-way' | 'wait'

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
  [0x23, word('no permission', 'use-another-way', 'The security module does not permit the command')],
  [
    0x24,
    word(
      'error not recognised',
      'place-again-and-hold-still',
      'Read the log of the reader; replace it if this recurs',
    ),
  ],
  [
    0x31,
    word(
      'card refuses the reader',
      'place-again-and-hold-still',
      'Try a known good card; replace the security module',
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
  [0x40, word('wrong card type', 'use-another-card', 'Not a resident ID card')],
  [0x41, word('read failed', 'place-again-and-hold-still', 'The card left the field or the antenna is weak')],
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
  [0x80, word('no card', 'place-again-and-hold-still', 'No card in the field')],
  [
    0x81,
    word(
      'select failed',
      'place-again-and-hold-still',
      'Card left the field or several cards lie on the reader',
    ),
  ],
  [0x90, word('success', 'wait', 'None')],
  [0x91, word('content absent', 'wait', 'None')],
  [0x9f, word('card found', 'wait', 'None')],
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
      'Look the answer up in the manual of the reader',
    )
  )
}

export function hexByte(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0')
}
