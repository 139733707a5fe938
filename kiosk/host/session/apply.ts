import type { ApplicationSubmission, Comparison } from '@foyer/contracts/hall-api'
import type { HallResult, IntentEvent } from './events.ts'
import { begin, problem, taskFailed } from './hall-requests.ts'
import { enter } from './identify.ts'
import { mayPrintAgain, sendToPrinter } from './printing.ts'
import type { AppliedState, QuestionState } from './screen-state.ts'
import {
  show,
  stay,
  withVisit,
  type ApplicationDraft,
  type Next,
  type Session,
  type Visit,
} from './session.ts'

/** Without the comparison the application goes on; the customer is told that it is not known. */
export const compared = (session: Session, result: HallResult<Comparison>, now: number): Next => {
  const application = session.visit?.application ?? null
  if (application === null) return stay(session)
  if (!result.ok && result.failure.kind === 'refused') {
    const { code } = result.failure
    if (
      code === 'needs-person' ||
      code === 'forbidden' ||
      code === 'visit-ended' ||
      code === 'unauthenticated'
    ) {
      return stay(taskFailed(session, { what: 'comparison' }, result.failure, 'account', now))
    }
  }
  const known = withVisit(session, {
    application: { ...application, comparison: result.ok ? result.value : null },
  })
  return stay(show(known, { name: 'apply-compare' }, now))
}

const draftOf = (session: Session): ApplicationDraft | null => session.visit?.application ?? null

export const compareConfirm = (session: Session, now: number): Next =>
  stay(show(session, { name: 'apply-question', index: 0, editing: false }, now))

export const answer = (session: Session, screen: QuestionState, question: string, choice: string): Next => {
  const draft = draftOf(session)
  const asked = draft?.definition.questions[screen.index]
  if (draft === null || asked?.id !== question) return stay(session)
  if (!asked.choices.some((possible) => possible.id === choice)) return stay(session)
  return stay(
    withVisit(session, { application: { ...draft, answers: { ...draft.answers, [question]: choice } } }),
  )
}

export const questionConfirm = (session: Session, screen: QuestionState, now: number): Next => {
  const draft = draftOf(session)
  const asked = draft?.definition.questions[screen.index]
  if (draft === null || asked === undefined || draft.answers[asked.id] === undefined) return stay(session)
  const last = screen.index + 1 >= draft.definition.questions.length
  if (screen.editing || last) return stay(show(session, { name: 'apply-check' }, now))
  return stay(show(session, { name: 'apply-question', index: screen.index + 1, editing: false }, now))
}

export const questionBack = (session: Session, screen: QuestionState, now: number): Next => {
  if (screen.editing) return stay(show(session, { name: 'apply-check' }, now))
  if (screen.index > 0) {
    return stay(show(session, { name: 'apply-question', index: screen.index - 1, editing: false }, now))
  }
  return session.visit?.account === null
    ? stay(show(session, enter('customer-number', 'application'), now))
    : stay(show(session, { name: 'apply-compare' }, now))
}

export const changeAnswer = (session: Session, question: string, now: number): Next => {
  const index = draftOf(session)?.definition.questions.findIndex(({ id }) => id === question) ?? -1
  return index < 0
    ? stay(session)
    : stay(show(session, { name: 'apply-question', index, editing: true }, now))
}

export const checkBack = (session: Session, now: number): Next => {
  const last = (draftOf(session)?.definition.questions.length ?? 0) - 1
  return last < 0
    ? stay(session)
    : stay(show(session, { name: 'apply-question', index: last, editing: false }, now))
}

/** The name on the card where there is one; otherwise as the hall knows the person. */
export const applicantName = (visit: Visit): string => visit.card?.name ?? visit.hall?.customerName ?? ''

const submissionOf = (
  session: Session,
  visit: Visit,
  draft: ApplicationDraft,
  event: IntentEvent,
  now: number,
): ApplicationSubmission => ({
  key: event.ids.key,
  trackingNumber: event.ids.trackingNumber,
  publicToken: event.ids.publicToken,
  definitionId: draft.definition.id,
  definitionVersion: draft.definition.version,
  submittedAt: now,
  kioskId: session.config.kioskId,
  applicant: { name: applicantName(visit), card: visit.card, phone: visit.phone },
  customerNumber: draft.customerNumber,
  answers: { ...draft.answers },
})

