import type { FaceProbe } from '@foyer/contracts/face'
import type { FaceStation } from './face/station.ts'
import type { FaceCalls } from './hall/face-calls.ts'
import type { FaceCall, SentFace } from './session/effects.ts'
import type { FaceHallAnswer } from './session/events.ts'

/** The screen that the face was captured for is gone, and the face with it. */
const gone = {
  ok: false,
  failure: { kind: 'refused', code: 'face-attempt-over', reference: 'kiosk-face' },
} as const

const probeOf = (station: FaceStation, { capture, liveness }: SentFace): FaceProbe | null => {
  const embedding = station.embedding(capture)
  return embedding === null ? null : { embedding, liveness }
}

/** Asks the hall about a face. What the camera saw joins the question here, and is in nobody's hands afterwards. */
export const askAboutFace = async (
  hall: FaceCalls,
  station: FaceStation,
  call: FaceCall,
): Promise<FaceHallAnswer> => {
  switch (call.call) {
    case 'face-attempt':
      return { call: call.call, result: await hall.attempt(call.token, call.purpose) }
    case 'face-identification': {
      const probe = probeOf(station, call.face)
      const result = probe === null ? gone : await hall.identification(call.face.attemptId, probe)
      return { call: call.call, result }
    }
    case 'face-confirmation':
      return { call: call.call, result: await hall.confirmation(call.attemptId) }
    case 'face-consent-text':
      return { call: call.call, result: await hall.consentText() }
    case 'face-enrolment-state':
      return { call: call.call, result: await hall.enrolment(call.token) }
    case 'face-enrolment': {
      const { key, token, consent, face } = call
      const probe = probeOf(station, face)
      const { attemptId } = face
      const result = probe === null ? gone : await hall.enrol(token, { key, attemptId, ...probe, consent })
      return { call: call.call, result }
    }
    case 'face-verification': {
      const { token, face } = call
      const probe = probeOf(station, face)
      const { attemptId } = face
      const result = probe === null ? gone : await hall.verify(token, { attemptId, ...probe })
      return { call: call.call, result }
    }
    case 'face-withdrawal':
      return { call: call.call, result: await hall.withdraw(call.token, call.key) }
  }
}
