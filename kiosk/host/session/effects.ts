import type { FaceEnrolmentRequest, FaceProbe, FacePurpose, LedgerReceipt } from '@foyer/contracts/face'
import type {
  ApplicationSubmission,
  Identification,
  PaymentRequest,
  Receipt,
} from '@foyer/contracts/hall-api'
import type { ChatMessage } from '@foyer/contracts/help-link'
import type { Locale, Localized } from '@foyer/contracts/locale'

/** A question to the hall. Its answer comes back as `hall-answer` with the same visit and request numbers. */
export type HallCall =
  | { readonly call: 'identify'; readonly identification: Identification }
  | { readonly call: 'send-code'; readonly phone: string }
  | { readonly call: 'account'; readonly token: string; readonly customerNumber: string }
  /** The key must be in the journal on disk before the first byte leaves. */
  | { readonly call: 'create-payment'; readonly token: string; readonly payment: PaymentRequest }
  | { readonly call: 'ask-payment'; readonly token: string; readonly key: string }
  | { readonly call: 'cancel-payment'; readonly token: string; readonly key: string }
  | { readonly call: 'comparison'; readonly token: string; readonly customerNumber: string }
  | FaceCall

/**
 * What a captured face is sent with. The face itself is no part of the session: it stays in the station under the number
 * of the attempt, and goes with the screen.
 */
export type SentFace = {
  readonly capture: number
  readonly attemptId: string
  readonly liveness: FaceProbe['liveness']
}

export type FaceCall =
  | { readonly call: 'face-attempt'; readonly token: string | null; readonly purpose: FacePurpose }
  | { readonly call: 'face-identification'; readonly face: SentFace }
  | { readonly call: 'face-confirmation'; readonly attemptId: string }
  | { readonly call: 'face-consent-text' }
  | { readonly call: 'face-enrolment-state'; readonly token: string }
  | {
      readonly call: 'face-enrolment'
      readonly token: string
      readonly key: string
      readonly face: SentFace
      readonly consent: FaceEnrolmentRequest['consent']
    }
  | { readonly call: 'face-verification'; readonly token: string; readonly face: SentFace }
  | { readonly call: 'face-withdrawal'; readonly token: string; readonly key: string }

/** What a printed paper says; how it is laid out is not the session's business. */
export type Paper =
  | {
      readonly kind: 'payment'
      readonly locale: Locale
      readonly hallName: Localized
      readonly receipt: Receipt
    }
  | {
      readonly kind: 'application'
      readonly locale: Locale
      readonly hallName: Localized
      readonly title: Localized
      readonly trackingNumber: string
      readonly submittedAt: number
      readonly progressUrl: string
      readonly delivery: 'delivered' | 'kept'
      readonly decidedWithin: number
    }
  | {
      readonly kind: 'face'
      readonly locale: Locale
      readonly hallName: Localized
      readonly receipt: LedgerReceipt
    }

/** All that a session wants done. Nothing else leaves it. */
export type Effect =
  | { readonly type: 'hall'; readonly visit: number; readonly request: number; readonly call: HallCall }
  /** Nobody waits for this payment any more: find out what became of it and cancel it if it is still open. */
  | { readonly type: 'abandon-payment'; readonly key: string }
  | { readonly type: 'payment-settled'; readonly key: string }
  | { readonly type: 'end-visit'; readonly token: string }
  /** "Not me": the hall remembers it, whether or not anybody waits for its answer. */
  | { readonly type: 'face-rejection'; readonly attemptId: string }
  /** `reprint`: some of it came out before, so the paper says that it is printed again. */
  | { readonly type: 'print'; readonly job: number; readonly paper: Paper; readonly reprint: boolean }
  | { readonly type: 'submit-application'; readonly submission: ApplicationSubmission }
  | { readonly type: 'help-ring'; readonly callId: string }
  | { readonly type: 'help-say'; readonly callId: string; readonly message: ChatMessage }
  | { readonly type: 'help-hang-up'; readonly callId: string }
