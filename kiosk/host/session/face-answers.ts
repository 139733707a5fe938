import type { FaceAnswer, FaceVerification } from '@foyer/contracts/face'
import { attemptGiven, faceProblem, faceRefused, looked } from './face-camera.ts'
import { consentAsked, enrolled, stateOfEnrolment, withdrawn } from './face-enrolment.ts'
import { showSettings } from './face-settings.ts'
import { begin, taskFailed } from './hall-requests.ts'
import type { FaceHallAnswer, HallFailure, HallResult } from './events.ts'
import { identifiedAs } from './identify.ts'
import type { FaceState, FaceTask, Return } from './screen-state.ts'
import { show, stay, type Next, type Session } from './session.ts'

/** An answer about a face, to the question that the screen waits for. */
export const faceAnswered = (session: Session, answer: FaceHallAnswer, now: number): Next => {
  const { screen } = session
  if (screen.name === 'face') return duringLook(session, screen, answer, now)
  if (screen.name !== 'waiting' || screen.task.what !== 'face') return stay(session)
  const { step } = screen.task
  switch (answer.call) {
    case 'face-confirmation':
      return answer.result.ok
        ? identifiedAs(session, answer.result, now)
        : notConfirmed(session, step, answer.result.failure, now)
    case 'face-enrolment-state':
      return answer.result.ok
        ? stateOfEnrolment(session, answer.result.value, now)
        : notTold(session, step, answer.result.failure, 'account', now)
    case 'face-consent-text':
      return answer.result.ok && step.name === 'consent'
        ? consentAsked(session, answer.result.value, step.guardian, now)
        : notTold(session, step, failureOf(answer.result), 'account', now)
    case 'face-withdrawal':
      return answer.result.ok
        ? withdrawn(session, answer.result.value, now)
        : notTold(session, step, answer.result.failure, 'face', now)
    default:
      return stay(session)
  }
}

const failureOf = (result: HallResult<unknown>): HallFailure =>
  result.ok ? { kind: 'unreachable' } : result.failure

const duringLook = (session: Session, screen: FaceState, answer: FaceHallAnswer, now: number): Next => {
  const { purpose } = screen
  if (!answer.result.ok) {
    const { failure } = answer.result
    // What was agreed to is no longer the text of the hall: it is read and agreed to anew.
    if (failure.kind === 'refused' && failure.code === 'consent-outdated') {
      return begin(session, { what: 'face', step: { name: 'enrolment' } }, now)
    }
    return faceRefused(session, purpose, failure, now)
  }
  switch (answer.call) {
    case 'face-attempt':
      return attemptGiven(session, screen, answer.result.value, now)
    case 'face-identification':
      return recognised(session, screen, answer.result.value, now)
    case 'face-enrolment':
      return enrolled(session, answer.result.value, now)
    case 'face-verification':
      return verified(session, answer.result.value, now)
    default:
      return stay(session)
  }
}

const recognised = (session: Session, screen: FaceState, answer: FaceAnswer, now: number): Next => {
  switch (answer.outcome) {
    case 'candidate': {
      if (screen.attempt === null) return stay(session)
      const { maskedName } = answer
      return stay(show(session, { name: 'face-confirm', attemptId: screen.attempt.id, maskedName }, now))
    }
    case 'nobody':
      return faceProblem(session, 'identify', 'face-unknown', false, now)
    case 'unsure':
      return faceProblem(session, 'identify', 'face-unsure', false, now)
  }
}

const verified = (session: Session, { outcome }: FaceVerification, now: number): Next => {
  switch (outcome) {
    case 'match':
      return showSettings(looked(session), 'matches', now)
    case 'no-match':
      return showSettings(session, 'does-not-match', now)
    case 'not-enrolled':
      return faceProblem(session, 'enrol', 'face-already-withdrawn', false, now)
  }
}

/** Without an answer it is not known whether the hall took the yes: the same yes may be said again. */
const notConfirmed = (session: Session, step: FaceTask, failure: HallFailure, now: number): Next =>
  failure.kind === 'unreachable'
    ? stay(taskFailed(session, { what: 'face', step }, failure, 'start', now))
    : faceRefused(session, 'identify', failure, now)

const notTold = (session: Session, step: FaceTask, failure: HallFailure, back: Return, now: number): Next => {
  if (failure.kind === 'refused') {
    const { code, reference } = failure
    if (code === 'face-unavailable') {
      return faceProblem(session, 'enrol', 'face-unavailable', false, now, reference)
    }
    if (code === 'face-not-enrolled') {
      return faceProblem(session, 'enrol', 'face-already-withdrawn', false, now, reference)
    }
  }
  return stay(taskFailed(session, { what: 'face', step }, failure, back, now))
}
