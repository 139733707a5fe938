import type {
  ConsentText,
  FaceAnswer,
  FaceAttempt,
  FaceEnrolment,
  FaceProbe,
  FaceStatus,
  FaceVerification,
  LedgerReceipt,
} from '@foyer/contracts/face'
import type {
  Account,
  Comparison,
  Definition,
  IdCard,
  Payment,
  phoneCodeSent,
  Visit as HallVisit,
} from '@foyer/contracts/hall-api'
import type { ErrorCode } from '@foyer/contracts/errors'
import type { ChatMessage } from '@foyer/contracts/help-link'
import type { Intent } from '@foyer/contracts/intent'
import type { Localized } from '@foyer/contracts/locale'
import type { ProblemCode, ScreenOf } from '@foyer/contracts/screens'
import type { Anchor, Presence } from '@foyer/contracts/view'
import type { z } from 'zod'

/** Fresh randomness of one intent; the session uses what it needs and forgets the rest. */
export type FreshIds = {
  /** Idempotency key for a payment or an application. */
  readonly key: string
  /** 128 bits as hex. */
  readonly publicToken: string
  readonly trackingNumber: string
  readonly callId: string
}

/** `unreachable`: no answer, so it is not known whether the hall acted. `refused`: the hall said no. */
export type HallFailure =
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly reference: string }
export type HallResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: HallFailure }

export type HallAnswer =
  | { readonly call: 'identify'; readonly result: HallResult<HallVisit> }
  | { readonly call: 'send-code'; readonly result: HallResult<z.infer<typeof phoneCodeSent>> }
  | { readonly call: 'account'; readonly result: HallResult<Account> }
  | { readonly call: 'create-payment'; readonly result: HallResult<Payment> }
  | { readonly call: 'ask-payment'; readonly result: HallResult<Payment> }
  | { readonly call: 'cancel-payment'; readonly result: HallResult<Payment> }
  | { readonly call: 'comparison'; readonly result: HallResult<Comparison> }
  | FaceHallAnswer

export type FaceHallAnswer =
  | { readonly call: 'face-attempt'; readonly result: HallResult<FaceAttempt> }
  | { readonly call: 'face-identification'; readonly result: HallResult<FaceAnswer> }
  | { readonly call: 'face-confirmation'; readonly result: HallResult<HallVisit> }
  | { readonly call: 'face-consent-text'; readonly result: HallResult<ConsentText> }
  | { readonly call: 'face-enrolment-state'; readonly result: HallResult<FaceEnrolment> }
  | { readonly call: 'face-enrolment'; readonly result: HallResult<LedgerReceipt> }
  | { readonly call: 'face-verification'; readonly result: HallResult<FaceVerification> }
  | { readonly call: 'face-withdrawal'; readonly result: HallResult<LedgerReceipt> }

/** `not-the-card`: a person to be enrolled does not look like the photograph on the card that was read. */
export type FaceFailure = 'not-live' | 'timeout' | 'camera' | 'too-fast' | 'not-the-card'

/** What the face station says of an attempt, which it knows by the number of its screen. */
export type FaceEvent = { readonly attempt: number } & (
  | {
      readonly kind: 'progress'
      readonly step: 'finding' | 'challenge'
      readonly guidance: ScreenOf<'face'>['guidance']
      readonly challenge: ScreenOf<'face'>['challenge']
    }
  | { readonly kind: 'captured'; readonly liveness: FaceProbe['liveness'] }
  | { readonly kind: 'failed'; readonly reason: FaceFailure }
)

/** `absent`: none is configured. `away`: it should be there and does not work. */
export type Availability = 'ready' | 'away' | 'absent'
export type Peripherals = {
  readonly reader: Availability
  readonly scanner: Availability
  readonly printer: Availability
  readonly paper: 'ok' | 'low' | 'out'
}

export type CardProblem = Extract<
  ProblemCode,
  'card-unreadable' | 'card-lifted-early' | 'card-not-supported' | 'card-expired' | 'reader-failed'
>

export type PrintOutcome =
  | { readonly kind: 'printed'; readonly unprintable: boolean }
  | { readonly kind: 'not-started'; readonly cause: 'no-paper' | 'unavailable' }
  | { readonly kind: 'partial' }

export type HelpEvent =
  | { readonly type: 'ringing'; readonly callId: string; readonly desksOpen: number }
  | { readonly type: 'answered'; readonly callId: string; readonly staffName: string }
  | { readonly type: 'pointer'; readonly callId: string; readonly anchor: Anchor | null }
  | { readonly type: 'say'; readonly callId: string; readonly message: ChatMessage }
  | {
      readonly type: 'ended'
      readonly callId: string
      readonly reason: 'hung-up' | 'no-answer' | 'hall-unreachable' | 'lost'
    }

/** Everything that can happen to a session. */
export type SessionEvent =
  | {
      readonly type: 'intent'
      readonly intent: Intent
      /** The screen it was pressed on, by name and by the session's own count of screens. */
      readonly screen: string
      readonly screenNumber: number
      readonly ids: FreshIds
    }
  | { readonly type: 'card-present' }
  | { readonly type: 'card-read'; readonly card: IdCard }
  | { readonly type: 'card-unreadable'; readonly problem: CardProblem; readonly reference: string }
  | { readonly type: 'card-removed' }
  /** A passport or the like was shown; it identifies nobody here, for this reason. */
  | {
      readonly type: 'document'
      readonly problem: Extract<CardProblem, 'card-not-supported' | 'card-unreadable'>
      readonly reference: string
    }
  /** `symbology` in the spelling of XFS4IoT; null when the scanner does not tell. */
  | { readonly type: 'scanned'; readonly symbology: string | null; readonly text: string }
  | { readonly type: 'peripherals'; readonly peripherals: Peripherals }
  | { readonly type: 'presence'; readonly presence: Presence }
  | { readonly type: 'print-outcome'; readonly job: number; readonly outcome: PrintOutcome }
  | {
      readonly type: 'hall-answer'
      readonly visit: number
      readonly request: number
      readonly answer: HallAnswer
    }
  | { readonly type: 'hall-reachable'; readonly reachable: boolean }
  | { readonly type: 'hall-link'; readonly up: boolean }
  | { readonly type: 'payment-changed'; readonly key: string }
  | { readonly type: 'definitions'; readonly definitions: readonly Definition[] }
  | { readonly type: 'application-kept'; readonly key: string }
  | { readonly type: 'application-not-kept'; readonly key: string; readonly reference: string }
  | { readonly type: 'application-delivered'; readonly key: string; readonly publicUrl: string }
  | { readonly type: 'application-refused'; readonly key: string; readonly reference: string }
  | { readonly type: 'help'; readonly help: HelpEvent }
  /** The model of this kiosk's engine; null: it cannot recognise anybody. */
  | { readonly type: 'face-engine'; readonly model: string | null }
  | { readonly type: 'face-status'; readonly status: FaceStatus | null }
  | { readonly type: 'face'; readonly face: FaceEvent }
  /** From the hall: null puts the kiosk into service again. */
  | { readonly type: 'service'; readonly outOfService: { readonly message: Localized | null } | null }
  | { readonly type: 'tick' }
  /** The host is about to end; whoever is there leaves with it. */
  | { readonly type: 'stop' }

export type IntentEvent = Extract<SessionEvent, { type: 'intent' }>
