import type { ErrorCode } from '@foyer/contracts/errors'
import type { Payment } from '@foyer/contracts/hall-api'
import { selectedTotal } from './account.ts'
import type { HallAnswer, HallFailure, HallResult, IntentEvent } from './events.ts'
import { ask, begin, callFor, problem, reloadAccount } from './hall-requests.ts'
import { giveUpPayment, leave } from './leave.ts'
import { mayPrintAgain, sendToPrinter } from './printing.ts'
import type { BillsState, PaidState, PayState, ProblemNext, WaitingState } from './screen-state.ts'
import {
  andThen,
  paymentSettled,
  show,
  stay,
  withVisit,
  type Next,
  type PaymentAttempt,
  type Session,
} from './session.ts'

const pollMs = 2_000
/** A question that got no answer at all is asked again after this long. */
const answerPatienceMs = 12_000
/** How long the hall may be silent before the screen says that the payment is not confirmed yet. */
const silencePatienceMs = 5_000
const creationPatienceMs = 15_000
const cancelPatienceMs = 15_000

const attemptOf = (session: Session): PaymentAttempt | null => session.visit?.payment ?? null

/** The one place where a payment begins: one confirming tap, one key. */
export const confirmBills = (session: Session, screen: BillsState, event: IntentEvent, now: number): Next => {
  const account = session.visit?.account ?? null
  if (account === null || screen.selected.length === 0) return stay(session)
  const amountFen = selectedTotal(account, screen.selected)
  if (amountFen <= 0) return stay(session)
  return create(session, event.ids.key, account.customerNumber, screen.selected, amountFen, now)
}

const create = (
  session: Session,
  key: string,
  customerNumber: string,
  billIds: readonly string[],
  amountFen: number,
  now: number,
): Next => {
  const payment: PaymentAttempt = {
    key,
    customerNumber,
    billIds,
    amountFen,
    payUrl: null,
    expiresAt: null,
    status: null,
  }
  return begin(withVisit(session, { payment }), { what: 'creating-payment' }, now)
}

/** After the old one ran out, the customer asks for another code: a new tap, so a new payment. */
export const renew = (session: Session, screen: PayState, event: IntentEvent, now: number): Next => {
  const old = attemptOf(session)
  if (screen.status !== 'expired' || old === null) return stay(session)
  return create(session, event.ids.key, old.customerNumber, old.billIds, old.amountFen, now)
}

const learn = (session: Session, payment: Payment): Next => {
  const attempt = attemptOf(session)
  if (attempt === null || attempt.key !== payment.key) return stay(session)
  const { payUrl, expiresAt, status } = payment
  const known = withVisit(session, {
    payment: { ...attempt, payUrl: payUrl ?? attempt.payUrl, expiresAt, status },
  })
  const effects =
    paymentSettled(status) && !paymentSettled(attempt.status)
      ? [{ type: 'payment-settled', key: payment.key } as const]
      : []
  return { session: known, effects }
}

/** What the hall said of this visit's payment, whichever question it answers. */
export const paymentAnswered = (
  session: Session,
  call: HallAnswer['call'],
  result: HallResult<Payment>,
  now: number,
): Next => {
  const attempt = attemptOf(session)
  const { screen } = session
  if (attempt === null || (screen.name !== 'pay' && screen.name !== 'waiting')) return stay(session)
  if (!result.ok) return paymentUnanswered(session, call, result.failure, now)
  if (result.value.key !== attempt.key) return stay(session)
  return andThen(learn(session, result.value), (known) => followStatus(known, result.value, now))
}

