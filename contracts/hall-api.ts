import { z } from 'zod'
import { calendarDate, calendarMonth, fen, usageMonth } from './field.ts'
import { localized } from './locale.ts'
import { timestamp } from './peripheral.ts'
import { assurance } from './screens.ts'

/*
 * The hall's HTTP API, `/api/v1/…`. A kiosk sends `Authorization: Bearer <kiosk token>` and, within a visit,
 * `x-visit-token`; staff have a session cookie; the public has unguessable links. Errors: `errors.ts`.
 */

export const idempotencyKey = z.uuid()
export const customerNumber = z.string().regex(/^(\d{10}|\d{13}|\d{16})$/)
const mobile = z.string().regex(/^1\d{10}$/)

const cardDay = z.string().regex(/^\d{8}$/)
const holder = { name: z.string().min(1).max(60), sex: z.string().max(2), birth: cardDay }

/** What a resident identity card says of its holder (GA 450 base information), dates as `YYYYMMDD` or `长期`. */
export const residentCard = z.strictObject({
  name: z.string().min(1).max(15),
  sex: z.string().max(2),
  ethnicity: z.string().max(4),
  birth: cardDay,
  address: z.string().max(35),
  idNumber: z.string().regex(/^\d{17}[\dX]$/),
  authority: z.string().max(15),
  validFrom: cardDay,
  validTo: z.string().regex(/^(\d{8}|长期)$/),
})
export type ResidentCard = z.infer<typeof residentCard>

/** Residence permit for residents of Hong Kong, Macau and Taiwan. */
export const permitCard = z.strictObject({
  kind: z.literal('permit'),
  ...holder,
  address: z.string().max(35),
  idNumber: z.string().regex(/^8[123]0000\d{11}[\dX]$/),
  authority: z.string().max(15),
  validFrom: cardDay,
  validTo: cardDay,
  travelPermitNumber: z.string().max(9),
  timesIssued: z.string().max(2),
})

/** Permanent residence card of foreigners. `name` is the Chinese name where the card has one, else the English. */
const foreigner = {
  ...holder,
  englishName: z.string().max(60),
  nationality: z.string().max(3),
  validFrom: cardDay,
  validTo: cardDay,
}
/** As issued since 2023. */
export const foreignerCard = z.strictObject({
  kind: z.literal('foreigner-2023'),
  ...foreigner,
  idNumber: z.string().regex(/^9\d{16}[\dX]$/),
  timesReissued: z.string().max(2),
  /** What leads to the number of the holder's card of 2017, as the card has it; mostly empty. */
  earlierNumber: z.string().max(3),
})
/** As issued from 2017 on. */
export const foreignerCard2017 = z.strictObject({
  kind: z.literal('foreigner-2017'),
  ...foreigner,
  idNumber: z.string().regex(/^[A-Z]{3}\d{12}$/),
  authorityCode: z.string().max(4),
  version: z.string().max(2),
})

/** A card that a reader reads; one without `kind` is a resident's. */
export const idCard = z.union([residentCard, permitCard, foreignerCard, foreignerCard2017])
export type IdCard = z.infer<typeof idCard>
export const cardKinds = ['resident', 'permit', 'foreigner-2023', 'foreigner-2017'] as const
export type CardKind = (typeof cardKinds)[number]

// POST /visits → 201 visit · unknown-customer · wrong-code · code-expired
export const identification = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('card'), card: idCard }),
  z.strictObject({ method: z.literal('customer-number'), customerNumber }),
  z.strictObject({ method: z.literal('phone'), phone: mobile, code: z.string().regex(/^\d{6}$/) }),
])
export type Identification = z.infer<typeof identification>

