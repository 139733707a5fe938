import type { IdCard } from '@foyer/contracts/hall-api'
import { hexByte } from '../described.ts'
import { cardStatusOf } from './card-status.ts'
import { decodeBaseInformation, type PhotoDecoder } from './base-information.ts'
import type { SamAnswer, SamReply } from './link.ts'
import { statusWord, type CustomerAdvice } from './status-words.ts'

/**
 * `lifted`: the card was there and is no longer found. `read-failed`: it is there and cannot be read. `reply-damaged`, `no-answer`: the reader or its line.
 * `not-supported`: a kind of card that no table has. `content`: the card's own data is inconsistent.
 */
export type UnreadableReason =
  | 'lifted'
  | 'read-failed'
  | 'select-failed'
  | 'refused'
  | 'reply-damaged'
  | 'no-answer'
  | 'reader-lost'
  | 'not-supported'
  | 'content'

export type ReaderEvent =
  /** A card lies on the reader and is being read; a `card-read` or a `card-unreadable` follows. */
  | { readonly kind: 'card-present' }
  | {
      readonly kind: 'card-read'
      readonly card: IdCard
      /** 102 × 126 RGB when the site has a decoder, else null. */
      readonly photo: Uint8Array | null
      /** Templates as stored; null when the card has none or the reader is not to read them. */
      readonly fingerprint: Uint8Array | null
      /** Written on the card after it was issued; null when there is none or it was not asked for. */
      readonly newestAddress: string | null
    }
  | {
      readonly kind: 'card-unreadable'
      readonly reason: UnreadableReason
      readonly advice: CustomerAdvice
      /** For the engineer; holds nothing of the card's content. */
      readonly detail: string
      /** The card type's letter when the layout is not supported, else null. */
      readonly cardType: string | null
    }
  /** The card that was read has left. */
  | { readonly kind: 'card-removed' }

export type Unreadable = Extract<ReaderEvent, { kind: 'card-unreadable' }>

function unreadable(reason: UnreadableReason, advice: CustomerAdvice, detail: string): Unreadable {
  return { kind: 'card-unreadable', reason, advice, detail, cardType: null }
}

/** The card was found and selected, and before it was read it was gone. */
export function liftedDuring(answer: SamAnswer): Unreadable {
  return unreadable('lifted', 'place-again-and-hold-still', `read: ${describeAnswer(answer)}, then no card`)
}

/** How an answer reads in a log or a proof: `00 00 41 read failed`. */
export function describeAnswer(answer: SamAnswer): string {
  switch (answer.kind) {
    case 'reply':
      return describeReply(answer)
    case 'damaged':
      return `damaged reply: ${answer.reason}`
    case 'silent':
      return 'no answer'
    case 'ended':
      return 'connection ended'
  }
}

function describeReply({ sw1, sw2, sw3 }: SamReply): string {
  const card = cardStatusOf(sw1, sw2, sw3)
  const ofCard = card === null ? '' : `, card: ${card.meaning}`
  return `${[sw1, sw2, sw3].map(hexByte).join(' ')} ${statusWord(sw3).meaning}${ofCard}`
}

/** What a failed step of a reading means for the customer. */
export function failureOf(step: 'select' | 'read', answer: SamAnswer): Unreadable {
  const detail = `${step}: ${describeAnswer(answer)}`
  switch (answer.kind) {
    case 'ended':
      return unreadable('reader-lost', 'use-another-way', detail)
    case 'silent':
      return unreadable('no-answer', 'place-again-and-hold-still', detail)
    case 'damaged':
      return unreadable('reply-damaged', 'place-again-and-hold-still', detail)
    case 'reply': {
      const { customer } = statusWord(answer.sw3)
      if (answer.sw3 === 0x81 || answer.sw3 === 0x80) return unreadable('select-failed', customer, detail)
      return unreadable(answer.sw3 === 0x41 ? 'read-failed' : 'refused', customer, detail)
    }
  }
}

/** The outcome of a good `30 01` or `30 10` reply. The photo leaves here as pixels or not at all. */
export async function readingOf(reply: SamReply, decodePhoto: PhotoDecoder | null): Promise<ReaderEvent> {
  const decoded = decodeBaseInformation(reply.data)
  switch (decoded.kind) {
    case 'card': {
      const photo = decodePhoto === null ? null : await decodePhoto(decoded.photo).catch(() => null)
      const { card, fingerprint } = decoded
      return { kind: 'card-read', card, photo, fingerprint, newestAddress: null }
    }
    case 'unsupported-layout':
      return {
        kind: 'card-unreadable',
        reason: 'not-supported',
        advice: 'use-another-way',
        detail: `card type ${decoded.type} is none of the known ones`,
        cardType: decoded.type,
      }
    case 'unreadable':
      return unreadable('content', 'use-another-way', `${decoded.field}: ${decoded.reason}`)
  }
}
