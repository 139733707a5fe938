/**
 * What a receipt says, before anything is known about paper width or printer commands.
 * Receipts are written in these lines; the printer lays them out for its own columns.
 */
export interface ReceiptDocument {
  readonly lines: readonly ReceiptLine[]
}

export type ReceiptAlign = 'left' | 'center' | 'right'

/** `double` is twice as wide and twice as high, so a line holds half as many columns. */
export type ReceiptSize = 'normal' | 'double'

export type ReceiptLine =
  /** Running text; wrapped at the paper's width, never cut off. */
  | {
      readonly kind: 'text'
      readonly text: string
      readonly align: ReceiptAlign
      readonly bold: boolean
      readonly size: ReceiptSize
    }
  /** A label at the left edge and its value at the right edge; the value moves to its own line when both do not fit. */
  | { readonly kind: 'row'; readonly left: string; readonly right: string; readonly bold: boolean }
  /** A dashed line across the paper. */
  | { readonly kind: 'rule' }
  /** A QR code, model 2, error correction M, centred. `data` is at most 2000 bytes of UTF-8. */
  | { readonly kind: 'qr'; readonly data: string }
  /** Code 128 with its text below, centred. `data` is printable ASCII, at most 48 characters. */
  | { readonly kind: 'barcode'; readonly data: string }
  /** Empty lines. */
  | { readonly kind: 'space'; readonly lines: number }

/** Running text with the usual manner: left, plain, normal size. */
export function receiptText(
  text: string,
  manner: { readonly align?: ReceiptAlign; readonly bold?: boolean; readonly size?: ReceiptSize } = {},
): ReceiptLine {
  return {
    kind: 'text',
    text,
    align: manner.align ?? 'left',
    bold: manner.bold ?? false,
    size: manner.size ?? 'normal',
  }
}

/** A label and its value on one line. */
export function receiptRow(
  left: string,
  right: string,
  manner: { readonly bold?: boolean } = {},
): ReceiptLine {
  return { kind: 'row', left, right, bold: manner.bold ?? false }
}
