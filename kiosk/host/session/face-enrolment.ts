import type { ConsentText, FaceEnrolment, LedgerReceipt } from '@foyer/contracts/face'
import type { IdCard } from '@foyer/contracts/hall-api'
import { facesHere, faceProblem, looked, openCamera } from './face-camera.ts'
import { printFacePaper, showSettings, toAccount } from './face-settings.ts'
import type { IntentEvent } from './events.ts'
import { begin, problem } from './hall-requests.ts'
import { show, stay, withVisit, type FaceConsent, type Next, type Session, type Visit } from './session.ts'

const hallOffsetMs = 8 * 3_600_000
const dayMs = 86_400_000
const adultAge = 18

/** `YYYY-MM-DD` at the hall. */
const hallDay = (at: number): string => new Date(at + hallOffsetMs).toISOString().slice(0, 10)

/** Which service it is depends on what the hall keeps: it is asked each time. */
export const openFaceService = (session: Session, now: number): Next =>
  begin(session, { what: 'face', step: { name: 'enrolment' } }, now)

const known = (session: Session, visit: Visit, change: Partial<Visit['face']>): Session =>
  withVisit(session, { face: { ...visit.face, ...change } })

const knownAsEnrolled = (session: Session, visit: Visit, on: string, expiresOn: string): Session =>
  known(session, visit, { enrolled: { on, expiresOn }, consent: null })

const did = (session: Session, what: 'face-enrolled' | 'face-erased'): Session =>
  session.visit === null ? session : withVisit(session, { did: [...new Set([...session.visit.did, what])] })

export const stateOfEnrolment = (session: Session, state: FaceEnrolment, now: number): Next => {
  const { visit } = session
  if (visit === null) return stay(session)
  const { enrolled: isEnrolled, enrolledAt, expiresOn, mayEnrol } = state
  if (isEnrolled && enrolledAt !== null && expiresOn !== null) {
    return showSettings(knownAsEnrolled(session, visit, hallDay(enrolledAt), expiresOn), null, now)
  }
  if (mayEnrol === 'needs-card') {
    return stay(
      problem(session, 'face-needs-card', ['use-card', 'back', 'leave', 'help'], null, 'account', now),
    )
  }
  if (!facesHere(session)) return faceProblem(session, 'enrol', 'face-unavailable', false, now)
  const step = { name: 'consent', guardian: mayEnrol === 'needs-guardian' } as const
  return begin(session, { what: 'face', step }, now)
}

export const consentAsked = (session: Session, text: ConsentText, guardian: boolean, now: number): Next => {
  const { visit } = session
  if (visit === null) return stay(session)
  const consent: FaceConsent = {
    text,
    guardian: { kind: guardian ? 'waiting' : 'not-needed' },
    agreed: null,
  }
  return stay(show(known(session, visit, { consent }), { name: 'face-consent' }, now))
}

/** Whole years at the hall's day; `birth` as `YYYYMMDD`. */
export const ageOn = (birth: string, at: number): number => {
  const today = hallDay(at).replaceAll('-', '')
  const years = Number(today.slice(0, 4)) - Number(birth.slice(0, 4))
  return today.slice(4) < birth.slice(4) ? years - 1 : years
}

const consentOf = (session: Session): FaceConsent | null => session.visit?.face.consent ?? null

/** Whether the next card that is read is the guardian's. */
export const awaitsGuardian = (session: Session): boolean => {
  const kind = consentOf(session)?.guardian.kind
  return session.screen.name === 'face-consent' && (kind === 'waiting' || kind === 'not-an-adult')
}

export const guardianRead = (session: Session, card: IdCard, now: number): Next => {
  const { visit } = session
  const consent = consentOf(session)
  if (visit === null || consent === null || !awaitsGuardian(session)) return stay(session)
  const guardian: FaceConsent['guardian'] =
    ageOn(card.birth, now) < adultAge ? { kind: 'not-an-adult' } : { kind: 'read', card }
  return stay({ ...known(session, visit, { consent: { ...consent, guardian } }), touchedAt: now })
}

export const onConsent = (session: Session, { intent, ids }: IntentEvent, now: number): Next => {
  const { visit } = session
  const consent = consentOf(session)
  if (visit === null || consent === null) return stay(session)
  if (intent.type === 'back') return toAccount(session, now)
  const { kind } = consent.guardian
  if (intent.type !== 'confirm' || kind === 'waiting' || kind === 'not-an-adult') return stay(session)
  const agreed = { key: ids.key, at: now, locale: session.settings.locale }
  return openCamera(known(session, visit, { consent: { ...consent, agreed } }), 'enrol', now)
}

export const enrolled = (session: Session, receipt: LedgerReceipt, now: number): Next => {
  const consent = consentOf(session)
  const { visit } = looked(session)
  if (visit === null || consent === null) return stay(session)
  const expiresOn = receipt.expiresOn ?? hallDay(receipt.at + consent.text.keptDays * dayMs)
  const kept = knownAsEnrolled(session, visit, hallDay(receipt.at), expiresOn)
  const done = did(kept, 'face-enrolled')
  const { session: sent, effects, print } = printFacePaper(done, receipt, 'by-itself', null)
  const screen = { name: 'face-settings', told: 'enrolled', askedToErase: false, receipt, print } as const
  return { session: show(sent, screen, now), effects }
}

export const withdrawn = (session: Session, receipt: LedgerReceipt, now: number): Next => {
  const { visit } = session
  if (visit === null) return stay(session)
  const done = did(known(session, visit, { enrolled: null, consent: null }), 'face-erased')
  const { session: sent, effects, print } = printFacePaper(done, receipt, 'by-itself', null)
  return { session: show(sent, { name: 'face-erased', receipt, print }, now), effects }
}
