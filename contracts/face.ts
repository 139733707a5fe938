import { z } from 'zod'
import { calendarDate } from './field.ts'
import { customerNumber, idCard, idempotencyKey } from './hall-api.ts'
import { locale, localized } from './locale.ts'
import { timestamp } from './peripheral.ts'

/*
 * Faces at the hall, `/api/v1/face/…` and `/api/v1/greeter/…`. A picture never crosses this line but for the
 * greeter's crop, which the hall forgets with the answer. A kiosk first asks for an attempt: it is bound to the kiosk
 * (and to the visit, when there is one), lives two minutes, and takes one embedding, once.
 */

/** What an embedding was made with: two embeddings compare only when they are of the same model. */
export const faceModel = z.string().regex(/^[a-z0-9.-]{1,60}@[0-9a-f]{8}$/)

/** One face as a vector of unit length: little-endian 32-bit floats, base64. It is matter for a match, not a picture. */
export const faceEmbedding = z.strictObject({
  model: faceModel,
  values: z
    .string()
    .max(8_192)
    .regex(/^[A-Za-z0-9+/]+={0,2}$/),
})
export type FaceEmbedding = z.infer<typeof faceEmbedding>

/** Whether faces can be used at this hall now, and if not, why. GET /face/status (kiosk) */
export const faceUnavailable = z.enum([
  'not-configured',
  'no-models',
  'no-key',
  'ledger-damaged',
  'models-refused',
])
export const faceStatus = z.strictObject({
  available: z.boolean(),
  why: faceUnavailable.nullable(),
  /** The model whose embeddings this hall's gallery holds; null when faces are not available. */
  model: faceModel.nullable(),
})
export type FaceStatus = z.infer<typeof faceStatus>

// POST /face/attempts (kiosk; x-visit-token unless the purpose is `identify`) → 201
export const facePurpose = z.enum(['identify', 'enrol', 'check'])
export type FacePurpose = z.infer<typeof facePurpose>
export const faceAttemptRequest = z.strictObject({ purpose: facePurpose })
export const faceAttempt = z.strictObject({ id: z.string().max(64), expiresAt: timestamp })
export type FaceAttempt = z.infer<typeof faceAttempt>

/** What the kiosk saw before it sent a face. Scores 0–1; null where this kiosk's models cannot say. */
export const faceLiveness = z.strictObject({
  passive: z.number().min(0).max(1).nullable(),
  challenge: z.enum(['turn-left', 'turn-right', 'blink', 'follow-dot']),
  challengePassed: z.literal(true),
  frames: z.number().int().min(1).max(1_000),
})

// POST /face/attempts/:id/identification (kiosk) → 200. Uses the attempt's embedding up.
export const faceProbe = z.strictObject({ embedding: faceEmbedding, liveness: faceLiveness })
export type FaceProbe = z.infer<typeof faceProbe>
export const faceAnswer = z.discriminatedUnion('outcome', [
  /** One enrolled person, well above the threshold and well before the next; shown as "is this you?". */
  z.strictObject({ outcome: z.literal('candidate'), maskedName: z.string() }),
  z.strictObject({ outcome: z.literal('nobody') }),
  /** Two are close, or one is close to the threshold: nobody is named. */
  z.strictObject({ outcome: z.literal('unsure') }),
])
export type FaceAnswer = z.infer<typeof faceAnswer>
// POST /face/attempts/:id/confirmation (kiosk) → 201 visit · POST /face/attempts/:id/rejection (kiosk) → 204, "not me"

