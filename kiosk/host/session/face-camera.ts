import type { FacePurpose } from '@foyer/contracts/face'
import type { HallCall, SentFace } from './effects.ts'
import type { FaceEvent, FaceFailure, HallFailure } from './events.ts'
import { ask, problem } from './hall-requests.ts'
import type { FaceState, ProblemNext, ProblemState, Return } from './screen-state.ts'
import { show, stay, withVisit, type Next, type Session } from './session.ts'

/** How long a page may take to open its camera; a person may first have to allow it. */
const openingMs = 20_000
/** From the first picture until a face must have been captured. */
export const attemptMs = 20_000
/** The station ends an attempt that takes too long; this much later the session does it by itself. */
const graceMs = 1_500
const mostTries = 3

/** Whether the hall recognises faces at all. What it keeps of a person can then be seen and ended, camera or not. */
export const facesAtHall = ({ world }: Session): boolean => world.faces.hall?.available === true

/** Whether this kiosk can recognise anybody now: its engine runs, and speaks of faces as the hall does. */
export const facesHere = (session: Session): boolean => {
  const { faces, hallReachable } = session.world
  return hallReachable && facesAtHall(session) && faces.engine !== null && faces.engine === faces.hall?.model
}

/** Where `back` leads from whatever goes wrong with a look into the camera. */
const backFrom = (purpose: FacePurpose): Return =>
  purpose === 'identify' ? 'start' : purpose === 'enrol' ? 'account' : 'face'

const otherWays: readonly ProblemNext[] = ['use-card', 'use-number', 'use-phone', 'help']

const nextAfter = (session: Session, purpose: FacePurpose, again: boolean): readonly ProblemNext[] => {
  const retry: readonly ProblemNext[] =
    again && facesHere(session) && (session.visit?.face.tries ?? mostTries) < mostTries ? ['retry'] : []
  return purpose === 'identify' ? [...retry, ...otherWays] : [...retry, 'back', 'leave', 'help']
}

/** What becomes of a look into the camera that leads nowhere: never a reproach, always another way. */
export const faceProblem = (
  session: Session,
  purpose: FacePurpose,
  code: ProblemState['problem'],
  again: boolean,
  now: number,
  reference: string | null = null,
): Next =>
  stay(
    problem(
      session,
      code,
      nextAfter(session, purpose, again),
      again ? { what: 'camera', purpose } : null,
      backFrom(purpose),
      now,
      reference,
    ),
  )

/** A look that led somewhere: the next ones are counted anew. */
export const looked = (session: Session): Session =>
  session.visit === null ? session : withVisit(session, { face: { ...session.visit.face, tries: 0 } })

/** Shows the camera's screen, and asks the hall at once for the attempt that it will be used for. */
export const openCamera = (session: Session, purpose: FacePurpose, now: number): Next => {
  const { visit } = session
  if (visit === null) return stay(session)
  if (!facesHere(session)) return faceProblem(session, purpose, 'face-unavailable', false, now)
  if (visit.face.tries >= mostTries) return faceProblem(session, purpose, 'not-allowed', false, now)
  const counted = withVisit(session, { face: { ...visit.face, tries: visit.face.tries + 1 } })
  const token = purpose === 'identify' ? null : (visit.hall?.token ?? null)
  const asked = ask(counted, { call: 'face-attempt', token, purpose })
  const screen: FaceState = {
    name: 'face',
    purpose,
    step: 'starting',
    guidance: null,
    challenge: null,
    attempt: null,
    captured: null,
    request: asked.request,
    endsAt: now + openingMs,
  }
  return { session: show(asked.session, screen, now), effects: asked.effects }
}

const failures: Readonly<Record<FaceFailure, ProblemState['problem']>> = {
  'not-live': 'face-not-live',
  'too-fast': 'face-not-live',
  timeout: 'face-timeout',
  camera: 'face-camera',
  'not-the-card': 'face-unsure',
}

