import { randomBytes, randomUUID } from 'node:crypto'
import type { ApplicationSubmission } from '@foyer/contracts/hall-api'
import { makeTrackingNumber, trackingNumberRandomBytes } from '@foyer/contracts/tracking-number'

export const submission = (): ApplicationSubmission => ({
  key: randomUUID(),
  trackingNumber: makeTrackingNumber('2026-11-22', randomBytes(trackingNumberRandomBytes)),
  publicToken: randomBytes(16).toString('hex'),
  definitionId: 'peak-valley',
  definitionVersion: 1,
  submittedAt: Date.UTC(2026, 10, 22, 4),
  kioskId: 'kiosk-1',
  applicant: { name: '测试', card: null, phone: null },
  customerNumber: null,
  answers: { from: 'a' },
})
