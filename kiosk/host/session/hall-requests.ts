import type { HallCall } from './effects.ts'
import type { HallFailure } from './events.ts'
import type {
  FaceTask,
  ProblemNext,
  ProblemState,
  Retry,
  Return,
  Task,
  WaitingState,
} from './screen-state.ts'
import { giveUpPayment } from './leave.ts'
import { andThen, reference, show, stay, type Next, type Session } from './session.ts'

/** Sends a question to the hall; the session keeps the number by which it knows the answer. */
export const ask = (session: Session, call: HallCall): Next & { readonly request: number } => {
  const request = session.requests + 1
  const visit = session.visit?.number ?? 0
  return {
    request,
    session: { ...session, requests: request },
    effects: [{ type: 'hall', visit, request, call }],
  }
}

export const waiting = (task: Task, request: number, now: number): WaitingState => ({
  name: 'waiting',
  task,
  request,
  since: now,
  againAt: null,
})

/** The call by which a task is done; null when the visit lacks what it needs. */
export const callFor = (session: Session, task: Task): HallCall | null => {
  const { visit } = session
  if (visit === null) return null
  if (task.what === 'identifying') return { call: 'identify', identification: task.identification }
  // Until it is confirmed who it is, there is no visit of the hall's.
  if (task.what === 'face' && task.step.name === 'confirming') return faceCall(task.step, '')
  const token = visit.hall?.token
  if (token === undefined) return null
  switch (task.what) {
    case 'account':
      return { call: 'account', token, customerNumber: task.customerNumber }
    case 'creating-payment': {
      if (visit.payment === null) return null
      const { key, customerNumber, billIds, amountFen } = visit.payment
      return {
        call: 'create-payment',
        token,
        payment: { key, customerNumber, billIds: [...billIds], amountFen },
      }
    }
    case 'comparison':
      return visit.account === null
        ? null
        : { call: 'comparison', token, customerNumber: visit.account.customerNumber }
    case 'face':
      return faceCall(task.step, token)
    case 'submitting':
      return null
  }
}

const faceCall = (step: FaceTask, token: string): HallCall => {
  switch (step.name) {
    case 'confirming':
      return { call: 'face-confirmation', attemptId: step.attemptId }
    case 'enrolment':
      return { call: 'face-enrolment-state', token }
    case 'consent':
      return { call: 'face-consent-text' }
    case 'withdrawing':
      return { call: 'face-withdrawal', token, key: step.key }
  }
}

/** Begins a task, or begins it again, and shows that it is being waited for. */
export const begin = (session: Session, task: Task, now: number): Next => {
  if (task.what === 'submitting') {
    const submission = session.visit?.application?.submission ?? null
    if (submission === null) return stay(session)
    return {
      session: show(session, waiting({ what: 'submitting', kept: false }, 0, now), now),
      effects: [{ type: 'submit-application', submission }],
    }
  }
  const call = callFor(session, task)
  if (call === null) return stay(problem(session, 'unexpected', ['leave', 'help'], null, 'start', now))
  const asked = ask(session, call)
  return { session: show(asked.session, waiting(task, asked.request, now), now), effects: asked.effects }
}

/** Asks the hall for the account anew, for instance because a bill was paid. */
export const reloadAccount = (session: Session, after: 'account' | 'bills', now: number): Next => {
  const customerNumber = session.visit?.account?.customerNumber
  return customerNumber === undefined
    ? stay(session)
    : andThen(giveUpPayment(session), (free) => begin(free, { what: 'account', customerNumber, after }, now))
}

export const problem = (
  session: Session,
  code: ProblemState['problem'],
  next: readonly ProblemNext[],
  retry: Retry | null,
  back: Return,
  now: number,
  hallReference: string | null = null,
): Session =>
  show(
    session,
    { name: 'problem', problem: code, next, retry, back, reference: hallReference ?? reference(session) },
    now,
  )

/** Shows why a task failed when nothing better is known about its kind of failure. */
export const taskFailed = (
  session: Session,
  task: Task,
  failure: HallFailure,
  back: Return,
  now: number,
): Session => {
  if (failure.kind === 'unreachable' || failure.code === 'utility-unreachable') {
    return problem(session, 'hall-unreachable', ['retry', 'back', 'leave', 'help'], task, back, now)
  }
  switch (failure.code) {
    case 'forbidden':
    case 'needs-person':
    case 'visit-ended':
    case 'unauthenticated':
    case 'too-many-requests':
      return problem(session, 'not-allowed', ['leave', 'help'], null, back, now, failure.reference)
    default:
      return problem(session, 'unexpected', ['retry', 'leave', 'help'], task, back, now, failure.reference)
  }
}
