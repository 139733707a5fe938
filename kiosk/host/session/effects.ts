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

/** All that a session wants done. Nothing else leaves it. */
export type Effect =
  | { readonly type: 'hall'; readonly visit: number; readonly request: number; readonly call: HallCall }
  /** Nobody waits for this payment any more: find out what became of it and cancel it if it is still open. */
  | { readonly type: 'abandon-payment'; readonly key: string }
  | { readonly type: 'payment-settled'; readonly key: string }
  | { readonly type: 'end-visit'; readonly token: string }
  /** `reprint`: some of it came out before, so the paper says that it is printed again. */
  | { readonly type: 'print'; readonly job: number; readonly paper: Paper; readonly reprint: boolean }
  | { readonly type: 'submit-application'; readonly submission: ApplicationSubmission }
  | { readonly type: 'help-ring'; readonly callId: string }
  | { readonly type: 'help-say'; readonly callId: string; readonly message: ChatMessage }
  | { readonly type: 'help-hang-up'; readonly callId: string }
