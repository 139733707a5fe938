import type { Locale } from '@foyer/contracts/locale'
import { receiptTexts } from '@foyer/texts/receipts'
import { receiptText, type ReceiptDocument } from '../devices/receipt-printer/document.ts'

/** The same paper once more, marked so that two of them are not taken for two payments. */
export const printedAgain = (document: ReceiptDocument, locale: Locale): ReceiptDocument => ({
  lines: [receiptText(receiptTexts(locale).printedAgain, { align: 'center', bold: true }), ...document.lines],
})
