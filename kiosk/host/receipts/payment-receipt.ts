import type { Receipt } from '@foyer/contracts/hall-api'
import type { Locale, Localized } from '@foyer/contracts/locale'
import { makeFormat } from '@foyer/texts/format'
import { receiptTexts } from '@foyer/texts/receipts'
import {
  receiptRow,
  receiptText,
  type ReceiptDocument,
  type ReceiptLine,
} from '../devices/receipt-printer/document.ts'
import { hallTime } from './hall-time.ts'

export type PaymentPaper = {
  readonly kioskId: string
  readonly locale: Locale
  readonly hallName: Localized
  readonly receipt: Receipt
}

const rule: ReceiptLine = { kind: 'rule' }
const space = (lines: number): ReceiptLine => ({ kind: 'space', lines })

/** The receipt of a payment. Names come masked from the hall and stay so: paper is left lying about. */
export const paymentReceipt = ({ kioskId, locale, hallName, receipt }: PaymentPaper): ReceiptDocument => {
  const words = receiptTexts(locale)
  const { payment } = words
  const { money, month } = makeFormat(locale)
  const bills = receipt.bills.flatMap(({ period, amountFen, lateFeeFen }): ReceiptLine[] => [
    receiptRow(month(period), money(amountFen + lateFeeFen).text),
    ...(lateFeeFen === 0 ? [] : [receiptRow(`  ${payment.lateFee}`, money(lateFeeFen).text)]),
  ])
  return {
    lines: [
      receiptText(hallName[locale], { align: 'center' }),
      receiptText(payment.title, { align: 'center', bold: true, size: 'double' }),
      space(1),
      receiptRow(payment.number, receipt.number),
      receiptRow(payment.paidAt, hallTime(receipt.paidAt)),
      receiptRow(payment.customerNumber, receipt.customerNumber),
      receiptRow(payment.customerName, receipt.customerNameMasked),
      rule,
      receiptText(payment.bills, { bold: true }),
      ...bills,
      rule,
      receiptRow(payment.total, money(receipt.amountFen).text, { bold: true }),
      receiptRow(payment.channel, receipt.channel),
      receiptRow(payment.transactionId, receipt.transactionId),
      receiptRow(words.kiosk, kioskId),
      space(1),
      receiptText(payment.scan, { align: 'center' }),
      { kind: 'qr', data: receipt.url },
      space(1),
      receiptText(payment.note),
    ],
  }
}