const followStatus = (session: Session, payment: Payment, now: number): Next => {
  const { screen } = session
  switch (payment.status) {
    case 'booked':
      return payment.receipt === null
        ? stay(showPay(session, 'not-confirmed', now))
        : paid(session, payment.receipt, now)
    case 'confirmed':
      return stay(showPay(session, 'not-confirmed', now))
    case 'refunding':
    case 'refunded':
      return stay(problem(session, 'already-paid', ['back', 'leave', 'help'], null, 'reload-account', now))
    case 'cancelled':
      return screen.name === 'pay' && screen.cancel?.after === 'goodbye'
        ? leave(session, now)
        : reloadAccount(session, 'bills', now)
    case 'expired':
      if (screen.name === 'pay' && screen.cancel !== null) {
        return screen.cancel.after === 'goodbye' ? leave(session, now) : reloadAccount(session, 'bills', now)
      }
      return stay(showPay(session, 'expired', now))
    case 'creating':
    case 'pending':
      if (payment.payUrl === null) return stay(askAgainLater(session, now))
      if (screen.name === 'pay' && screen.cancel !== null) return stay(showPay(session, 'cancelling', now))
      return stay(showPay(session, lateFor(session, now) ? 'not-confirmed' : 'waiting', now))
  }
}

/** Past its time and the hall has not said that it ran out: the customer may just have paid. */
const lateFor = (session: Session, now: number): boolean => {
  const expiresAt = attemptOf(session)?.expiresAt ?? null
  return expiresAt !== null && now >= expiresAt
}

const showPay = (session: Session, status: PayState['status'], now: number): Session => {
  const { screen } = session
  const cancel = status === 'cancelling' && screen.name === 'pay' ? screen.cancel : null
  const state: PayState = {
    name: 'pay',
    status,
    request: null,
    askAt: now + pollMs,
    silentSince: null,
    cancel,
  }
  return screen.name === 'pay' ? { ...session, screen: state } : show(session, state, now)
}

const askAgainLater = (session: Session, now: number): Session => {
  const { screen } = session
  if (screen.name === 'waiting') return { ...session, screen: { ...screen, againAt: now + pollMs } }
  if (screen.name === 'pay') return { ...session, screen: { ...screen, request: null, askAt: now + pollMs } }
  return session
}

const paymentUnanswered = (
  session: Session,
  call: HallAnswer['call'],
  failure: HallFailure,
  now: number,
): Next => {
  const { screen } = session
  if (screen.name === 'pay') return stay(silent(session, screen, failure, now))
  if (screen.name !== 'waiting' || call !== 'create-payment') return stay(session)
  if (failure.kind === 'unreachable') return notCreatedYet(session, screen, now)
  const { code, reference: ref } = failure
  if (code === 'gateway-unreachable' || code === 'utility-unreachable' || code === 'internal') {
    const task = { what: 'creating-payment' } as const
    const next: ProblemNext[] = ['retry', 'back', 'leave', 'help']
    return stay(problem(session, 'payment-not-created', next, task, 'bills', now, ref))
  }
  // The hall will not take this one; whatever is left of it there is looked after outside.
  return andThen(giveUpPayment(session), (free) => stay(paymentRefused(free, code, ref, now)))
}

const paymentRefused = (session: Session, code: ErrorCode, ref: string, now: number): Session => {
  const next: ProblemNext[] = ['back', 'leave', 'help']
  switch (code) {
    case 'already-paid':
      return problem(session, 'already-paid', next, null, 'reload-account', now)
    case 'amount-changed':
    case 'conflict':
    case 'not-found':
    case 'bad-request':
      return problem(session, 'payment-not-created', next, null, 'reload-bills', now, ref)
    default:
      return problem(session, 'not-allowed', ['leave', 'help'], null, 'bills', now, ref)
  }
}

const notCreatedYet = (session: Session, screen: WaitingState, now: number): Next =>
  now - screen.since < creationPatienceMs
    ? stay(askAgainLater(session, now))
    : stay(
        problem(
          session,
          'payment-not-created',
          ['retry', 'back', 'leave', 'help'],
          { what: 'creating-payment' },
          'bills',
          now,
        ),
      )

