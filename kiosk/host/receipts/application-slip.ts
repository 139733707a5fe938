import type { Locale, Localized } from '@foyer/contracts/locale'
import { receiptTexts } from '@foyer/texts/receipts'
import {
  receiptRow,
  receiptText,
  type ReceiptDocument,
  type ReceiptLine,
} from '../devices/receipt-printer/document.ts'
import { hallTime } from './hall-time.ts'

export type ApplicationPaper = {
  readonly kioskId: string
  readonly locale: Locale
  readonly hallName: Localized
  readonly title: Localized
  readonly trackingNumber: string
  readonly submittedAt: number
  readonly progressUrl: string
  readonly delivery: 'delivered' | 'kept'
  /** Working days. */
  readonly decidedWithin: number
}

const space = (lines: number): ReceiptLine => ({ kind: 'space', lines })

/** The slip of an application: what was handed in, its number, and where to follow it. It names nobody. */
export const applicationSlip = (paper: ApplicationPaper): ReceiptDocument => {
  const words = receiptTexts(paper.locale)
  const { application } = words
  const kept = paper.delivery === 'kept' ? [space(1), receiptText(application.kept)] : []
  return {
    lines: [
      receiptText(paper.hallName[paper.locale], { align: 'center' }),
      receiptText(application.title, { align: 'center', bold: true, size: 'double' }),
      space(1),
      receiptRow(application.what, paper.title[paper.locale]),
      receiptRow(application.submittedAt, hallTime(paper.submittedAt)),
      receiptRow(words.kiosk, paper.kioskId),
      { kind: 'rule' },
      receiptText(application.trackingNumber, { align: 'center' }),
      receiptText(paper.trackingNumber, { align: 'center', bold: true }),
      receiptText(application.decidedWithin(paper.decidedWithin), { align: 'center' }),
      ...kept,
      space(1),
      receiptText(application.scan, { align: 'center' }),
      { kind: 'qr', data: paper.progressUrl },
      space(1),
      receiptText(application.keep),
    ],
  }
}
