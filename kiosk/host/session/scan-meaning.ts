import { isTrackingNumber } from '@foyer/contracts/tracking-number'
import { readCreditCode } from '../identity-numbers/credit-code.ts'
import { readResidentNumber } from '../identity-numbers/resident-number.ts'

export type ScannedCode = {
  /** In the spelling of XFS4IoT; null when the scanner does not tell. */
  readonly symbology: string | null
  readonly text: string
}

export type ScanMeaning =
  | { readonly kind: 'customer-number'; readonly number: string }
  /** A one-time code by which somebody pays; it is not repeated. */
  | { readonly kind: 'payment-code'; readonly of: 'wechat' | 'alipay' | 'unionpay' }
  | { readonly kind: 'tracking-number' | 'appointment' | 'identity-number' | 'company-code' | 'product' }
  /** A line of a passport's machine-readable zone, from a reader that types. */
  | { readonly kind: 'document' }
  | { readonly kind: 'unknown' }

/** What the screen waits for. It goes before the shape, which several kinds of code share. */
export type ScanExpectation = 'customer-number' | 'payment-code' | 'nothing'

/** 13 digits in the systems of today, 10 in older ones, 16 in the south. */
export const isCustomerNumber = (digits: string): boolean => /^(\d{10}|\d{13}|\d{16})$/.test(digits)

/** Goods have these, and nothing of a utility has; EAN-13 is as long as a customer number. */
const ofGoods: readonly string[] = ['ean13', 'ean8', 'upcA', 'upcE']

const paymentCode = (text: string): ScanMeaning | null => {
  if (/^1[0-5]\d{16}$/.test(text)) return { kind: 'payment-code', of: 'wechat' }
  if (/^(2[5-9]|30)\d{14,22}$/.test(text)) return { kind: 'payment-code', of: 'alipay' }
  return /^62\d{17}$/.test(text) ? { kind: 'payment-code', of: 'unionpay' } : null
}

const customerNumber = (text: string): ScanMeaning | null =>
  isCustomerNumber(text) ? { kind: 'customer-number', number: text } : null

/** Links that the hall itself prints as codes: `/p/…` shows how an application stands, `/a/…` is an appointment. */
const ownLink = (text: string, publicUrl: string): ScanMeaning | null => {
  if (text.startsWith(`${publicUrl}/p/`)) return { kind: 'tracking-number' }
  return text.startsWith(`${publicUrl}/a/`) ? { kind: 'appointment' } : null
}

/** An appointment's number is built like an application's, with another letter. */
const byNumber = (text: string): ScanMeaning | null => {
  if (isTrackingNumber(text)) return { kind: 'tracking-number' }
  if (/^A\d{6}[0-9A-HJKMNP-TV-Z]{7}$/.test(text)) return { kind: 'appointment' }
  // A payment code has eighteen digits too; hardly one holds a calendar day and the right check character.
  if (readResidentNumber(text).kind === 'valid') return { kind: 'identity-number' }
  return paymentCode(text)
}

/** A code of digits alone is a payment code or nothing; a wrong check character does not make a company's another. */
const companyCode = (text: string): ScanMeaning | null =>
  readCreditCode(text).kind === 'credit-code' && (/[A-Z]/.test(text) || text.startsWith('9'))
    ? { kind: 'company-code' }
    : null

/** What a code means here. Pure; `publicUrl` is the hall's address outside, without a trailing slash. */
export const meaningOf = (
  { symbology, text: scanned }: ScannedCode,
  expected: ScanExpectation,
  publicUrl: string,
): ScanMeaning => {
  const text = scanned.trim()
  if (symbology !== null && ofGoods.includes(symbology)) return { kind: 'product' }
  const first =
    expected === 'customer-number'
      ? customerNumber(text)
      : expected === 'payment-code'
        ? paymentCode(text)
        : null
  if (/^(?=.*<)[A-Z0-9<]{30,90}$/.test(text)) return { kind: 'document' }
  return (
    first ??
    byNumber(text) ??
    customerNumber(text) ??
    companyCode(text) ??
    ownLink(text, publicUrl) ?? { kind: 'unknown' }
  )
}
