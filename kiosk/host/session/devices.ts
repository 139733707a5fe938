import type { IdCard } from '@foyer/contracts/hall-api'
import type { CardProblem, PrintOutcome } from './events.ts'
import { awaitsGuardian, guardianRead } from './face-enrolment.ts'
import { problem } from './hall-requests.ts'
import { cardRead, readingCard, scanned, scannedIntoEntry } from './identify.ts'
import { wipe } from './leave.ts'
import { meaningOf, type ScannedCode } from './scan-meaning.ts'
import type { PrintState, ProblemNext } from './screen-state.ts'
import { beginVisit, identified, stay, withVisit, type Next, type Session } from './session.ts'

/** How long a card may be silent after it was noticed before the attempt is called failed. */
export const readingCardMs = 8_000

const onReader = (session: Session, cardOnReader: boolean, cardSpent: boolean): Session => ({
  ...session,
  world: { ...session.world, cardOnReader, cardSpent },
})

/** Whether a card or a code may begin a visit here: nobody is known yet, and no answer about somebody is awaited. */
const awaitsSomebody = (session: Session): boolean => {
  if (session.screen.name === 'start' || session.screen.name === 'reading-card') return true
  if (identified(session)) return false
  const { screen } = session
  return (
    screen.name === 'problem' ||
    // Whoever puts a card down instead of looking into the camera has chosen.
    screen.name === 'face-confirm' ||
    (screen.name === 'face' && screen.step !== 'comparing') ||
    (session.screen.name === 'enter' &&
      session.screen.purpose === 'identify' &&
      session.screen.request === null)
  )
}

/** The next customer need not wait for the farewell to the last one to end. */
const afterGoodbye = (session: Session, now: number): Next =>
  session.screen.name === 'goodbye' ? wipe(session, now) : stay(session)

export const cardPresent = (session: Session, now: number): Next => {
  if (session.world.cardOnReader && session.world.cardSpent) return stay(session)
  const { session: ready, effects } = afterGoodbye(session, now)
  if (!awaitsSomebody(ready)) return stay(onReader(session, true, false))
  const next = readingCard(onReader(ready, true, false), now)
  return { session: next.session, effects: [...effects, ...next.effects] }
}

/**
 * A card that was read begins a visit, or is ignored: in the middle of somebody's visit it is never mixed in.
 * The visitor's own card, put back, changes nothing.
 */
export const cardWasRead = (session: Session, card: IdCard, now: number): Next => {
  const known = session.visit?.card ?? null
  if (known !== null && known.idNumber === card.idNumber && session.screen.name !== 'goodbye') {
    return stay(onReader(session, true, false))
  }
  if (session.world.cardOnReader && session.world.cardSpent) return stay(session)
  // A guardian's card agrees and does nothing else: it is spent, so that it begins no visit afterwards.
  if (awaitsGuardian(session)) return guardianRead(onReader(session, true, true), card, now)
  const { session: ready, effects } = afterGoodbye(session, now)
  if (!awaitsSomebody(ready)) return stay(onReader(session, true, true))
  const next = cardRead(onReader(ready, true, false), card, now)
  return { session: next.session, effects: [...effects, ...next.effects] }
}

/** A card that gave nothing cannot be lifted as far as the reader knows: it does not count as lying there. */
export const cardUnreadable = (before: Session, code: CardProblem, reference: string, now: number): Next => {
  const session = onReader(before, false, false)
  if (before.world.cardSpent || !awaitsSomebody(session)) return stay(session)
  const begun = session.screen.name === 'reading-card' ? session : readingCard(session, now).session
  return stay(
    problem(
      begun,
      code,
      ['retry', 'use-number', 'use-phone', 'leave', 'help'],
      null,
      'start',
      now,
      reference,
    ),
  )
}

export const cardRemoved = (session: Session, now: number): Next => {
  const lifted = onReader(session, false, false)
  if (lifted.screen.name !== 'reading-card') return stay(lifted)
  return stay(
    problem(
      lifted,
      'card-lifted-early',
      ['retry', 'use-number', 'use-phone', 'leave', 'help'],
      null,
      'start',
      now,
    ),
  )
}

/** A document on the MRZ reader says nothing about a card that may lie on the other reader. */
export const documentShown = (session: Session, code: CardProblem, reference: string, now: number): Next => {
  const { session: ready, effects } = afterGoodbye(session, now)
  if (!awaitsSomebody(ready) || ready.screen.name === 'reading-card') return stay(session)
  const next: ProblemNext[] = ['use-number', 'use-phone', 'leave', 'help']
  return { session: problem(beginVisit(ready), code, next, null, 'start', now, reference), effects }
}

export const codeScanned = (session: Session, code: ScannedCode, now: number): Next => {
  const { screen } = session
  if (screen.name === 'goodbye' || screen.name === 'reading-card') return stay(session)
  if (screen.name === 'enter' && screen.purpose === 'application')
    return scannedIntoEntry(session, screen, code)
  return awaitsSomebody(session) ? scanned(session, code, now) : stay(scannedInVain(session, code, now))
}

/** Long enough to be read, and gone with the screen. */
const toldForMs = 8_000

/**
 * In the middle of a visit nothing is scanned. Whoever holds the code of a payment app to the scanner is told that it is
 * the phone that scans; the bill that began the visit, read twice, is passed over.
 */
const scannedInVain = (session: Session, code: ScannedCode, now: number): Session => {
  if (!identified(session)) return session
  const paying = session.screen.name === 'pay'
  const { kind } = meaningOf(code, paying ? 'payment-code' : 'nothing', session.config.publicUrl)
  if (kind === 'customer-number') return session
  const notice = paying && kind === 'payment-code' ? 'pay-with-phone' : 'scan-not-needed'
  return { ...session, scanTold: { notice, screenNumber: session.screenNumber, until: now + toldForMs } }
}

const afterPrint = (outcome: PrintOutcome, { begun }: PrintState): PrintState => {
  switch (outcome.kind) {
    case 'printed':
      return { printing: 'printed', job: null, unprintable: outcome.unprintable, begun }
    case 'not-started':
      return { printing: outcome.cause, job: null, unprintable: false, begun }
    case 'partial':
      return { printing: 'partial', job: null, unprintable: false, begun: true }
  }
}

/** The outcome of a job that is no longer waited for belongs to an earlier visit and is not shown to this one. */
export const printEnded = (session: Session, job: number, outcome: PrintOutcome): Next => {
  const { screen } = session
  if (!('print' in screen) || screen.print.job !== job) return stay(session)
  const printed: Session = { ...session, screen: { ...screen, print: afterPrint(outcome, screen.print) } }
  return stay(outcome.kind === 'printed' ? withVisit(printed, { printed: true }) : printed)
}
