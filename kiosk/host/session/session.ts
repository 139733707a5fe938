import type { ConsentText, FaceStatus } from '@foyer/contracts/face'
import type {
  Account,
  ApplicationSubmission,
  Comparison,
  Definition,
  IdCard,
  PaymentStatus,
  Visit as HallVisit,
} from '@foyer/contracts/hall-api'
import type { Locale, Localized } from '@foyer/contracts/locale'
import type { ScreenOf } from '@foyer/contracts/screens'
import type { HelpView, Presence, View } from '@foyer/contracts/view'
import type { Effect } from './effects.ts'
import type { Peripherals } from './events.ts'
import type { ScreenState } from './screen-state.ts'

export type SessionConfig = {
  readonly kioskId: string
  readonly hallName: Localized
  readonly locale: Locale
  readonly warnAfterMs: number
  readonly endAfterMs: number
  /** Where a progress page is found while the hall itself has not said it; no trailing slash. */
  readonly publicUrl: string
}

/** A payment of this visit, from the confirming tap until its outcome is known. */
export type PaymentAttempt = {
  readonly key: string
  readonly customerNumber: string
  readonly billIds: readonly string[]
  readonly amountFen: number
  readonly payUrl: string | null
  readonly expiresAt: number | null
  readonly status: PaymentStatus | null
}

export type ApplicationDraft = {
  readonly definition: Definition
  readonly customerNumber: string | null
  readonly comparison: Comparison | null
  readonly answers: Readonly<Record<string, string>>
  /** Made once, at the confirming tap; a retry hands in the same one. */
  readonly submission: ApplicationSubmission | null
}

/** What is agreed to at this moment. The key and the time are those of the confirming tap; a retry keeps them. */
export type FaceConsent = {
  readonly text: ConsentText
  readonly guardian:
    | { readonly kind: 'not-needed' | 'waiting' | 'not-an-adult' }
    | { readonly kind: 'read'; readonly card: IdCard }
  readonly agreed: { readonly key: string; readonly at: number; readonly locale: Locale } | null
}

/** Of recognition by face in this visit: looks into the camera in a row that led nowhere, and what the hall said. */
export type FaceVisit = {
  readonly tries: number
  readonly enrolled: { readonly on: string; readonly expiresOn: string } | null
  readonly consent: FaceConsent | null
}

export const noFace: FaceVisit = { tries: 0, enrolled: null, consent: null }

/** Everything known of one customer. It ends with the visit. */
export type Visit = {
  readonly number: number
  readonly card: IdCard | null
  readonly phone: string | null
  readonly hall: HallVisit | null
  readonly account: Account | null
  readonly payment: PaymentAttempt | null
  readonly application: ApplicationDraft | null
  readonly face: FaceVisit
  readonly did: ScreenOf<'goodbye'>['did']
  readonly printed: boolean
}

type CallOf<S extends HelpView['state']> = Extract<HelpView, { state: S }>
export type HelpState =
  | { readonly state: 'off' }
  | (Omit<CallOf<'ringing'>, 'seconds'> & { readonly since: number })
  | (CallOf<'connected'> & { readonly lostSince: number | null })
  | (CallOf<'ended'> & { readonly at: number })

/** Something was scanned where nothing is to be scanned; said for a while, on that screen. */
export type ScanTold = {
  readonly notice: 'pay-with-phone' | 'scan-not-needed'
  readonly screenNumber: number
  readonly until: number
}

/** Of the kiosk, not of the customer: survives the wipe. */
export type World = {
  readonly peripherals: Peripherals
  readonly hallReachable: boolean
  readonly hallLinkUp: boolean
  readonly definitions: readonly Definition[]
  readonly cardOnReader: boolean
  /** The card on the reader may not begin or continue anything until it is lifted. */
  readonly cardSpent: boolean
  readonly presence: Presence
  /** When whoever was there was seen to go; null once somebody does something, and while nobody can say. */
  readonly leftAt: number | null
  /** Which model this kiosk's engine has, and what the hall last said; null: none, or nothing yet. */
  readonly faces: { readonly engine: string | null; readonly hall: FaceStatus | null }
  /** Taken out of service from the hall, with its words for the screen or none; null: in service. */
  readonly outOfService: { readonly message: Localized | null } | null
}

export type Session = {
  readonly config: SessionConfig
  readonly world: World
  readonly settings: View['settings']
  readonly visit: Visit | null
  readonly screen: ScreenState
  /** Grows whenever another screen, or another question on the same screen, is shown. */
  readonly screenNumber: number
  readonly help: HelpState
  readonly scanTold: ScanTold | null
  /** When somebody last did something, on the clock that `step` is given. */
  readonly touchedAt: number
  readonly visits: number
  /** Number of the last request or print job. */
  readonly requests: number
}

export type Next = { readonly session: Session; readonly effects: readonly Effect[] }

export const defaultSettings = (config: SessionConfig): View['settings'] => ({
  locale: config.locale,
  textSize: 'standard',
  contrast: 'normal',
  voice: false,
})

/** A kiosk that has just started: nobody there, no device heard of yet, the hall not heard of yet. */
export const newSession = (config: SessionConfig, now: number): Session => ({
  config,
  world: {
    peripherals: { reader: 'away', scanner: 'away', printer: 'away', paper: 'ok' },
    hallReachable: false,
    hallLinkUp: false,
    definitions: [],
    cardOnReader: false,
    cardSpent: false,
    presence: 'unknown',
    leftAt: null,
    faces: { engine: null, hall: null },
    outOfService: null,
  },
  settings: defaultSettings(config),
  visit: null,
  screen: { name: 'start' },
  screenNumber: 1,
  help: { state: 'off' },
  scanTold: null,
  touchedAt: now,
  visits: 0,
  requests: 0,
})

export const stay = (session: Session): Next => ({ session, effects: [] })

/** Shows another screen; the idle clock starts anew because there is something new to read. */
export const show = (session: Session, screen: ScreenState, now: number): Session => ({
  ...session,
  screen,
  screenNumber: session.screenNumber + 1,
  touchedAt: now,
})

export const withVisit = (session: Session, change: Partial<Visit>): Session =>
  session.visit === null ? session : { ...session, visit: { ...session.visit, ...change } }

export const andThen = (next: Next, go: (session: Session) => Next): Next => {
  const after = go(next.session)
  return { session: after.session, effects: [...next.effects, ...after.effects] }
}

/** Begins a visit of which nothing is known yet. */
export const beginVisit = (session: Session): Session => ({
  ...session,
  visits: session.visits + 1,
  visit: {
    number: session.visits + 1,
    card: null,
    phone: null,
    hall: null,
    account: null,
    payment: null,
    application: null,
    face: noFace,
    did: [],
    printed: false,
  },
})

/** Known by card or by the hall: from here on nobody else's card or code may be mixed in. */
export const identified = (session: Session): boolean =>
  session.visit !== null && (session.visit.card !== null || session.visit.hall !== null)

export const paymentSettled = (status: PaymentStatus | null): boolean =>
  status === 'booked' || status === 'expired' || status === 'cancelled' || status === 'refunded'

/** Short, says nothing about the customer: which visit of this kiosk since its start, which screen of it. */
export const reference = (session: Session): string =>
  `${session.config.kioskId}/${session.visit?.number ?? session.visits}/${session.screenNumber}`