export const accountSummary = z.strictObject({
  customerNumber,
  address: z.string().nullable(),
  balanceDueFen: fen,
})
export const visit = z.strictObject({
  token: z.string(),
  expiresAt: timestamp,
  assurance,
  /** Full for assurance `person`, masked (`张*`) for `account`. */
  customerName: z.string(),
  tags: z.array(z.enum(['vip', 'business', 'arrears', 'elderly'])),
  accounts: z.array(accountSummary),
})
export type Visit = z.infer<typeof visit>

// POST /phone-codes → 202 (the same answer whether or not the phone is known)
export const phoneCodeRequest = z.strictObject({ phone: mobile })
export const phoneCodeSent = z.strictObject({ sentTo: z.string(), expiresAt: timestamp, nextAt: timestamp })

// GET /accounts/:customerNumber (x-visit-token)
export const bill = z.strictObject({
  id: z.string(),
  period: calendarMonth,
  kwh: z.number(),
  peakKwh: z.number().nullable(),
  valleyKwh: z.number().nullable(),
  amountFen: fen,
  lateFeeFen: fen,
  dueOn: calendarDate,
  status: z.enum(['due', 'overdue', 'paid', 'paying']),
})
export type Bill = z.infer<typeof bill>
export const account = z.strictObject({
  customerNumber,
  customerName: z.string(),
  /** Null when the visit's assurance is `account`. */
  address: z.string().nullable(),
  tariff: z.enum(['flat', 'peak-valley', 'other']),
  balanceDueFen: fen,
  /** Newest first: all that are owed, and the last twelve. Only those owed when the assurance is `account`. */
  bills: z.array(bill),
  /** Twenty-four months, oldest first; null when the assurance is `account`. */
  usage: z.array(usageMonth).nullable(),
})
export type Account = z.infer<typeof account>

// POST /payments (x-visit-token) → 201, or 200 with the same payment for the same key · GET /payments/:key · POST /payments/:key/cancel
export const paymentRequest = z.strictObject({
  key: idempotencyKey,
  customerNumber,
  billIds: z.array(z.string()).min(1).max(60),
  /** What the customer saw; refused as `amount-changed` when the hall's sum differs. */
  amountFen: fen.positive(),
})
export type PaymentRequest = z.infer<typeof paymentRequest>
export const paymentStatus = z.enum([
  'creating',
  'pending',
  'confirmed',
  'booked',
  'expired',
  'cancelled',
  'refunding',
  'refunded',
])
export type PaymentStatus = z.infer<typeof paymentStatus>
export const receipt = z.strictObject({
  number: z.string(),
  issuedAt: timestamp,
  paidAt: timestamp,
  amountFen: fen,
  customerNumber,
  customerNameMasked: z.string(),
  bills: z.array(z.strictObject({ period: calendarMonth, amountFen: fen, lateFeeFen: fen })),
  channel: z.string(),
  transactionId: z.string(),
  /** Public page of this receipt, unguessable. */
  url: z.string(),
})
export type Receipt = z.infer<typeof receipt>
export const payment = z.strictObject({
  key: idempotencyKey,
  status: paymentStatus,
  amountFen: fen,
  /** What the customer's phone opens; null before the gateway answered. */
  payUrl: z.string().nullable(),
  expiresAt: timestamp,
  receipt: receipt.nullable(),
})
export type Payment = z.infer<typeof payment>

// GET /accounts/:customerNumber/peak-valley (x-visit-token, person)
export const comparison = z.strictObject({
  customerNumber,
  from: calendarMonth,
  to: calendarMonth,
  flatFen: fen,
  peakValleyFen: fen,
  /** 0–1: share of the year's energy between 22:00 and 8:00. */
  valleyShare: z.number(),
  months: z.array(usageMonth),
  tariffSource: z.string(),
})
export type Comparison = z.infer<typeof comparison>

// GET /applications/definitions (kiosk) → definition[]
export const question = z.strictObject({
  id: z.string(),
  title: localized,
  why: localized,
  choices: z.array(z.strictObject({ id: z.string(), text: localized })).min(2),
})
export const definition = z.strictObject({
  id: z.string(),
  version: z.number().int(),
  title: localized,
  declaration: localized,
  questions: z.array(question),
  /** Working days until it is decided. */
  decidedWithin: z.number().int(),
})
export type Definition = z.infer<typeof definition>

