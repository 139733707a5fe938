import type { IdCard } from '@foyer/contracts/hall-api'
import { calendarDate, checkIdNumber } from './id-number.ts'

/** The photograph as stored on the card: 1024 bytes of WLT, a proprietary compression. */
export type WltPhoto = Uint8Array

/**
 * Turns the card's photo into pixels: 102 × 126, 24-bit RGB, rows from the top, 38,556 bytes; null when it cannot.
 * Sites with a licensed decoder provide one; without it the photo bytes are dropped as soon as they are read.
 */
export type PhotoDecoder = (photo: WltPhoto) => Promise<Uint8Array | null>

export type CardField =
  | 'lengths'
  | 'text'
  | 'name'
  | 'birth'
  | 'address'
  | 'id-number'
  | 'authority'
  | 'valid-from'
  | 'valid-to'

export type BaseInformation =
  | { readonly kind: 'card'; readonly card: IdCard; readonly photo: WltPhoto }
  /** `type` is the character at offset 248: `J` HK/Macau/Taiwan permit, `Y` and `I` foreigners' cards. */
  | { readonly kind: 'unsupported-layout'; readonly type: string }
  /** What is wrong, without the content. */
  | { readonly kind: 'unreadable'; readonly field: CardField; readonly reason: string }

const textBytes = 256
const photoBytes = 1024
const headBytes = 4
/** Stands in the place of the last day on cards of the elderly. */
const withoutEnd = '长期'

/** Byte offset and byte length of each field in the resident layout. */
const resident = {
  name: [0, 30],
  sex: [30, 2],
  ethnicity: [32, 4],
  birth: [36, 16],
  address: [52, 70],
  idNumber: [122, 36],
  authority: [158, 30],
  validFrom: [188, 16],
  validTo: [204, 16],
} as const satisfies Record<string, readonly [number, number]>

function unreadable(field: CardField, reason: string): BaseInformation {
  return { kind: 'unreadable', field, reason }
}

/** A lone surrogate cannot be a character of any name or address. */
function isText(text: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return text.isWellFormed() && !/[\u0000-\u001f\ufffe\uffff]/.test(text)
}

/**
 * Decodes the data of a `30 01` reply: two big-endian lengths, 256 bytes of UTF-16LE text, the photo.
 * The card's type, the character at offset 248, is decided before any other field.
 */
export function decodeBaseInformation(data: Uint8Array): BaseInformation {
  const textLength = ((data[0] ?? 0) << 8) | (data[1] ?? 0)
  const photoLength = ((data[2] ?? 0) << 8) | (data[3] ?? 0)
  const expected = headBytes + textBytes + photoBytes
  if (data.length !== expected || textLength !== textBytes || photoLength !== photoBytes) {
    return unreadable(
      'lengths',
      `found ${data.length} bytes with text ${textLength} and photo ${photoLength}, expected ${expected} with ${textBytes} and ${photoBytes}`,
    )
  }
  const text = Buffer.from(data.subarray(headBytes, headBytes + textBytes)).toString('utf16le')
  const type = text.slice(124, 125)
  if (type !== ' ') {
    return /^[A-Z]$/.test(type)
      ? { kind: 'unsupported-layout', type }
      : unreadable('text', 'the character at offset 248 is not a card type')
  }
  return decodeResident(text, data.slice(headBytes + textBytes))
}

function decodeResident(text: string, photo: WltPhoto): BaseInformation {
  const field = (name: keyof typeof resident): string => {
    const [offset, length] = resident[name]
    return text.slice(offset / 2, (offset + length) / 2).trimEnd()
  }
  if (!isText(text)) return unreadable('text', 'the text holds characters that cannot be on a card')
  const name = field('name')
  if (name === '') return unreadable('name', 'empty')
  const birth = field('birth')
  if (calendarDate(birth) === null) return unreadable('birth', 'not a date')
  const idNumber = field('idNumber')
  const check = checkIdNumber(idNumber)
  if (check.kind === 'invalid') return unreadable('id-number', check.fault)
  if (check.birth !== birth) return unreadable('birth', 'differs from the birth date in the id number')
  const validFrom = field('validFrom')
  if (calendarDate(validFrom) === null) return unreadable('valid-from', 'not a date')
  const validTo = field('validTo')
  if (validTo !== withoutEnd && calendarDate(validTo) === null) {
    return unreadable('valid-to', 'neither a date nor 长期')
  }
  const [sex, ethnicity, address, authority] = [
    field('sex'),
    field('ethnicity'),
    field('address'),
    field('authority'),
  ]
  return {
    kind: 'card',
    photo,
    card: { name, sex, ethnicity, birth, address, idNumber, authority, validFrom, validTo },
  }
}

/** Whether a card is in force on a day (`YYYY-MM-DD`, the kiosk's calendar); the last day counts. */
export function cardValidity(card: IdCard, day: string): 'in-force' | 'not-yet' | 'expired' {
  const digits = day.replaceAll('-', '')
  if (digits < card.validFrom) return 'not-yet'
  return card.validTo !== withoutEnd && digits > card.validTo ? 'expired' : 'in-force'
}
