import type { Effect } from './effects.ts'
import {
  defaultSettings,
  identified,
  noFace,
  paymentSettled,
  show,
  stay,
  withVisit,
  type Next,
  type Session,
} from './session.ts'

const goodbyeMs = 12_000

/** What must still be done outside for a payment that nobody waits for any more. */
const abandonPayment = (session: Session): readonly Effect[] => {
  const payment = session.visit?.payment ?? null
  return payment === null || paymentSettled(payment.status)
    ? []
    : [{ type: 'abandon-payment', key: payment.key }]
}

const hangUp = (session: Session): readonly Effect[] =>
  session.help.state === 'ringing' || session.help.state === 'connected'
    ? [{ type: 'help-hang-up', callId: session.help.callId }]
    : []

/**
 * Ends the visit and forgets the customer: what remains is the kiosk's own (configuration, world, counters).
 * Built anew rather than cleared, so that a field added later is forgotten too.
 */
export const wipe = (session: Session, now: number): Next => {
  const token = session.visit?.hall?.token
  const { config, visits, requests } = session
  const { peripherals, hallReachable, hallLinkUp, definitions, cardOnReader, presence, faces, outOfService } =
    session.world
  const cardSpent = cardOnReader
  const leftAt = null
  return {
    session: {
      config,
      world: {
        peripherals,
        hallReachable,
        hallLinkUp,
        definitions,
        cardOnReader,
        cardSpent,
        presence,
        leftAt,
        faces,
        outOfService,
      },
      settings: defaultSettings(config),
      visit: null,
      screen: { name: outOfService === null ? 'start' : 'out-of-service' },
      screenNumber: session.screenNumber + 1,
      help: { state: 'off' },
      scanTold: null,
      touchedAt: now,
      visits,
      requests,
    },
    effects: [
      ...abandonPayment(session),
      ...hangUp(session),
      ...(token === undefined ? [] : [{ type: 'end-visit', token } as const]),
    ],
  }
}

/** Leaves at the customer's wish: an identified one is told what was done, anybody else is back at the start. */
export const leave = (session: Session, now: number): Next => {
  if (!identified(session)) return wipe(session, now)
  const effects = abandonPayment(session)
  // The farewell needs neither; and a guardian who agreed is not kept until it ends.
  const forgotten = withVisit(session, { payment: null, face: noFace })
  return { session: show(forgotten, { name: 'goodbye', endsAt: now + goodbyeMs }, now), effects }
}

/** Gives up the payment of this visit without waiting to hear what became of it. */
export const giveUpPayment = (session: Session): Next =>
  session.visit === null
    ? stay(session)
    : {
        session: { ...session, visit: { ...session.visit, payment: null } },
        effects: abandonPayment(session),
      }
