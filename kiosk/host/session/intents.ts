import type { Intent } from '@foyer/contracts/intent'
import { accountBack, billsScreen, chooseAccount, chooseService, toggleBill } from './account.ts'
import {
  answer,
  changeAnswer,
  checkBack,
  compareConfirm,
  printSlipAgain,
  questionBack,
  questionConfirm,
  submit,
} from './apply.ts'
import { codeScanned } from './devices.ts'
import type { IntentEvent } from './events.ts'
import { cameraTold, faceProblem, openCamera } from './face-camera.ts'
import { onConsent, openFaceService } from './face-enrolment.ts'
import { onErased, onSettings, toAccount } from './face-settings.ts'
import { begin, reloadAccount } from './hall-requests.ts'
import { askForHelp, hangUp, say } from './help.ts'
import { chooseWay, enter, enterConfirm, enterKey, resendCode, useOtherWay } from './identify.ts'
import { giveUpPayment, leave, wipe } from './leave.ts'
import { cancel, confirmBills, printReceiptAgain, renew } from './pay.ts'
import type {
  EnterState,
  FaceState,
  FaceTask,
  ProblemNext,
  ProblemState,
  ScreenState,
  WaitingState,
} from './screen-state.ts'
import { andThen, show, stay, type Next, type Session } from './session.ts'

export const wayOutMs = 8_000

/** What may be said on any screen, whatever has happened to it meanwhile. */
const anywhere = (session: Session, event: IntentEvent, now: number): Next | null => {
  const { intent } = event
  const { settings } = session
  switch (intent.type) {
    case 'set-locale':
      return stay({ ...session, settings: { ...settings, locale: intent.locale } })
    case 'set-text-size':
      return stay({ ...session, settings: { ...settings, textSize: intent.textSize } })
    case 'set-contrast':
      return stay({ ...session, settings: { ...settings, contrast: intent.contrast } })
    case 'set-voice':
      return stay({ ...session, settings: { ...settings, voice: intent.voice } })
    case 'stay':
      return stay(session)
    case 'scanned':
      return codeScanned(session, { symbology: null, text: intent.text }, now)
    case 'help':
      return askForHelp(session, event.ids.callId, now)
    case 'hang-up':
      return hangUp(session)
    case 'say':
      return say(session, intent.text)
    default:
      return null
  }
}

/** A camera that opens or fails is no sign of anybody. */
const intentOfPerson = ({ intent }: IntentEvent): boolean => intent.type !== 'camera'

/** Everything else is meant for the screen on which it was pressed, and is dropped when that is gone. */
export const intended = (session: Session, event: IntentEvent, now: number): Next => {
  const touched: Session = intentOfPerson(event) ? { ...session, touchedAt: now } : session
  const done = anywhere(touched, event, now)
  if (done !== null) return done
  if (event.screen !== session.screen.name || event.screenNumber !== session.screenNumber)
    return stay(touched)
  const { intent } = event
  if (intent.type === 'leave') return leaveFrom(touched, now)
  if (intent.type === 'next' && intent.next === 'help') return askForHelp(touched, event.ids.callId, now)
  return onScreen(touched, touched.screen, event, now)
}

const leaveFrom = (session: Session, now: number): Next => {
  const { screen } = session
  if (screen.name === 'pay') return cancel(session, screen, 'goodbye', now)
  return screen.name === 'goodbye' || screen.name === 'start' ? wipe(session, now) : leave(session, now)
}

