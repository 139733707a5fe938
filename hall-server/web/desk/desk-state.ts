import type { Call, ChatMessage, HallToDesk } from '@foyer/contracts/help-link'
import type { View } from '@foyer/contracts/view'

type EndReason = Extract<HallToDesk, { type: 'ended' }>['reason']

/** The call this desk has in its hands. `view` and `messages` are what the hall last sent, masked at the kiosk. */
export type OwnCall =
  | { kind: 'answering'; callId: string; kioskId: string }
  | {
      kind: 'joined'
      callId: string
      kioskId: string
      joinedAt: number
      view: View
      messages: readonly ChatMessage[]
    }
  | { kind: 'over'; callId: string; kioskId: string; why: EndReason | 'taken' | 'gone' }

export type Desk = { calls: readonly Call[]; offsetMs: number; own: OwnCall | null }

export type DeskEvent =
  | { type: 'heard'; message: HallToDesk; at: number }
  | { type: 'answer'; call: Call }
  | { type: 'said'; message: ChatMessage }
  | { type: 'put-down' }

export const quietDesk: Desk = { calls: [], offsetMs: 0, own: null }

const withMessage = (messages: readonly ChatMessage[], message: ChatMessage): readonly ChatMessage[] =>
  messages.some(({ id }) => id === message.id) ? messages : [...messages, message]

const hearing = (desk: Desk, message: HallToDesk, at: number): Desk => {
  const { own } = desk
  if (message.type === 'calls') {
    const { calls } = message
    const kept =
      own?.kind !== 'joined' || calls.some((call) => call.callId === own.callId && call.state === 'connected')
    const after: OwnCall | null = kept
      ? own
      : { kind: 'over', callId: own.callId, kioskId: own.kioskId, why: 'lost' }
    return { calls, offsetMs: message.now - at, own: after }
  }
  if (message.type === 'joined' && (own === null || own.kind === 'over')) {
    const { callId, kioskId, view, messages } = message
    return { ...desk, own: { kind: 'joined', callId, kioskId, joinedAt: at, view, messages } }
  }
  // Word of a call that is no longer in hand is late, and changes nothing.
  if (own === null || own.callId !== message.callId) return desk
  switch (message.type) {
    case 'joined': {
      const { callId, kioskId, view, messages } = message
      const joinedAt = own.kind === 'joined' ? own.joinedAt : at
      return { ...desk, own: { kind: 'joined', callId, kioskId, joinedAt, view, messages } }
    }
    case 'view':
      return own.kind === 'joined' ? { ...desk, own: { ...own, view: message.view } } : desk
    case 'say':
      return own.kind === 'joined'
        ? { ...desk, own: { ...own, messages: withMessage(own.messages, message.message) } }
        : desk
    case 'ended':
    case 'refused':
      return { ...desk, own: { kind: 'over', callId: own.callId, kioskId: own.kioskId, why: message.reason } }
    case 'signal':
      return desk
  }
}

/** What the desk shows after an event; signals pass by it to the peer call. Pure; `at` is our clock, ms. */
export const stepDesk = (desk: Desk, event: DeskEvent): Desk => {
  switch (event.type) {
    case 'heard':
      return hearing(desk, event.message, event.at)
    case 'answer': {
      if (desk.own !== null && desk.own.kind !== 'over') return desk
      const { callId, kioskId } = event.call
      return { ...desk, own: { kind: 'answering', callId, kioskId } }
    }
    case 'said':
      return desk.own?.kind === 'joined'
        ? { ...desk, own: { ...desk.own, messages: withMessage(desk.own.messages, event.message) } }
        : desk
    case 'put-down':
      return { ...desk, own: null }
  }
}

/** Calls that wait for somebody, longest first. */
export const waitingCalls = (desk: Desk): Call[] =>
  desk.calls
    .filter(({ state, callId }) => state === 'ringing' && callId !== desk.own?.callId)
    .toSorted((a, b) => a.since - b.since)
