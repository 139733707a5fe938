import type { HallToKiosk } from '@foyer/contracts/help-link'
import type { SessionEvent } from './session/events.ts'

/** What the hall says over its link, as the session understands it; signals are carried past it. */
export const hallEvent = (message: Exclude<HallToKiosk, { type: 'signal' }>): SessionEvent =>
  message.type === 'payment-changed'
    ? { type: 'payment-changed', key: message.key }
    : { type: 'help', help: message }