/** Hands the application in, under one key however often it is tried. */
export const submit = (session: Session, event: IntentEvent, now: number): Next => {
  const { visit } = session
  const draft = draftOf(session)
  if (visit === null || draft === null) return stay(session)
  if (draft.definition.questions.some(({ id }) => draft.answers[id] === undefined)) return stay(session)
  const submission = draft.submission ?? submissionOf(session, visit, draft, event, now)
  const held = withVisit(session, { application: { ...draft, submission } })
  return begin(held, { what: 'submitting', kept: false }, now)
}

/** How long the screen waits for the hall before it says that the application is kept here. */
const deliveryPatienceMs = 3_000

const submissionKey = (session: Session): string | null => draftOf(session)?.submission?.key ?? null

/** In the outbox: it can no longer be lost. With the hall away there is nothing to wait for. */
export const kept = (session: Session, key: string, now: number): Next => {
  const { screen } = session
  if (screen.name !== 'waiting' || screen.task.what !== 'submitting' || submissionKey(session) !== key) {
    return stay(session)
  }
  if (!session.world.hallReachable) return applied(session, 'kept', null, now)
  return stay({ ...session, screen: { ...screen, task: { what: 'submitting', kept: true } } })
}

export const submittingTick = (session: Session, now: number): Next => {
  const { screen } = session
  const patient =
    screen.name !== 'waiting' ||
    screen.task.what !== 'submitting' ||
    !screen.task.kept ||
    now - screen.since < deliveryPatienceMs
  return patient ? stay(session) : applied(session, 'kept', null, now)
}

export const delivered = (session: Session, key: string, publicUrl: string, now: number): Next => {
  const { screen } = session
  if (submissionKey(session) !== key) return stay(session)
  if (screen.name === 'waiting' && screen.task.what === 'submitting') {
    return applied(session, 'delivered', publicUrl, now)
  }
  if (screen.name !== 'applied') return stay(session)
  return stay({ ...session, screen: { ...screen, delivery: 'delivered', progressUrl: publicUrl } })
}

export const notAccepted = (session: Session, key: string, reference: string, now: number): Next => {
  const { screen } = session
  if (screen.name !== 'waiting' || submissionKey(session) !== key) return stay(session)
  const task = { what: 'submitting', kept: false } as const
  return stay(
    problem(session, 'unexpected', ['retry', 'back', 'leave', 'help'], task, 'apply-check', now, reference),
  )
}

export const refused = (session: Session, key: string, reference: string, now: number): Next => {
  const { screen } = session
  if (screen.name !== 'waiting' || submissionKey(session) !== key) return stay(session)
  return stay(problem(session, 'not-allowed', ['help', 'leave'], null, 'apply-check', now, reference))
}

const applied = (
  session: Session,
  delivery: AppliedState['delivery'],
  publicUrl: string | null,
  now: number,
): Next => {
  const submission = draftOf(session)?.submission ?? null
  if (submission === null || session.visit === null) return stay(session)
  const progressUrl = publicUrl ?? `${session.config.publicUrl}/p/${submission.publicToken}`
  const did = withVisit(session, { did: [...new Set([...session.visit.did, 'applied' as const])] })
  return printSlip(did, { name: 'applied', delivery, progressUrl, print: notPrinted }, 'by-itself', now)
}

const notPrinted = { printing: 'not-started', job: null, unprintable: false, begun: false } as const

const printSlip = (
  session: Session,
  screen: AppliedState,
  asked: 'by-itself' | 'by-customer',
  now: number,
): Next => {
  const draft = draftOf(session)
  if (draft === null || draft.submission === null) return stay(session)
  const {
    effects,
    session: sent,
    print: state,
  } = sendToPrinter(
    session,
    {
      kind: 'application',
      locale: session.settings.locale,
      hallName: session.config.hallName,
      title: draft.definition.title,
      trackingNumber: draft.submission.trackingNumber,
      submittedAt: draft.submission.submittedAt,
      progressUrl: screen.progressUrl,
      delivery: screen.delivery,
      decidedWithin: draft.definition.decidedWithin,
    },
    asked,
    screen.print,
  )
  const shown = { ...screen, print: state }
  return {
    session:
      session.screen.name === 'applied' ? { ...sent, screen: shown, touchedAt: now } : show(sent, shown, now),
    effects,
  }
}

export const printSlipAgain = (session: Session, screen: AppliedState, now: number): Next =>
  mayPrintAgain(screen.print) ? printSlip(session, screen, 'by-customer', now) : stay(session)
