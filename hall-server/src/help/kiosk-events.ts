import type { HallToDesk, HallToKiosk, KioskToHall } from '@foyer/contracts/help-link'
import {
  answered,
  deskOf,
  end,
  type Help,
  type HelpCall,
  type HelpEffect,
  type HelpStep,
  ringing,
  same,
  andThen,
  toDesk,
  toKiosk,
  withCall,
  withMessage,
} from './call.ts'

const lost = (callId: string): HallToKiosk => ({ type: 'ended', callId, reason: 'lost' })

const ring = (
  help: Help,
  kioskId: string,
  message: Extract<KioskToHall, { type: 'ring' }>,
  now: number,
): HelpStep => {
  const { callId, view } = message
  const known = help.calls.find((call) => call.callId === callId)
  if (help.ended.includes(callId)) return { help, effects: [toKiosk(kioskId, lost(callId))] }
  if (known !== undefined && known.kioskId !== kioskId)
    return { help, effects: [toKiosk(kioskId, lost(callId))] }
  if (known !== undefined) {
    // The kiosk asks again after its link was away: it learns how its call stands.
    const call = { ...known, view, kioskLostAt: null }
    const desk = call.answeredBy
    const after = withCall(help, call)
    return { help: after, effects: [desk === null ? ringing(call, after) : answered(call, desk)] }
  }
  const older = help.calls.filter((call) => call.kioskId === kioskId)
  const cleared = older.reduce<HelpStep>(
    (step, call) => andThen(step, (rest) => end(rest, call, 'lost', { kiosk: false, desk: true })),
    same(help),
  )
  return andThen(cleared, (rest) => {
    const call: HelpCall = {
      callId,
      kioskId,
      since: now,
      view,
      messages: [],
      answeredBy: null,
      deskLostAt: null,
      kioskLostAt: null,
      pointerSentAt: 0,
      pointerHeld: null,
    }
    const after = withCall(rest, call)
    return { help: after, effects: [ringing(call, after)] }
  })
}

export const fromKiosk = (help: Help, kioskId: string, message: KioskToHall, now: number): HelpStep => {
  if (message.type === 'ring') return ring(help, kioskId, message, now)
  const { callId } = message
  const call = help.calls.find((one) => one.callId === callId && one.kioskId === kioskId)
  if (call === undefined) {
    // The hall was restarted, or the call is over: the kiosk must not wait for anybody.
    const over = message.type === 'hang-up' ? [] : [toKiosk(kioskId, lost(callId))]
    return { help, effects: over }
  }
  const deskId = deskOf(call)
  const relay = (to: HallToDesk): readonly HelpEffect[] => (deskId === null ? [] : [toDesk(deskId, to)])
  switch (message.type) {
    case 'view':
      return {
        help: withCall(help, { ...call, view: message.view }),
        effects: relay({ type: 'view', callId, view: message.view }),
      }
    case 'signal':
      return { help, effects: relay({ type: 'signal', callId, data: message.data }) }
    case 'say': {
      const said = message.message.from === 'customer' ? withMessage(call, message.message) : null
      if (said === null) return same(help)
      return { help: withCall(help, said), effects: relay({ type: 'say', callId, message: message.message }) }
    }
    case 'hang-up':
      return end(help, call, 'hung-up', { kiosk: false, desk: true })
  }
}

/** A kiosk's link is back: it learns how its call stands. */
export const kioskJoined = (help: Help, kioskId: string): HelpStep =>
  help.calls
    .filter((call) => call.kioskId === kioskId)
    .reduce<HelpStep>(
      (step, call) =>
        andThen(step, (rest) => {
          const back = { ...call, kioskLostAt: null }
          const desk = back.answeredBy
          return {
            help: withCall(rest, back),
            effects: [desk === null ? ringing(back, rest) : answered(back, desk)],
          }
        }),
      same(help),
    )