// GET /face/consent-text (kiosk): what is agreed to, in plain words. `sha256` is of the canonical JSON of the rest.
export const consentText = z.strictObject({
  id: z.string(),
  version: z.number().int(),
  title: localized,
  /** What is kept, what for, how long, who can use it, how to withdraw, and that nobody has to agree. */
  points: z.array(z.strictObject({ heading: localized, text: localized })).min(1),
  agreement: localized,
  guardianAgreement: localized,
  keptDays: z.number().int(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type ConsentText = z.infer<typeof consentText>

// GET /face/enrolment (x-visit-token, person)
export const faceEnrolment = z.strictObject({
  enrolled: z.boolean(),
  enrolledAt: timestamp.nullable(),
  expiresOn: calendarDate.nullable(),
  /** Whether a face may be enrolled in this visit: a card must have been read; under 14 a guardian agrees. */
  mayEnrol: z.enum(['yes', 'needs-card', 'needs-guardian']),
})
export type FaceEnrolment = z.infer<typeof faceEnrolment>

// POST /face/enrolment (x-visit-token, person) → 201, or 200 with the same answer for the same key
export const faceEnrolmentRequest = z.strictObject({
  key: idempotencyKey,
  attemptId: z.string().max(64),
  embedding: faceEmbedding,
  liveness: faceLiveness,
  consent: z.strictObject({
    textSha256: z.string().regex(/^[0-9a-f]{64}$/),
    locale,
    agreedAt: timestamp,
    /** The guardian's own card, read at this kiosk; must be given for a person under 14 and only then. */
    guardian: idCard.nullable(),
  }),
})
export type FaceEnrolmentRequest = z.infer<typeof faceEnrolmentRequest>

/** A line of the consent ledger as its subject gets it; `url` is public, unguessable and says nothing of who. */
export const ledgerReceipt = z.strictObject({
  number: z.string(),
  event: z.enum(['enrolled', 'erased']),
  at: timestamp,
  /** SHA-256 of the ledger entry, hex: what a verifier compares. */
  entryHash: z.string().regex(/^[0-9a-f]{64}$/),
  url: z.string(),
  expiresOn: calendarDate.nullable(),
})
export type LedgerReceipt = z.infer<typeof ledgerReceipt>

// POST /face/withdrawal (x-visit-token, person) → 200 ledgerReceipt, the same for the same key
export const faceWithdrawalRequest = z.strictObject({ key: idempotencyKey })

// POST /face/verification (x-visit-token, person) → 200: is the person before the kiosk the one of this visit?
export const faceVerificationRequest = z.strictObject({
  attemptId: z.string().max(64),
  embedding: faceEmbedding,
  liveness: faceLiveness,
})
export const faceVerification = z.strictObject({ outcome: z.enum(['match', 'no-match', 'not-enrolled']) })
export type FaceVerification = z.infer<typeof faceVerification>

// POST /face/erasures (desk, clerk) → 200 ledgerReceipt: withdrawal in person, at the desk; audited
export const deskErasureRequest = z.strictObject({
  key: idempotencyKey,
  customerNumber,
  /** How the member of staff made sure who asks. */
  identifiedBy: z.enum(['card-seen', 'phone-code', 'known-in-person']),
})

// GET /public/erasures/:token and the page /e/:token: proof that an entry is in the ledger, for whoever has the receipt
export const ledgerProof = z.strictObject({
  receipt: ledgerReceipt,
  /** Whether the chain from this entry to the newest holds, and the signature with it. */
  chain: z.enum(['holds', 'broken']),
  entries: z.number().int(),
  head: z.string(),
  publicKey: z.string(),
  signature: z.string(),
})
export type LedgerProof = z.infer<typeof ledgerProof>

// GET /face/summary (manager, engineer)
/** A rate with its 95 % interval (Clopper–Pearson), and the trials it was counted over; null rate: nothing counted. */
export const rate = z.strictObject({
  errors: z.number().int().nonnegative(),
  trials: z.number().int().nonnegative(),
  rate: z.number().min(0).max(1).nullable(),
  low: z.number().min(0).max(1),
  high: z.number().min(0).max(1),
})
export type Rate = z.infer<typeof rate>
export const faceSummary = z.strictObject({
  status: faceStatus,
  models: z
    .strictObject({
      set: z.enum(['standard', 'npm-only']),
      files: z.array(z.strictObject({ name: z.string(), licence: z.string(), sha256: z.string() })),
      /** Measured by the makers of this release, with the data named: not on this hall. */
      measured: z.array(z.strictObject({ what: z.string(), value: z.string(), on: z.string() })),
    })
    .nullable(),
  gallery: z.strictObject({ enrolled: z.number().int(), expiringSoon: z.number().int() }),
  decision: z
    .strictObject({
      threshold: z.number(),
      margin: z.number(),
      targetFpir: z.number(),
      calibratedAt: timestamp.nullable(),
      /** `hall`: from this hall's own impostor scores; `model-card`: too few yet, the released value stands. */
      source: z.enum(['hall', 'model-card']),
      impostorScores: z.number().int(),
    })
    .nullable(),
  /** False positive identification rate, estimated from this hall's impostor scores at its threshold and size. */
  fpir: rate,
  /** False negative identification rate, from visits whose identity a card or a confirmation proved. */
  fnir: rate,
  attempts: z.strictObject({
    confirmed: z.number().int(),
    notMe: z.number().int(),
    nobody: z.number().int(),
    unsure: z.number().int(),
  }),
  ledger: z.strictObject({
    entries: z.number().int(),
    checkedAt: timestamp.nullable(),
    problem: z.string().nullable(),
  }),
  key: z.strictObject({ id: z.string().nullable(), rotatedAt: timestamp.nullable() }),
})
export type FaceSummary = z.infer<typeof faceSummary>
// POST /face/key-rotations (manager) → 200 faceSummary: new key, new rotation of the space, every template made anew

// POST /greeter/identifications (greeter; body image/jpeg, at most 512 KiB) → 200; only those who agreed are ever named
export const greeterAnswer = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('person'),
    /** How to address the person: family name alone. */
    address: z.string(),
    tags: z.array(z.enum(['vip', 'business', 'arrears', 'elderly'])),
    appointment: z.strictObject({ at: timestamp, what: z.string() }).nullable(),
    leadTo: z.enum(['kiosk', 'counter', 'manager']),
  }),
  z.strictObject({ outcome: z.literal('nobody') }),
  z.strictObject({ outcome: z.literal('unsure') }),
  z.strictObject({
    outcome: z.literal('no-face'),
    why: z.enum(['none', 'several', 'small', 'blurred', 'dark', 'turned', 'not-live']),
  }),
])
export type GreeterAnswer = z.infer<typeof greeterAnswer>