/** What the station saw, for the attempt that this screen is; what it says of an earlier one is passed over. */
export const faceHeard = (session: Session, heard: FaceEvent, now: number): Next => {
  const { screen } = session
  if (screen.name !== 'face' || heard.attempt !== session.screenNumber || screen.step === 'comparing') {
    return stay(session)
  }
  switch (heard.kind) {
    case 'progress': {
      const { step, guidance, challenge } = heard
      const endsAt = screen.step === 'starting' ? now + attemptMs : screen.endsAt
      return stay({ ...session, screen: { ...screen, step, guidance, challenge, endsAt } })
    }
    case 'captured': {
      const comparing: FaceState = {
        ...screen,
        step: 'comparing',
        guidance: null,
        challenge: null,
        captured: heard.liveness,
      }
      return compare({ ...session, screen: comparing }, comparing, now)
    }
    case 'failed':
      return faceProblem(session, screen.purpose, failures[heard.reason], true, now)
  }
}

/** The page says how its camera is; that it runs is seen by its pictures. */
export const cameraTold = (
  session: Session,
  screen: FaceState,
  state: 'running' | 'denied' | 'missing' | 'busy' | 'lost',
  now: number,
): Next =>
  state === 'running' || screen.step === 'comparing'
    ? stay(session)
    : faceProblem(session, screen.purpose, 'face-camera', true, now)

/** Sends the captured face once both are there: the hall's attempt, and the face. */
const compare = (session: Session, screen: FaceState, now: number): Next => {
  const { attempt, captured, purpose } = screen
  if (attempt === null || captured === null) return stay(session)
  const call = comparison(session, purpose, {
    capture: session.screenNumber,
    attemptId: attempt.id,
    liveness: captured,
  })
  if (call === null) return faceProblem(session, purpose, 'unexpected', false, now)
  const asked = ask(session, call)
  return {
    session: { ...asked.session, screen: { ...screen, request: asked.request }, touchedAt: now },
    effects: asked.effects,
  }
}

const comparison = (session: Session, purpose: FacePurpose, face: SentFace): HallCall | null => {
  if (purpose === 'identify') return { call: 'face-identification', face }
  const token = session.visit?.hall?.token
  if (token === undefined) return null
  if (purpose === 'check') return { call: 'face-verification', token, face }
  const consent = session.visit?.face.consent ?? null
  if (consent === null || consent.agreed === null) return null
  const { key, at, locale } = consent.agreed
  return {
    call: 'face-enrolment',
    token,
    key,
    face,
    consent: {
      textSha256: consent.text.sha256,
      locale,
      agreedAt: at,
      guardian: consent.guardian.kind === 'read' ? consent.guardian.card : null,
    },
  }
}

export const attemptGiven = (
  session: Session,
  screen: FaceState,
  attempt: NonNullable<FaceState['attempt']>,
  now: number,
): Next => {
  const given: FaceState = { ...screen, attempt }
  return compare({ ...session, screen: given }, given, now)
}

/** The hall did not take the attempt or the face. */
export const faceRefused = (
  session: Session,
  purpose: FacePurpose,
  failure: HallFailure,
  now: number,
): Next => {
  if (failure.kind === 'unreachable' || failure.code === 'utility-unreachable') {
    return faceProblem(session, purpose, 'hall-unreachable', true, now)
  }
  const told = (code: ProblemState['problem'], again: boolean): Next =>
    faceProblem(session, purpose, code, again, now, failure.reference)
  switch (failure.code) {
    case 'face-unavailable':
    case 'face-wrong-model':
      return told('face-unavailable', false)
    case 'face-attempt-over':
      return told('face-timeout', true)
    case 'face-replayed':
      return told('face-not-live', true)
    case 'face-not-enrolled':
      return told('face-already-withdrawn', false)
    case 'needs-card':
      return told('face-needs-card', false)
    case 'forbidden':
    case 'needs-person':
    case 'needs-guardian':
    case 'visit-ended':
    case 'unauthenticated':
    case 'too-many-requests':
      return told('not-allowed', false)
    default:
      return told('unexpected', true)
  }
}

/** A page without a camera and a station without a worker say nothing: time ends the look all the same. */
export const faceTick = (session: Session, screen: FaceState, now: number): Next => {
  if (screen.step === 'comparing' || now < screen.endsAt + graceMs) return stay(session)
  return faceProblem(
    session,
    screen.purpose,
    screen.step === 'starting' ? 'face-camera' : 'face-timeout',
    true,
    now,
  )
}
