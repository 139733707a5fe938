import type {
  Call,
  ChatMessage,
  DeskToHall,
  HallToDesk,
  HallToKiosk,
  KioskToHall,
} from '@foyer/contracts/help-link'
import type { Anchor, View } from '@foyer/contracts/view'

/** At most one pointer a frame of the kiosk's screen needs; the newest is kept and sent when its time has come. */
export const pointerMs = 33
const keptMessages = 200
const keptEnded = 100

/** Who sits at a desk: `name` is the account, `displayName` what the customer reads. */
export type Desk = { deskId: string; name: string; displayName: string }

export type HelpCall = {
  callId: string
  kioskId: string
  since: number
  /** The newest masked view; in memory only, for whoever joins. */
  view: View
  messages: readonly ChatMessage[]
  /** Who answered; kept through the grace, so that the same person finds the call again. Null while it rings. */
  answeredBy: Desk | null
  deskLostAt: number | null
  kioskLostAt: number | null
  pointerSentAt: number
  pointerHeld: { anchor: Anchor | null } | null
}

/** Every call that is going on, and the desks that could take one. Nothing of it is written down. */
export type Help = {
  /** How long a call waits for an end that went away, before it rings elsewhere or is lost. */
  readonly graceMs: number
  readonly calls: readonly HelpCall[]
  readonly desks: readonly Desk[]
  /** Calls that ended of late, newest last: a kiosk that was away then and asks for one again is told. */
  readonly ended: readonly string[]
}

export const noCalls = (graceMs: number): Help => ({ graceMs, calls: [], desks: [], ended: [] })

export type HelpEvent =
  | { kind: 'kiosk-joined'; kioskId: string }
  | { kind: 'kiosk-left'; kioskId: string }
  | { kind: 'from-kiosk'; kioskId: string; message: KioskToHall }
  | { kind: 'desk-joined'; desk: Desk }
  | { kind: 'desk-left'; deskId: string }
  | { kind: 'from-desk'; deskId: string; message: DeskToHall }
  | { kind: 'time' }

export type HelpEffect =
  | { kind: 'to-kiosk'; kioskId: string; message: HallToKiosk }
  | { kind: 'to-desk'; deskId: string; message: HallToDesk }
  | { kind: 'audit'; actor: string; action: string; subject: string }

export type HelpStep = { help: Help; effects: readonly HelpEffect[] }

export const toKiosk = (kioskId: string, message: HallToKiosk): HelpEffect => ({
  kind: 'to-kiosk',
  kioskId,
  message,
})
export const toDesk = (deskId: string, message: HallToDesk): HelpEffect => ({
  kind: 'to-desk',
  deskId,
  message,
})
export const audit = (action: string, desk: Desk, call: HelpCall): HelpEffect => ({
  kind: 'audit',
  actor: `staff:${desk.name}`,
  action,
  subject: `${call.kioskId} ${call.callId}`,
})

export const listed = (call: HelpCall): Call => ({
  callId: call.callId,
  kioskId: call.kioskId,
  since: call.since,
  state: call.answeredBy === null ? 'ringing' : 'connected',
  staffName: call.answeredBy?.displayName ?? null,
  screen: call.view.screen.name,
})

export const withCall = (help: Help, call: HelpCall): Help => ({
  ...help,
  calls: help.calls.some(({ callId }) => callId === call.callId)
    ? help.calls.map((one) => (one.callId === call.callId ? call : one))
    : [...help.calls, call],
})
export const withoutCall = (help: Help, callId: string): Help => ({
  ...help,
  calls: help.calls.filter((call) => call.callId !== callId),
  ended: [...help.ended, callId].slice(-keptEnded),
})
export const same = (help: Help): HelpStep => ({ help, effects: [] })

/** The desk at the other end of a call, if it is there now. */
export const deskOf = (call: HelpCall): string | null =>
  call.answeredBy === null || call.deskLostAt !== null ? null : call.answeredBy.deskId

export const ringing = (call: HelpCall, help: Help): HelpEffect =>
  toKiosk(call.kioskId, { type: 'ringing', callId: call.callId, desksOpen: help.desks.length })
export const answered = (call: HelpCall, desk: Desk): HelpEffect =>
  toKiosk(call.kioskId, { type: 'answered', callId: call.callId, staffName: desk.displayName })
export const joined = (call: HelpCall, desk: Desk): HelpEffect =>
  toDesk(desk.deskId, {
    type: 'joined',
    callId: call.callId,
    kioskId: call.kioskId,
    view: call.view,
    messages: [...call.messages],
  })

/** Ends a call that one side cannot go on with: tells the sides that are not the one that ended it. */
export const end = (
  help: Help,
  call: HelpCall,
  reason: 'hung-up' | 'lost',
  tell: { kiosk: boolean; desk: boolean },
): HelpStep => {
  const message = { type: 'ended', callId: call.callId, reason } as const
  const deskId = deskOf(call)
  return {
    help: withoutCall(help, call.callId),
    effects: [
      ...(tell.kiosk ? [toKiosk(call.kioskId, message)] : []),
      ...(tell.desk && deskId !== null ? [toDesk(deskId, message)] : []),
      ...(call.answeredBy === null ? [] : [audit('help.end', call.answeredBy, call)]),
    ],
  }
}

export const andThen = (first: HelpStep, next: (help: Help) => HelpStep): HelpStep => {
  const second = next(first.help)
  return { help: second.help, effects: [...first.effects, ...second.effects] }
}

export const withMessage = (call: HelpCall, message: ChatMessage): HelpCall | null =>
  call.messages.some(({ id }) => id === message.id)
    ? null
    : { ...call, messages: [...call.messages, message].slice(-keptMessages) }
