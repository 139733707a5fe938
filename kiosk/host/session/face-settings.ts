import type { LedgerReceipt } from '@foyer/contracts/face'
import { openCamera } from './face-camera.ts'
import type { IntentEvent } from './events.ts'
import { begin, reloadAccount } from './hall-requests.ts'
import { leave } from './leave.ts'
import { mayPrintAgain, sendToPrinter } from './printing.ts'
import type { FaceErasedState, FaceSettingsState, PrintState } from './screen-state.ts'
import { show, stay, withVisit, type Next, type Session } from './session.ts'

const notPrinted: PrintState = { printing: 'not-started', job: null, unprintable: false, begun: false }

/** Nothing of what was agreed to is needed once it is done or given up. */
export const forgetConsent = (session: Session): Session =>
  session.visit === null ? session : withVisit(session, { face: { ...session.visit.face, consent: null } })

export const showSettings = (session: Session, told: FaceSettingsState['told'], now: number): Next =>
  stay(
    show(
      forgetConsent(session),
      { name: 'face-settings', told, askedToErase: false, receipt: null, print: notPrinted },
      now,
    ),
  )

export const printFacePaper = (
  session: Session,
  receipt: LedgerReceipt,
  asked: 'by-itself' | 'by-customer',
  before: PrintState | null,
): Next & { readonly print: PrintState } =>
  sendToPrinter(
    session,
    {
      kind: 'face',
      locale: session.settings.locale,
      hallName: session.config.hallName,
      receipt,
    },
    asked,
    before,
  )

export const printFacePaperAgain = (
  session: Session,
  screen: FaceSettingsState | FaceErasedState,
  now: number,
): Next => {
  if (screen.receipt === null || !mayPrintAgain(screen.print)) return stay(session)
  const {
    session: sent,
    effects,
    print,
  } = printFacePaper(session, screen.receipt, 'by-customer', screen.print)
  return { session: { ...sent, screen: { ...screen, print }, touchedAt: now }, effects }
}

/** The account may be long out of date: nothing is asked anew for a look at these settings. */
export const toAccount = (session: Session, now: number): Next => {
  const forgotten = forgetConsent(session)
  return forgotten.visit?.account
    ? stay(show(forgotten, { name: 'account' }, now))
    : reloadAccount(forgotten, 'account', now)
}

/** Asked back once: what is erased is gone, and comes again only with card and consent. */
const ask = (session: Session, screen: FaceSettingsState, askedToErase: boolean): Next =>
  stay({ ...session, screen: { ...screen, askedToErase, told: null } })

export const onSettings = (
  session: Session,
  screen: FaceSettingsState,
  event: IntentEvent,
  now: number,
): Next => {
  switch (event.intent.type) {
    case 'check-face':
      return openCamera(session, 'check', now)
    case 'erase-face':
      return ask(session, screen, true)
    case 'print-again':
      return printFacePaperAgain(session, screen, now)
    case 'back':
      return screen.askedToErase ? ask(session, screen, false) : toAccount(session, now)
    case 'confirm':
      return screen.askedToErase
        ? begin(session, { what: 'face', step: { name: 'withdrawing', key: event.ids.key } }, now)
        : toAccount(session, now)
    default:
      return stay(session)
  }
}

export const onErased = (
  session: Session,
  screen: FaceErasedState,
  event: IntentEvent,
  now: number,
): Next => {
  switch (event.intent.type) {
    case 'print-again':
      return printFacePaperAgain(session, screen, now)
    case 'back':
      return toAccount(session, now)
    case 'confirm':
      return leave(session, now)
    default:
      return stay(session)
  }
}
