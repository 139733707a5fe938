import { z } from 'zod'
import { timestamp } from './peripheral.ts'

/*
 * How a device gets its identity. A manager makes a code for a node; the device makes its own key pair, sends the code
 * with a certificate request, and gets a certificate of the hall's CA. The private key never leaves the device.
 */

// POST /fleet/enrolments {group,node} (manager) → 201; the code is shown once, lives one hour, serves one device
export const enrolmentRequest = z.strictObject({
  group: z.string().min(1).max(60),
  node: z.string().min(1).max(60),
})
export const enrolmentCode = z.strictObject({
  code: z.string(),
  node: z.string(),
  group: z.string(),
  expiresAt: timestamp,
  /** SHA-256 of the CA's certificate, hex: typed in or carried with the code, so that the device knows this hall. */
  caFingerprint: z.string(),
  url: z.string(),
})

// POST /enrolment (no session; the code is the right) → 201
export const enrolmentBody = z.strictObject({
  code: z.string().max(40),
  /** PKCS #10, PEM. */
  request: z.string().max(4_096),
})
export const enrolled = z.strictObject({
  group: z.string(),
  node: z.string(),
  /** PEM: the device's certificate, then the CA's. */
  certificate: z.string(),
  ca: z.string(),
  brokerUrl: z.string(),
  expiresAt: timestamp,
})
// POST /enrolment/renewal (mutual TLS with the present certificate) → enrolled
export const renewalBody = z.strictObject({
  /** PKCS #10, PEM, of a new key. */
  request: z.string().max(4_096),
})

export const identityState = z.enum(['valid', 'expired', 'revoked', 'replaced'])
// GET /fleet/identities · DELETE /fleet/identities/:serial {reason}
export const deviceIdentity = z.strictObject({
  serial: z.string(),
  group: z.string(),
  node: z.string(),
  issuedAt: timestamp,
  expiresAt: timestamp,
  state: identityState,
  revokedAt: timestamp.nullable(),
  revokedBy: z.string().nullable(),
  reason: z.string().nullable(),
  lastSeenAt: timestamp.nullable(),
  lastAddress: z.string().nullable(),
})
export type DeviceIdentity = z.infer<typeof deviceIdentity>
export const revocation = z.strictObject({ reason: z.string().min(1).max(200) })

// GET /fleet/authority · POST /fleet/authority/rotation → 201 · DELETE /fleet/authority/:number {force}
export const authorityGeneration = z.strictObject({
  number: z.int().positive(),
  /** SHA-256 of its certificate, hex. */
  fingerprint: z.string(),
  from: timestamp,
  until: timestamp,
  /** Trusted until it is retired; the newest signs. */
  retiredAt: timestamp.nullable(),
  /** Devices whose valid certificate it signed; they must renew before it can be retired without harm. */
  devices: z.int().min(0),
})
export type AuthorityGeneration = z.infer<typeof authorityGeneration>
export const retirement = z.strictObject({
  /** Also when devices still depend on it: they will have to be enrolled anew. */
  force: z.boolean(),
})
/** Refused at the door, newest first. GET /fleet/refusals */
export const refusal = z.strictObject({
  at: timestamp,
  address: z.string(),
  why: z.enum([
    'no-certificate',
    'foreign',
    'expired',
    'revoked',
    'cloned',
    'wrong-topic',
    'bad-password',
    'bad-code',
  ]),
  identity: z.string().nullable(),
  detail: z.string(),
})
export type Refusal = z.infer<typeof refusal>