const silent = (session: Session, screen: PayState, failure: HallFailure, now: number): Session => {
  const silentSince = screen.silentSince ?? now
  const unsure = failure.kind === 'unreachable' && now - silentSince >= silencePatienceMs
  const status = screen.status === 'waiting' && unsure ? 'not-confirmed' : screen.status
  return { ...session, screen: { ...screen, status, request: null, askAt: now + pollMs, silentSince } }
}

/** The customer wants out of an open payment; the hall says whether the money was faster. */
export const cancel = (session: Session, screen: PayState, after: 'bills' | 'goodbye', now: number): Next => {
  if (screen.status === 'expired')
    return after === 'goodbye' ? leave(session, now) : reloadAccount(session, 'bills', now)
  if (screen.cancel !== null)
    return stay({ ...session, screen: { ...screen, cancel: { ...screen.cancel, after } } })
  const state: PayState = {
    ...screen,
    status: 'cancelling',
    request: null,
    askAt: now,
    cancel: { since: now, after },
  }
  return payTick({ ...session, screen: state }, now)
}

export const payTick = (session: Session, now: number): Next => {
  const { screen } = session
  const attempt = attemptOf(session)
  const token = session.visit?.hall?.token
  if (attempt === null || token === undefined) return stay(session)
  if (screen.name === 'waiting' && screen.task.what === 'creating-payment')
    return creationTick(session, screen, now)
  if (screen.name !== 'pay' || screen.status === 'expired') return stay(session)
  if (screen.cancel !== null && now - screen.cancel.since >= cancelPatienceMs) {
    // The hall does not say. It goes on being asked outside, so the customer need not stand here.
    const { after } = screen.cancel
    return after === 'goodbye' ? leave(session, now) : reloadAccount(session, 'bills', now)
  }
  if (screen.status === 'waiting' && lateFor(session, now)) {
    return payTick({ ...session, screen: { ...screen, status: 'not-confirmed' } }, now)
  }
  const overdue = now >= screen.askAt + answerPatienceMs
  if ((screen.request !== null && !overdue) || now < screen.askAt) return stay(session)
  const call = screen.cancel === null ? 'ask-payment' : 'cancel-payment'
  const asked = ask(session, { call, token, key: attempt.key })
  return {
    session: { ...asked.session, screen: { ...screen, request: asked.request, askAt: now } },
    effects: asked.effects,
  }
}

const creationTick = (session: Session, screen: WaitingState, now: number): Next => {
  if (screen.againAt === null || now < screen.againAt) return stay(session)
  const call = callFor(session, screen.task)
  if (call === null) return stay(session)
  const asked = ask(session, call)
  return {
    session: { ...asked.session, screen: { ...screen, request: asked.request, againAt: null } },
    effects: asked.effects,
  }
}

/** The hall says that something happened to this payment: ask now instead of at the next turn. */
export const paymentChanged = (session: Session, key: string, now: number): Next => {
  const { screen } = session
  if (attemptOf(session)?.key !== key || screen.name !== 'pay') return stay(session)
  return payTick({ ...session, screen: { ...screen, request: null, askAt: now } }, now)
}

const paid = (session: Session, receipt: PaidState['receipt'], now: number): Next => {
  if (session.visit === null) return stay(session)
  const did = withVisit(session, { did: [...new Set([...session.visit.did, 'paid' as const])] })
  const printed = sendToPrinter(did, paper(did, receipt), 'by-itself', null)
  return {
    session: show(printed.session, { name: 'paid', receipt, print: printed.print }, now),
    effects: printed.effects,
  }
}

const paper = (session: Session, receipt: PaidState['receipt']) =>
  ({ kind: 'payment', locale: session.settings.locale, hallName: session.config.hallName, receipt }) as const

export const printReceiptAgain = (session: Session, screen: PaidState): Next => {
  if (!mayPrintAgain(screen.print)) return stay(session)
  const printed = sendToPrinter(session, paper(session, screen.receipt), 'by-customer', screen.print)
  return {
    session: { ...printed.session, screen: { ...screen, print: printed.print } },
    effects: printed.effects,
  }
}
