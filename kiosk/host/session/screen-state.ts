import type { FaceAttempt, FacePurpose, FaceProbe, LedgerReceipt } from '@foyer/contracts/face'
import type { Identification, Receipt } from '@foyer/contracts/hall-api'
import type { Printing, ProblemCode, ScreenOf } from '@foyer/contracts/screens'

export type ProblemNext = ScreenOf<'problem'>['next'][number]
export type EnterWhat = ScreenOf<'enter'>['what']
export type EnterProblem = ScreenOf<'enter'>['problem']

/** What a wait waits for. A problem that can be retried keeps its task and begins it again. */
export type Task =
  | { readonly what: 'identifying'; readonly identification: Identification }
  | { readonly what: 'account'; readonly customerNumber: string; readonly after: 'account' | 'bills' }
  /** The payment itself stands in the visit, so that a retry keeps its key. */
  | { readonly what: 'creating-payment' }
  | { readonly what: 'comparison' }
  /** `kept` once the outbox holds it: from then on it cannot be lost, only late. */
  | { readonly what: 'submitting'; readonly kept: boolean }
  | { readonly what: 'face'; readonly step: FaceTask }

export type FaceTask =
  | { readonly name: 'confirming'; readonly attemptId: string }
  | { readonly name: 'enrolment' }
  | { readonly name: 'consent'; readonly guardian: boolean }
  /** The key is made at the confirming tap; a retry withdraws under the same. */
  | { readonly name: 'withdrawing'; readonly key: string }

/** What a problem may begin again: a question to the hall, or another look into the camera. */
export type Retry = Task | { readonly what: 'camera'; readonly purpose: FacePurpose }

/** Where `back` leads from a problem. `reload-…` asks the hall anew because what was shown is out of date. */
export type Return =
  | 'start'
  | 'choose-account'
  | 'account'
  | 'bills'
  | 'apply-check'
  | 'reload-account'
  | 'reload-bills'
  | 'face'

export type PrintState = {
  readonly printing: Printing
  /** Number of the print job whose outcome is awaited; null when none is. */
  readonly job: number | null
  readonly unprintable: boolean
  /** Some of it is on paper already: whatever is printed next says that it is printed again. */
  readonly begun: boolean
}

export type StartState = { readonly name: 'start' }
export type ReadingCardState = { readonly name: 'reading-card'; readonly since: number }
export type EnterState = {
  readonly name: 'enter'
  readonly what: EnterWhat
  readonly purpose: 'identify' | 'application'
  readonly digits: string
  readonly problem: EnterProblem
  /** Number of the request in flight; keys are dead while there is one. */
  readonly request: number | null
  /** Set when `what` is `code`. */
  readonly code: { readonly phone: string; readonly sentTo: string; readonly nextAt: number } | null
}
export type WaitingState = {
  readonly name: 'waiting'
  readonly task: Task
  readonly request: number
  readonly since: number
  /** When a payment that was not answered is created again, under the same key. */
  readonly againAt: number | null
}
export type ChooseAccountState = { readonly name: 'choose-account' }
export type AccountState = { readonly name: 'account' }
export type BillsState = { readonly name: 'bills'; readonly selected: readonly string[] }
export type PayState = {
  readonly name: 'pay'
  readonly status: ScreenOf<'pay'>['status']
  readonly request: number | null
  readonly askAt: number
  /** Since when the hall has not answered about this payment; null while it answers. */
  readonly silentSince: number | null
  /** Set while cancelling: since when, and where to go when it is done. */
  readonly cancel: { readonly since: number; readonly after: 'bills' | 'goodbye' } | null
}
export type PaidState = { readonly name: 'paid'; readonly receipt: Receipt; readonly print: PrintState }
export type CompareState = { readonly name: 'apply-compare' }
export type QuestionState = {
  readonly name: 'apply-question'
  readonly index: number
  /** Reached from the check screen, so the next step is the check screen again. */
  readonly editing: boolean
}
export type CheckState = { readonly name: 'apply-check' }
export type AppliedState = {
  readonly name: 'applied'
  readonly delivery: ScreenOf<'applied'>['delivery']
  readonly progressUrl: string
  readonly print: PrintState
}
/** While it is shown the camera is on. No picture and no embedding is ever in here. */
export type FaceState = {
  readonly name: 'face'
  readonly purpose: FacePurpose
  readonly step: ScreenOf<'face'>['step']
  readonly guidance: ScreenOf<'face'>['guidance']
  readonly challenge: ScreenOf<'face'>['challenge']
  /** The hall's attempt, once it has answered. */
  readonly attempt: FaceAttempt | null
  /** Set once a face was captured; it may wait for the hall's attempt. */
  readonly captured: FaceProbe['liveness'] | null
  /** Number of the question whose answer is awaited: for the attempt, then for the comparison. */
  readonly request: number
  readonly endsAt: number
}
export type FaceConfirmState = {
  readonly name: 'face-confirm'
  readonly attemptId: string
  readonly maskedName: string
}
export type FaceConsentState = { readonly name: 'face-consent' }
export type FaceSettingsState = {
  readonly name: 'face-settings'
  readonly told: ScreenOf<'face-settings'>['told']
  readonly askedToErase: boolean
  /** Of the consent given just now; null when nothing is to be printed. */
  readonly receipt: LedgerReceipt | null
  readonly print: PrintState
}
export type FaceErasedState = {
  readonly name: 'face-erased'
  readonly receipt: LedgerReceipt
  readonly print: PrintState
}
export type ProblemState = {
  readonly name: 'problem'
  readonly problem: ProblemCode
  readonly next: readonly ProblemNext[]
  readonly reference: string
  readonly retry: Retry | null
  readonly back: Return
}
export type OutOfServiceState = { readonly name: 'out-of-service' }
export type GoodbyeState = { readonly name: 'goodbye'; readonly endsAt: number }

export type ScreenState =
  | StartState
  | ReadingCardState
  | EnterState
  | WaitingState
  | ChooseAccountState
  | AccountState
  | BillsState
  | PayState
  | PaidState
  | CompareState
  | QuestionState
  | CheckState
  | AppliedState
  | FaceState
  | FaceConfirmState
  | FaceConsentState
  | FaceSettingsState
  | FaceErasedState
  | ProblemState
  | GoodbyeState
  | OutOfServiceState
