import { z } from 'zod'

/**
 * What kind of value a field of a view holds. The kind decides how it is formatted, read out and whether it may
 * leave the kiosk: a field is masked in a shared view unless its kind is listed in `publicKinds`.
 */
export const fieldKind = z.enum([
  'person-name',
  'id-number',
  'address',
  'phone',
  'customer-number',
  'typed-digits',
  'money',
  'energy',
  'percent',
  'date',
  'month',
  'usage-series',
  'choice',
  'private-text',
  'private-url',
  'reference-number',
  'public-text',
  'public-number',
])
export type FieldKind = z.infer<typeof fieldKind>

const publicKinds: ReadonlySet<FieldKind> = new Set(['public-text', 'public-number'])
export const isPublicKind = (kind: FieldKind): boolean => publicKinds.has(kind)

/** Stands in a shared view for a value that did not leave the kiosk. */
export type Masked<K extends FieldKind = FieldKind> = { kind: K; masked: true }
export type Shown<K extends FieldKind, T> = { kind: K; value: T }
export type Field<K extends FieldKind, T> = Shown<K, T> | Masked<K>

/** Schema of a field of one kind: its value, or the sign that it was masked. */
export const field = <K extends FieldKind, S extends z.ZodType>(kind: K, value: S) =>
  z.union([
    z.strictObject({ kind: z.literal(kind), value }),
    z.strictObject({ kind: z.literal(kind), masked: z.literal(true) }),
  ])

export const anyField = z.union([
  z.strictObject({ kind: fieldKind, value: z.unknown() }),
  z.strictObject({ kind: fieldKind, masked: z.literal(true) }),
])

export const shown = <K extends FieldKind, T>(kind: K, value: T): Shown<K, T> => ({ kind, value })

/** Amounts are whole fen (1/100 CNY) everywhere; formatting is the last step. */
export const fen = z.number().int()
/** Calendar date `YYYY-MM-DD` and month `YYYY-MM` in the hall's time zone. */
export const calendarDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
export const calendarMonth = z.string().regex(/^\d{4}-\d{2}$/)

export const usageMonth = z.strictObject({
  month: calendarMonth,
  peakKwh: z.number().nonnegative(),
  valleyKwh: z.number().nonnegative(),
  amountFen: fen,
})
export type UsageMonth = z.infer<typeof usageMonth>
