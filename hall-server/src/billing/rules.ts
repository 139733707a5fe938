import type { PaymentStatus } from '@foyer/contracts/hall-api'

/*
 * A payment's life, as a pure function. Every change is stored before anything is done about it, and everything that
 * is done may be done twice: the gateway knows an order by its key, the utility a booking by the same key.
 *
 *   creating ─▶ pending ─▶ confirmed ─▶ booked
 *                  │           └──────▶ refunding ─▶ refunded
 *                  └▶ expired, cancelled
 *
 * Money that arrives is never refused: whatever the hall thought before, "paid" leads to booked or refunded.
 */

export const paymentRules = {
  /** Milliseconds that a customer has for paying. */
  lifetime: 5 * 60 * 1000,
  /** How often the gateway is asked about a payment whose callback may have been lost, in milliseconds. */
  askEvery: 5_000,
} as const

export type PaymentState = {
  status: PaymentStatus
  amountFen: number
  expiresAt: number
  /** The customer or the kiosk gave it up; it is cancelled once the gateway says that nobody can pay it any more. */
  cancelWanted: boolean
  payUrl: string | null
  transactionId: string | null
  paidAt: number | null
  /** Why the money goes back; null while it does not. */
  refundReason: string | null
}

export type PaymentEvent =
  | { type: 'order-open'; payUrl: string }
  | { type: 'order-paid'; amountFen: number; transactionId: string; paidAt: number }
  | { type: 'order-closed' }
  | { type: 'order-refunded' }
  | { type: 'order-refused' }
  | { type: 'cancel-wanted' }
  | { type: 'utility-booked' }
  | { type: 'utility-refused'; reason: string }

const paid = (state: PaymentState, event: PaymentEvent & { type: 'order-paid' }): PaymentState => {
  const with_ = { ...state, transactionId: event.transactionId, paidAt: event.paidAt }
  switch (state.status) {
    case 'creating':
    case 'pending':
    case 'expired':
    case 'cancelled':
      return event.amountFen === state.amountFen
        ? { ...with_, status: 'confirmed' }
        : { ...with_, status: 'refunding', refundReason: 'another amount was paid' }
    case 'confirmed':
    case 'booked':
    case 'refunding':
    case 'refunded':
      return state
  }
}

const closed = (state: PaymentState): PaymentState =>
  state.status === 'creating' || state.status === 'pending'
    ? { ...state, status: state.cancelWanted ? 'cancelled' : 'expired' }
    : state

/** What the payment is after the event; the same object when the event changes nothing. */
export const step = (state: PaymentState, event: PaymentEvent): PaymentState => {
  switch (event.type) {
    case 'order-open':
      return state.status === 'creating' ? { ...state, status: 'pending', payUrl: event.payUrl } : state
    case 'order-paid':
      return paid(state, event)
    case 'order-closed':
      return closed(state)
    case 'order-refused':
      return state.status === 'creating' ? { ...state, status: 'cancelled' } : state
    case 'order-refunded':
      return state.status === 'refunding' ? { ...state, status: 'refunded' } : state
    case 'cancel-wanted':
      return (state.status === 'creating' || state.status === 'pending') && !state.cancelWanted
        ? { ...state, cancelWanted: true }
        : state
    case 'utility-booked':
      return state.status === 'confirmed' ? { ...state, status: 'booked' } : state
    case 'utility-refused':
      return state.status === 'confirmed'
        ? { ...state, status: 'refunding', refundReason: event.reason }
        : state
  }
}

/** What must be done next for this payment; null when nothing will ever need doing. */
export type Task = 'create-order' | 'ask-gateway' | 'close-order' | 'book' | 'refund'

export const taskOf = (state: PaymentState, now: number): Task | null => {
  switch (state.status) {
    case 'creating':
      // Also when it was given up: an order that may be on its way to the gateway can only be closed once it is there.
      return 'create-order'
    case 'pending':
      return state.cancelWanted || now >= state.expiresAt ? 'close-order' : 'ask-gateway'
    case 'confirmed':
      return 'book'
    case 'refunding':
      return 'refund'
    case 'booked':
    case 'expired':
    case 'cancelled':
    case 'refunded':
      return null
  }
}

/** While it is so, its bills are taken: nobody else may begin to pay them. */
export const holdsBills = (status: PaymentStatus): boolean =>
  status === 'creating' || status === 'pending' || status === 'confirmed'

/** Milliseconds until a task that did not succeed is tried again. */
export const pauseAfter = (attempts: number): number => Math.min(15_000, 250 * 2 ** Math.min(attempts, 8))