const onScreen = (session: Session, screen: ScreenState, event: IntentEvent, now: number): Next => {
  const { intent } = event
  switch (screen.name) {
    case 'start':
      return intent.type === 'choose-way' ? chooseWay(session, intent.way, now) : stay(session)
    case 'reading-card':
      return intent.type === 'back' ? useOtherWay(session, 'card', now) : stay(session)
    case 'enter':
      return onEnter(session, screen, event, now)
    case 'waiting':
      return onWaiting(session, screen, intent, now)
    case 'choose-account':
      return intent.type === 'choose-row' ? chooseAccount(session, intent.id, now) : stay(session)
    case 'account':
      if (intent.type === 'choose-service') return chooseService(session, intent.service, now)
      return intent.type === 'back' ? accountBack(session, now) : stay(session)
    case 'bills':
      if (intent.type === 'toggle-row') return toggleBill(session, screen, intent.id)
      if (intent.type === 'confirm') return confirmBills(session, screen, event, now)
      return intent.type === 'back' ? stay(show(session, { name: 'account' }, now)) : stay(session)
    case 'pay':
      if (intent.type === 'confirm') return renew(session, screen, event, now)
      return intent.type === 'back' ? cancel(session, screen, 'bills', now) : stay(session)
    case 'paid':
      if (intent.type === 'print-again') return printReceiptAgain(session, screen)
      if (intent.type === 'back') return reloadAccount(session, 'account', now)
      return intent.type === 'confirm' ? leave(session, now) : stay(session)
    case 'apply-compare':
      if (intent.type === 'confirm') return compareConfirm(session, now)
      return intent.type === 'back' ? stay(show(session, { name: 'account' }, now)) : stay(session)
    case 'apply-question':
      if (intent.type === 'answer') return answer(session, screen, intent.question, intent.choice)
      if (intent.type === 'confirm') return questionConfirm(session, screen, now)
      return intent.type === 'back' ? questionBack(session, screen, now) : stay(session)
    case 'apply-check':
      if (intent.type === 'change-answer') return changeAnswer(session, intent.question, now)
      if (intent.type === 'confirm') return submit(session, event, now)
      return intent.type === 'back' ? checkBack(session, now) : stay(session)
    case 'applied':
      if (intent.type === 'print-again') return printSlipAgain(session, screen, now)
      if (intent.type === 'back' && session.visit?.account) return reloadAccount(session, 'account', now)
      return intent.type === 'confirm' ? leave(session, now) : stay(session)
    case 'face':
      return onFace(session, screen, intent, now)
    case 'face-confirm':
      return onFaceConfirm(session, screen.attemptId, intent, now)
    case 'face-consent':
      return onConsent(session, event, now)
    case 'face-settings':
      return onSettings(session, screen, event, now)
    case 'face-erased':
      return onErased(session, screen, event, now)
    case 'problem':
      return onProblem(session, screen, intent, now)
    case 'out-of-service':
      return stay(session)
    case 'goodbye':
      return intent.type === 'confirm' ? wipe(session, now) : stay(session)
  }
}

const onEnter = (session: Session, screen: EnterState, event: IntentEvent, now: number): Next => {
  const { intent } = event
  switch (intent.type) {
    case 'digit':
      return enterKey(session, screen, { digit: intent.digit })
    case 'erase':
    case 'clear':
      return enterKey(session, screen, intent.type)
    case 'confirm':
      return enterConfirm(session, screen, event, now)
    case 'resend-code':
      return resendCode(session, screen, now)
    case 'back':
      if (screen.purpose === 'application') return backToProblem(session, now)
      return screen.what === 'code' ? useOtherWay(session, 'phone', now) : useOtherWay(session, 'card', now)
    default:
      return stay(session)
  }
}

/** Back from the number of an application taken without the hall: to the choice that led there. */
const backToProblem = (session: Session, now: number): Next => {
  const card = session.visit?.card ?? null
  return card === null
    ? leave(session, now)
    : begin(session, { what: 'identifying', identification: { method: 'card', card } }, now)
}

const onWaiting = (session: Session, screen: WaitingState, intent: Intent, now: number): Next => {
  if (now - screen.since < wayOutMs) return stay(session)
  const wish = intent.type === 'back' ? 'back' : intent.type === 'next' ? intent.next : null
  if (wish === 'leave') return leave(session, now)
  if (wish !== 'back') return stay(session)
  switch (screen.task.what) {
    case 'identifying':
      return useOtherWay(session, 'card', now)
    case 'account':
      return backTo(session, 'choose-account', now)
    case 'creating-payment':
      return backTo(session, 'bills', now)
    case 'comparison':
      return backTo(session, 'account', now)
    case 'face':
      return backFromFaceTask(session, screen.task.step, now)
    case 'submitting':
      return stay(session)
  }
}