/** `P` + `YYMMDD` + six characters of Crockford base32 + check character; made at the kiosk, offline too. */
export const trackingNumber = z.string().regex(/^P\d{6}[0-9A-HJKMNP-TV-Z]{7}$/)

// POST /applications (kiosk) → 201, or 200 for the same key. Comes through the outbox: the visit may long be over.
export const applicationSubmission = z.strictObject({
  key: idempotencyKey,
  trackingNumber,
  /** 128 random bits as hex; whoever has it may see the progress: `<publicUrl>/p/<token>`. */
  publicToken: z.string().regex(/^[0-9a-f]{32}$/),
  definitionId: z.string(),
  definitionVersion: z.number().int(),
  submittedAt: timestamp,
  kioskId: z.string(),
  applicant: z.strictObject({ name: z.string(), card: idCard.nullable(), phone: mobile.nullable() }),
  /** Null when the hall was away and the customer did not know it: the clerk finds it. */
  customerNumber: customerNumber.nullable(),
  answers: z.record(z.string(), z.string()),
})
export type ApplicationSubmission = z.infer<typeof applicationSubmission>
export const applicationAccepted = z.strictObject({ trackingNumber, publicUrl: z.string() })

export const applicationStatus = z.enum(['received', 'in-review', 'approved', 'rejected'])
export const applicationStep = z.strictObject({
  status: applicationStatus,
  at: timestamp,
  note: z.string().nullable(),
})

// GET /public/applications/:publicToken — nothing that tells who
export const applicationProgress = z.strictObject({
  trackingNumber,
  title: localized,
  status: applicationStatus,
  steps: z.array(applicationStep),
  dueOn: calendarDate,
})
export type ApplicationProgress = z.infer<typeof applicationProgress>

// GET /applications?status=… (clerk) · GET /applications/:trackingNumber (clerk, audited) · POST …/decision (clerk)
export const applicationListItem = z.strictObject({
  trackingNumber,
  title: localized,
  status: applicationStatus,
  submittedAt: timestamp,
  dueOn: calendarDate,
  kioskId: z.string(),
})
export type ApplicationListItem = z.infer<typeof applicationListItem>
export const applicationDetail = z.strictObject({
  ...applicationListItem.shape,
  /** Grows with every change; a decision names the one it was made on. */
  revision: z.number().int(),
  applicant: applicationSubmission.shape.applicant,
  customerNumber: customerNumber.nullable(),
  answers: z.array(z.strictObject({ question: localized, answer: localized })),
  comparison: comparison.nullable(),
  steps: z.array(applicationStep),
})
export type ApplicationDetail = z.infer<typeof applicationDetail>
export const applicationDecision = z.strictObject({
  revision: z.number().int(),
  decision: z.enum(['approve', 'reject']),
  /** Shown to the customer; must be given with a rejection. */
  note: z.string().max(500).nullable(),
})

// POST /staff/session → sets the cookie · GET /staff/session · DELETE /staff/session
export const role = z.enum(['desk', 'clerk', 'manager', 'engineer', 'greeter'])
export type Role = z.infer<typeof role>
export const signIn = z.strictObject({
  name: z.string().min(1).max(60),
  password: z.string().min(1).max(200),
})
export const staffSession = z.strictObject({
  name: z.string(),
  displayName: z.string(),
  roles: z.array(role),
})
export type StaffSession = z.infer<typeof staffSession>

// GET /audit?before=… (manager), newest first
export const auditEntry = z.strictObject({
  id: z.number().int(),
  at: timestamp,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  outcome: z.enum(['done', 'refused']),
})
export type AuditEntry = z.infer<typeof auditEntry>
