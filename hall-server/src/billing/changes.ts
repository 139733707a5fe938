import type { PaymentStatus } from '@foyer/contracts/hall-api'

/** A payment became something else; it is already stored. Says nothing about the customer. */
export type PaymentChange = { key: string; kioskId: string; status: PaymentStatus }
export type PaymentListener = (change: PaymentChange) => void

export type PaymentChanges = {
  /** Returns how to stop listening. A listener must not throw; it is called in turn with the others. */
  subscribe: (listener: PaymentListener) => () => void
  publish: PaymentListener
}

export const createPaymentChanges = (): PaymentChanges => {
  const listeners = new Set<PaymentListener>()
  return {
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    publish: (change) => {
      for (const listener of listeners) listener(change)
    },
  }
}
