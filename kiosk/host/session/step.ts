import { accountLoaded } from './account.ts'
import { compared, delivered, kept, notAccepted, refused } from './apply.ts'
import {
  cardPresent,
  cardRemoved,
  cardUnreadable,
  cardWasRead,
  codeScanned,
  documentShown,
  printEnded,
} from './devices.ts'
import type { HallAnswer, SessionEvent } from './events.ts'
import { faceAnswered } from './face-answers.ts'
import { faceHeard } from './face-camera.ts'
import { hallLink, helpHeard } from './help.ts'
import { codeSent, identifiedAs } from './identify.ts'
import { tick } from './idle.ts'
import { intended } from './intents.ts'
import { doesSomething, seen } from './presence.ts'
import { paymentAnswered, paymentChanged } from './pay.ts'
import { wipe } from './leave.ts'
import { show, stay, type Next, type Session } from './session.ts'

/**
 * One step of a session: what happened, and at what time (ms since 1970), gives the next session and what is to be
 * done outside. Pure: the same session, event and time give the same answer, so a visit replays from its events.
 */
export const step = (before: Session, event: SessionEvent, now: number): Next => {
  const { session, effects } = happened(before, event, now)
  return { session: atService(session, now), effects }
}

/** Whoever is in the middle of a visit finishes it; only then does the screen say that the kiosk is out of service. */
const atService = (session: Session, now: number): Session => {
  const { screen, visit, world } = session
  if (visit !== null) return session
  if (world.outOfService !== null && screen.name === 'start')
    return show(session, { name: 'out-of-service' }, now)
  if (world.outOfService !== null || screen.name !== 'out-of-service') return session
  // A card that was put down meanwhile does not begin a visit by itself.
  const lifted = { ...session, world: { ...world, cardSpent: world.cardOnReader } }
  return show(lifted, { name: 'start' }, now)
}

const happened = (before: Session, event: SessionEvent, now: number): Next => {
  const session = doesSomething(event) ? seen(before, null, now) : before
  switch (event.type) {
    case 'presence':
      return stay(seen(session, event.presence, now))
    case 'intent':
      return intended(session, event, now)
    case 'card-present':
      return cardPresent(session, now)
    case 'card-read':
      return cardWasRead(session, event.card, now)
    case 'card-unreadable':
      return cardUnreadable(session, event.problem, event.reference, now)
    case 'card-removed':
      return cardRemoved(session, now)
    case 'document':
      return documentShown(session, event.problem, event.reference, now)
    case 'scanned':
      return codeScanned(session, event, now)
    case 'peripherals':
      return stay({ ...session, world: { ...session.world, peripherals: event.peripherals } })
    case 'print-outcome':
      return printEnded(session, event.job, event.outcome)
    case 'hall-answer':
      return hallAnswered(session, event.visit, event.request, event.answer, now)
    case 'hall-reachable':
      return stay({ ...session, world: { ...session.world, hallReachable: event.reachable } })
    case 'hall-link':
      return hallLink(session, event.up, now)
    case 'payment-changed':
      return paymentChanged(session, event.key, now)
    case 'definitions':
      return stay({ ...session, world: { ...session.world, definitions: event.definitions } })
    case 'application-kept':
      return kept(session, event.key, now)
    case 'application-not-kept':
      return notAccepted(session, event.key, event.reference, now)
    case 'application-delivered':
      return delivered(session, event.key, event.publicUrl, now)
    case 'application-refused':
      return refused(session, event.key, event.reference, now)
    case 'help':
      return helpHeard(session, event.help, now)
    case 'face-engine':
      return stay(withFaces(session, { engine: event.model }))
    case 'face-status':
      return stay(withFaces(session, { hall: event.status }))
    case 'face':
      return faceHeard(session, event.face, now)
    case 'service':
      return stay({ ...session, world: { ...session.world, outOfService: event.outOfService } })
    case 'tick':
      return tick(session, now)
    case 'stop':
      return wipe(session, now)
  }
}

const withFaces = (session: Session, change: Partial<Session['world']['faces']>): Session => ({
  ...session,
  world: { ...session.world, faces: { ...session.world.faces, ...change } },
})

/** The number of the request whose answer the screen waits for. */
const awaited = (session: Session): number | null => {
  const { screen } = session
  return 'request' in screen ? screen.request : null
}

/**
 * An answer reaches a session only within the visit that asked. A payment's answer is about its key, so it counts
 * even when a newer question is under way; every other answer must be the one that is waited for.
 */
const hallAnswered = (
  session: Session,
  visit: number,
  request: number,
  answer: HallAnswer,
  now: number,
): Next => {
  if (session.visit?.number !== visit) return unwanted(session, answer)
  const { screen } = session
  switch (answer.call) {
    case 'create-payment':
      if (screen.name === 'waiting' && screen.task.what !== 'creating-payment') return stay(session)
      return paymentAnswered(session, answer.call, answer.result, now)
    case 'ask-payment':
    case 'cancel-payment':
      return screen.name === 'pay' ? paymentAnswered(session, answer.call, answer.result, now) : stay(session)
    case 'identify':
      if (awaited(session) === request) return identifiedAs(session, answer.result, now)
      return unwanted(session, answer)
    case 'send-code':
      return screen.name === 'enter' && screen.request === request
        ? codeSent(session, screen, answer.result, now)
        : stay(session)
    case 'account':
      return screen.name === 'waiting' && screen.request === request
        ? accountLoaded(session, screen.task, answer.result, now)
        : stay(session)
    case 'comparison':
      return awaited(session) === request ? compared(session, answer.result, now) : stay(session)
    default:
      return awaited(session) === request ? faceAnswered(session, answer, now) : unwanted(session, answer)
  }
}

/** The hall may have opened a visit that nobody is in any more. */
const unwanted = (session: Session, answer: HallAnswer): Next =>
  (answer.call === 'identify' || answer.call === 'face-confirmation') && answer.result.ok
    ? { session, effects: [{ type: 'end-visit', token: answer.result.value.token }] }
    : stay(session)
