import { z } from 'zod'

/** Codes of the HTTP API; `docs/errors.md` says of each what it means and what to do. */
export const errorCode = z.enum([
  'bad-request',
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict',
  'too-many-requests',
  'too-large',
  'unknown-customer',
  'visit-ended',
  'needs-person',
  'wrong-code',
  'code-expired',
  'amount-changed',
  'already-paid',
  'gateway-unreachable',
  'utility-unreachable',
  'bad-signature',
  'face-unavailable',
  'face-wrong-model',
  'face-bad-embedding',
  'face-attempt-over',
  'face-replayed',
  'face-not-enrolled',
  'consent-outdated',
  'needs-card',
  'needs-guardian',
  'internal',
])
export type ErrorCode = z.infer<typeof errorCode>

/** Every answer of 400 and above. `reference` finds the request in the hall's log. */
export const apiError = z.strictObject({
  error: z.strictObject({
    code: errorCode,
    /** What was wrong, where, and what to do; for an engineer, in English. */
    message: z.string(),
    problems: z.array(z.strictObject({ path: z.string(), found: z.string(), allowed: z.string() })),
    reference: z.string(),
  }),
})
export type ApiError = z.infer<typeof apiError>
