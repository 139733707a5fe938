import type { IdCard } from '@foyer/contracts/hall-api'
import { cardOf, type CardField } from './card-content.ts'
import { cardType, isText, textBytes, withoutFill } from './card-text.ts'

/** The photograph as stored on the card: 1024 bytes of WLT, a proprietary compression. */
export type WltPhoto = Uint8Array

/**
 * Turns the card's photo into pixels: 102 × 126, 24-bit RGB, rows from the top, 38,556 bytes; null when it cannot.
 * Sites with a licensed decoder provide one; without it the photo bytes are dropped as soon as they are read.
 */
export type PhotoDecoder = (photo: WltPhoto) => Promise<Uint8Array | null>

export type BaseInformation =
  | {
      readonly kind: 'card'
      readonly card: IdCard
      readonly photo: WltPhoto
      /** As stored, 512 or 1024 bytes; null when the card has none or it was not asked for. */
      readonly fingerprint: Uint8Array | null
    }
  /** `type` is the character at offset 248. */
  | { readonly kind: 'unsupported-layout'; readonly type: string }
  /** What is wrong, without the content. */
  | { readonly kind: 'unreadable'; readonly field: CardField; readonly reason: string }

export const photoBytes = 1024
const fingerprintBytes: readonly number[] = [0, 512, 1024]
/** Two lengths before the text of a `30 01` reply, three before that of a `30 10` reply. */
const plainHead = 4
const fingerprintHead = 6

/** Data lengths of a good `30 01` reply, and of a good `30 10` reply. */
export const baseDataLength = plainHead + textBytes + photoBytes
export const fingerprintDataLengths = fingerprintBytes.map(
  (length) => fingerprintHead + textBytes + photoBytes + length,
)

export type BaseParts =
  | {
      readonly kind: 'parts'
      readonly text: Uint8Array
      readonly photo: WltPhoto
      /** Null: the reply has no place for one. Empty: the card has none. */
      readonly fingerprint: Uint8Array | null
    }
  | { readonly kind: 'lengths'; readonly reason: string }

/** Cuts the data of a `30 01` or `30 10` reply apart. The lengths in front must tell what is really there. */
export function splitBaseData(data: Uint8Array): BaseParts {
  const lengthAt = (offset: number): number => ((data[offset] ?? 0) << 8) | (data[offset + 1] ?? 0)
  const plain = data.length === baseDataLength
  const told = plain ? [lengthAt(0), lengthAt(2)] : [lengthAt(0), lengthAt(2), lengthAt(4)]
  const [text, photo, fingerprint = 0] = told
  const head = plain ? plainHead : fingerprintHead
  const fits =
    text === textBytes &&
    photo === photoBytes &&
    fingerprintBytes.includes(fingerprint) &&
    data.length === head + textBytes + photoBytes + fingerprint
  if (!fits) {
    return {
      kind: 'lengths',
      reason: `${data.length} bytes of data begin with the lengths ${told.join(', ')}`,
    }
  }
  const photoAt = head + textBytes
  return {
    kind: 'parts',
    text: data.slice(head, photoAt),
    photo: data.slice(photoAt, photoAt + photoBytes),
    fingerprint: plain ? null : data.slice(photoAt + photoBytes),
  }
}

function unreadable(field: CardField, reason: string): BaseInformation {
  return { kind: 'unreadable', field, reason }
}

/** Decodes the data of a `30 01` or `30 10` reply; only a card without any fault is one. */
export function decodeBaseInformation(data: Uint8Array): BaseInformation {
  const parts = splitBaseData(data)
  if (parts.kind === 'lengths') return unreadable('lengths', parts.reason)
  const { type, layout } = cardType(parts.text)
  if (layout === null) {
    return /^[A-Z]$/.test(type)
      ? { kind: 'unsupported-layout', type }
      : unreadable('text', 'the character at offset 248 is not a card type')
  }
  const { card, faults } = cardOf(parts.text, layout)
  const [fault] = faults
  if (fault !== undefined) return unreadable(fault.field, fault.fault)
  const { photo, fingerprint } = parts
  return { kind: 'card', card, photo, fingerprint: fingerprint?.length === 0 ? null : fingerprint }
}

/** Bytes of text in a `30 03` reply. There is no length in front. */
export const newestAddressBytes = 70

export type NewestAddress =
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'unreadable'; readonly reason: string }

/** Decodes the data of a `30 03` reply. */
export function decodeNewestAddress(data: Uint8Array): NewestAddress {
  if (data.length !== newestAddressBytes) {
    return { kind: 'unreadable', reason: `${data.length} bytes, not ${newestAddressBytes}` }
  }
  const text = Buffer.from(data).toString('utf16le')
  return isText(text)
    ? { kind: 'address', address: withoutFill(text) }
    : { kind: 'unreadable', reason: 'the text holds characters that cannot be on a card' }
}
