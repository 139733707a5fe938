import { Buffer } from 'node:buffer'
import type { CardKind, IdCard } from '@foyer/contracts/hall-api'

/** What is on a card, dates as the card stores them (`YYYYMMDD`, or `长期`); one without `kind` is a resident's. */
export type CardContent = IdCard

/** A card as it lies in somebody's hand: the chip holds more than the text. */
export interface SimulatedCard {
  readonly content: CardContent
  /** Bytes of fingerprint templates on the chip. */
  readonly fingerprintBytes: 0 | 512 | 1024
  /** Written on the chip after the card was issued; null when there is none. */
  readonly newestAddress: string | null
}

export function plainCard(content: CardContent): SimulatedCard {
  return { content, fingerprintBytes: 0, newestAddress: null }
}

/** First character and number of characters of each field on the chip. */
type Layout = Readonly<Record<string, readonly [at: number, length: number]>>
const person: Layout = { name: [0, 15], sex: [15, 1], birth: [18, 8], idNumber: [61, 18] }
const validity: Layout = { validFrom: [94, 8], validTo: [102, 8] }

const layouts: Readonly<Record<CardKind, { readonly type: string; readonly fields: Layout }>> = {
  resident: {
    type: ' ',
    fields: { ...person, ...validity, ethnicity: [16, 2], address: [26, 35], authority: [79, 15] },
  },
  permit: {
    type: 'J',
    fields: {
      ...person,
      ...validity,
      address: [26, 35],
      authority: [79, 15],
      travelPermitNumber: [110, 9],
      timesIssued: [119, 2],
    },
  },
  'foreigner-2023': {
    type: 'Y',
    fields: {
      ...person,
      ...validity,
      timesReissued: [16, 2],
      englishName: [26, 35],
      englishNameEnd: [110, 11],
      nationality: [121, 3],
      earlierNumber: [125, 3],
    },
  },
  'foreigner-2017': {
    type: 'I',
    fields: {
      ...validity,
      englishName: [0, 60],
      sex: [60, 1],
      idNumber: [61, 15],
      nationality: [76, 3],
      name: [79, 15],
      birth: [110, 8],
      version: [118, 2],
      authorityCode: [120, 4],
    },
  },
}
const textCharacters = 128
const typeAt = 124
export const photoBytes = 1024
export const newestAddressCharacters = 35

export function kindOf(card: CardContent): CardKind {
  return 'kind' in card ? card.kind : 'resident'
}

/** The longest value of a field, in UTF-16 units; an English name of 2023 is in two places. */
export function fieldCapacity(kind: CardKind, field: string): number {
  const { fields } = layouts[kind]
  const rest = field === 'englishName' ? (fields['englishNameEnd']?.[1] ?? 0) : 0
  return (fields[field]?.[1] ?? 0) + rest
}

/** The 256 bytes of text on the chip: UTF-16LE, everything filled up with spaces. */
export function encodeCardText(card: CardContent): Uint8Array {
  const { type, fields } = layouts[kindOf(card)]
  const text = Array.from({ length: textCharacters }, () => ' ')
  const put = (value: string, at: number, length: number): void => {
    for (let i = 0; i < Math.min(value.length, length); i += 1) text[at + i] = value.charAt(i)
  }
  for (const [name, value] of Object.entries(valuesOf(card))) {
    const [at, length] = fields[name] ?? [0, 0]
    put(value, at, length)
  }
  put(type, typeAt, 1)
  return Uint8Array.from(Buffer.from(text.join(''), 'utf16le'))
}

function valuesOf(card: CardContent): Readonly<Record<string, string>> {
  if (!('englishName' in card)) return card
  // Who has no Chinese name is called by the English one, which is not in the place of the Chinese.
  const name = card.name === card.englishName ? '' : card.name
  const first = layouts[card.kind].fields['englishName']?.[1] ?? 0
  return { ...card, name, englishNameEnd: card.englishName.slice(first) }
}

/** A photo nobody can mistake for one: the compression is proprietary, so it says in plain letters that it is made up. */
export function madeUpPhoto(): Uint8Array {
  return madeUp('SIMULATED CARD, NO PHOTO. ', photoBytes)
}

export function madeUpFingerprint(bytes: number): Uint8Array {
  return madeUp('SIMULATED CARD, NO FINGERPRINT. ', bytes)
}

function madeUp(sentence: string, length: number): Uint8Array {
  const words = Buffer.from(sentence, 'ascii')
  return Uint8Array.from({ length }, (_, index) => words[index % words.length] ?? 0)
}

/** The data of a base information reply: the lengths, text, photo and, where it was asked for, fingerprint. */
export function encodeBaseData(
  text: Uint8Array,
  photo: Uint8Array,
  fingerprint: Uint8Array | null = null,
): Uint8Array {
  const parts = fingerprint === null ? [text, photo] : [text, photo, fingerprint]
  const lengths = parts.flatMap(({ length }) => [length >> 8, length & 0xff])
  return Uint8Array.from([...lengths, ...parts.flatMap((part) => [...part])])
}

/** The data of a newest address reply: text without a length in front. */
export function encodeNewestAddress(address: string): Uint8Array {
  return Uint8Array.from(Buffer.from(address.padEnd(newestAddressCharacters, ' '), 'utf16le'))
}
