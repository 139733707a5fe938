import type { FaceCall } from '../effects.ts'
import type { FaceHallAnswer } from '../events.ts'
import { attempt, consentText, isEnrolled, ledgerReceipt, notEnrolled } from './faces.ts'
import { hallVisit, type Person } from './people.ts'
import { ok } from './visit-player.ts'

const refusals = [
  'face-unavailable',
  'face-attempt-over',
  'face-replayed',
  'face-not-enrolled',
  'needs-card',
  'visit-ended',
  'internal',
] as const

/** The hall of a random walk, asked about a face. It knows one face, and answers as luck will have it. */
export const answerAboutFace = ({ call }: FaceCall, someone: Person, luck: number): FaceHallAnswer => {
  if (luck < 0.22) {
    const code = refusals[Math.floor(luck * 1_000) % refusals.length] ?? 'internal'
    return { call, result: { ok: false, failure: { kind: 'refused', code, reference: 'ref-2' } } }
  }
  switch (call) {
    case 'face-attempt':
      return { call, result: ok(attempt) }
    case 'face-identification':
      if (luck < 0.3) return { call, result: ok({ outcome: 'nobody' }) }
      if (luck < 0.35) return { call, result: ok({ outcome: 'unsure' }) }
      return { call, result: ok({ outcome: 'candidate', maskedName: `${someone.card.name.slice(0, 1)}*` }) }
    case 'face-confirmation':
      return { call, result: ok(hallVisit(someone, 'person')) }
    case 'face-consent-text':
      return { call, result: ok(consentText) }
    case 'face-enrolment-state':
      if (luck < 0.5) return { call, result: ok(isEnrolled) }
      return {
        call,
        result: ok(notEnrolled(luck < 0.75 ? 'yes' : luck < 0.95 ? 'needs-guardian' : 'needs-card')),
      }
    case 'face-enrolment':
      return luck < 0.25
        ? {
            call,
            result: { ok: false, failure: { kind: 'refused', code: 'consent-outdated', reference: 'r' } },
          }
        : { call, result: ok(ledgerReceipt('enrolled')) }
    case 'face-verification':
      return {
        call,
        result: ok({ outcome: luck < 0.6 ? 'match' : luck < 0.95 ? 'no-match' : 'not-enrolled' }),
      }
    case 'face-withdrawal':
      return { call, result: ok(ledgerReceipt('erased')) }
  }
}