const backFromFaceTask = (session: Session, { name }: FaceTask, now: number): Next => {
  switch (name) {
    case 'confirming':
      return useOtherWay(session, 'card', now)
    case 'enrolment':
    case 'consent':
      return toAccount(session, now)
    case 'withdrawing':
      return openFaceService(session, now)
  }
}

const onFace = (session: Session, screen: FaceState, intent: Intent, now: number): Next => {
  if (intent.type === 'camera') return cameraTold(session, screen, intent.state, now)
  // An enrolment that is with the hall is not left before it is known what became of it.
  if (intent.type !== 'back' || (screen.purpose === 'enrol' && screen.step === 'comparing'))
    return stay(session)
  switch (screen.purpose) {
    case 'identify':
      return useOtherWay(session, 'card', now)
    case 'enrol':
      return toAccount(session, now)
    case 'check':
      return openFaceService(session, now)
  }
}

const onFaceConfirm = (session: Session, attemptId: string, intent: Intent, now: number): Next => {
  switch (intent.type) {
    case 'confirm':
      return begin(session, { what: 'face', step: { name: 'confirming', attemptId } }, now)
    case 'not-me': {
      const { session: shown, effects } = faceProblem(session, 'identify', 'face-unknown', false, now)
      return { session: shown, effects: [{ type: 'face-rejection', attemptId }, ...effects] }
    }
    case 'back':
      return useOtherWay(session, 'card', now)
    default:
      return stay(session)
  }
}

const backTo = (session: Session, back: ProblemState['back'], now: number): Next => {
  const account = session.visit?.account ?? null
  switch (back) {
    case 'start':
      return useOtherWay(session, 'card', now)
    case 'choose-account':
      return (session.visit?.hall?.accounts.length ?? 0) > 1
        ? stay(show(session, { name: 'choose-account' }, now))
        : leave(session, now)
    case 'account':
      return account === null ? leave(session, now) : toAccount(session, now)
    case 'bills':
      return account === null
        ? leave(session, now)
        : andThen(giveUpPayment(session), (free) => stay(show(free, billsScreen(account), now)))
    case 'apply-check':
      return session.visit?.application
        ? stay(show(session, { name: 'apply-check' }, now))
        : leave(session, now)
    case 'face':
      return openFaceService(session, now)
    case 'reload-account':
      return reloadAccount(session, 'account', now)
    case 'reload-bills':
      return reloadAccount(session, 'bills', now)
  }
}

const onProblem = (session: Session, screen: ProblemState, intent: Intent, now: number): Next => {
  const wish: ProblemNext | null =
    intent.type === 'next'
      ? intent.next
      : intent.type === 'back'
        ? 'back'
        : intent.type === 'confirm'
          ? (screen.next[0] ?? null)
          : null
  if (wish === null || (wish !== 'back' && !screen.next.includes(wish))) return stay(session)
  switch (wish) {
    case 'retry':
      if (screen.retry === null) return backTo(session, screen.back, now)
      return screen.retry.what === 'camera'
        ? openCamera(session, screen.retry.purpose, now)
        : begin(session, screen.retry, now)
    case 'use-number':
      return useOtherWay(session, 'number', now)
    case 'use-phone':
      return useOtherWay(session, 'phone', now)
    case 'use-card':
      return useOtherWay(session, 'card', now)
    case 'use-face':
      return useOtherWay(session, 'face', now)
    case 'continue-application':
      return stay(show(session, enter('customer-number', 'application'), now))
    case 'back':
      return backTo(session, screen.back, now)
    case 'leave':
      return leave(session, now)
    case 'help':
      return stay(session)
  }
}
