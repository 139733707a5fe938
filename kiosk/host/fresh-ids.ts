import { randomBytes, randomUUID } from 'node:crypto'
import { makeTrackingNumber, trackingNumberRandomBytes } from '@foyer/contracts/tracking-number'
import type { FreshIds } from './session/events.ts'

const hallOffsetMs = 8 * 3_600_000

/** New randomness for one intent, from the system's secure source. */
export const freshIds = (now: number): FreshIds => ({
  key: randomUUID(),
  publicToken: randomBytes(16).toString('hex'),
  trackingNumber: makeTrackingNumber(
    new Date(now + hallOffsetMs).toISOString().slice(0, 10),
    randomBytes(trackingNumberRandomBytes),
  ),
  callId: randomUUID(),
})
