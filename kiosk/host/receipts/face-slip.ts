import type { LedgerReceipt } from '@foyer/contracts/face'
import type { Locale, Localized } from '@foyer/contracts/locale'
import { receiptTexts } from '@foyer/texts/receipts'
import {
  receiptRow,
  receiptText,
  type ReceiptDocument,
  type ReceiptLine,
} from '../devices/receipt-printer/document.ts'
import { hallTime } from './hall-time.ts'

export type FacePaper = {
  readonly kioskId: string
  readonly locale: Locale
  readonly hallName: Localized
  readonly receipt: LedgerReceipt
}

const space = (lines: number): ReceiptLine => ({ kind: 'space', lines })

/** Enough of a hash to compare by eye, in groups that can be read aloud. */
const shortHash = (hash: string): string => hash.slice(0, 16).replaceAll(/(.{4})(?=.)/g, '$1 ')

/** The slip of a consent or of an erasure: a line of the hall's ledger, and where to see that it stands. It names nobody. */
export const faceSlip = ({ kioskId, locale, hallName, receipt }: FacePaper): ReceiptDocument => {
  const words = receiptTexts(locale)
  const { face } = words
  const enrolled = receipt.event === 'enrolled'
  const until = enrolled && receipt.expiresOn !== null ? [receiptRow(face.keptUntil, receipt.expiresOn)] : []
  return {
    lines: [
      receiptText(hallName[locale], { align: 'center' }),
      receiptText(enrolled ? face.consentTitle : face.erasureTitle, {
        align: 'center',
        bold: true,
        size: 'double',
      }),
      space(1),
      receiptRow(face.number, receipt.number),
      receiptRow(enrolled ? face.agreedAt : face.erasedAt, hallTime(receipt.at)),
      ...until,
      receiptRow(face.entryHash, shortHash(receipt.entryHash)),
      receiptRow(words.kiosk, kioskId),
      { kind: 'rule' },
      receiptText(enrolled ? face.agreed : face.erased),
      space(1),
      receiptText(face.scan, { align: 'center' }),
      { kind: 'qr', data: receipt.url },
      space(1),
      receiptText(enrolled ? face.withdraw : face.keep),
    ],
  }
}
