import { Buffer } from 'node:buffer'

/** What is printed on a resident's card, dates as the card stores them (`YYYYMMDD`, or `长期`). */
export interface CardContent {
  readonly name: string
  readonly sex: string
  readonly ethnicity: string
  readonly birth: string
  readonly address: string
  readonly idNumber: string
  readonly authority: string
  readonly validFrom: string
  readonly validTo: string
}

/** Characters each field holds on the chip, in the order of the resident layout. */
const layout: readonly (readonly [keyof CardContent, number])[] = [
  ['name', 15],
  ['sex', 1],
  ['ethnicity', 2],
  ['birth', 8],
  ['address', 35],
  ['idNumber', 18],
  ['authority', 15],
  ['validFrom', 8],
  ['validTo', 8],
]
const textCharacters = 128
export const photoBytes = 1024

/** The longest value of a field, in UTF-16 units. */
export function fieldCapacity(field: keyof CardContent): number {
  return layout.find(([name]) => name === field)?.[1] ?? 0
}

/** The 256 bytes of text on the chip: UTF-16LE, every field filled up with spaces, and a blank card type. */
export function encodeCardText(card: CardContent): Uint8Array {
  const fields = layout.map(([name, length]) => card[name].padEnd(length, ' ').slice(0, length)).join('')
  return Uint8Array.from(Buffer.from(fields.padEnd(textCharacters, ' '), 'utf16le'))
}

/** A photo nobody can mistake for one: the compression is proprietary, so it says in plain letters that it is made up. */
export function madeUpPhoto(): Uint8Array {
  const words = Buffer.from('SIMULATED CARD, NO PHOTO. ', 'ascii')
  return Uint8Array.from({ length: photoBytes }, (_, index) => words[index % words.length] ?? 0)
}

/** The data of a base information reply: both lengths, text, photo. */
export function encodeBaseData(text: Uint8Array, photo: Uint8Array): Uint8Array {
  return Uint8Array.from([
    text.length >> 8,
    text.length & 0xff,
    photo.length >> 8,
    photo.length & 0xff,
    ...text,
    ...photo,
  ])
}
