import type { DeskToHall } from '@foyer/contracts/help-link'
import type { Anchor } from '@foyer/contracts/view'
import {
  answered,
  audit,
  type Desk,
  deskOf,
  end,
  type Help,
  type HelpCall,
  type HelpStep,
  joined,
  pointerMs,
  same,
  andThen,
  toDesk,
  toKiosk,
  withCall,
  withMessage,
} from './call.ts'

const answer = (help: Help, desk: Desk, callId: string): HelpStep => {
  const call = help.calls.find((one) => one.callId === callId)
  if (call === undefined)
    return { help, effects: [toDesk(desk.deskId, { type: 'refused', callId, reason: 'gone' })] }
  if (call.answeredBy !== null && call.answeredBy.deskId !== desk.deskId)
    return { help, effects: [toDesk(desk.deskId, { type: 'refused', callId, reason: 'taken' })] }
  if (call.answeredBy !== null) return { help, effects: [joined(call, desk)] }
  return connect(help, call, desk)
}

const connect = (help: Help, call: HelpCall, desk: Desk): HelpStep => {
  const connected = { ...call, answeredBy: desk, deskLostAt: null, pointerHeld: null }
  return {
    help: withCall(help, connected),
    effects: [joined(connected, desk), answered(connected, desk), audit('help.answer', desk, connected)],
  }
}

export const point = (help: Help, call: HelpCall, anchor: Anchor | null, now: number): HelpStep => {
  if (now - call.pointerSentAt < pointerMs) return same(withCall(help, { ...call, pointerHeld: { anchor } }))
  return {
    help: withCall(help, { ...call, pointerSentAt: now, pointerHeld: null }),
    effects: [toKiosk(call.kioskId, { type: 'pointer', callId: call.callId, anchor })],
  }
}

export const fromDesk = (help: Help, deskId: string, message: DeskToHall, now: number): HelpStep => {
  const desk = help.desks.find((one) => one.deskId === deskId)
  if (desk === undefined) return same(help)
  const { callId } = message
  if (message.type === 'answer') return answer(help, desk, callId)
  const call = help.calls.find((one) => one.callId === callId && deskOf(one) === deskId)
  if (call === undefined)
    return { help, effects: [toDesk(deskId, { type: 'refused', callId, reason: 'gone' })] }
  switch (message.type) {
    case 'signal':
      return { help, effects: [toKiosk(call.kioskId, { type: 'signal', callId, data: message.data })] }
    case 'pointer':
      return point(help, call, message.anchor, now)
    case 'say': {
      const said = message.message.from === 'staff' ? withMessage(call, message.message) : null
      if (said === null) return same(help)
      return {
        help: withCall(help, said),
        effects: [toKiosk(call.kioskId, { type: 'say', callId, message: message.message })],
      }
    }
    case 'hang-up':
      return end(help, call, 'hung-up', { kiosk: true, desk: false })
  }
}

/** A desk opens; whoever lost a call a moment ago by a reload has it again. */
export const deskJoined = (help: Help, desk: Desk): HelpStep =>
  help.calls
    .filter((call) => call.deskLostAt !== null && call.answeredBy?.name === desk.name)
    .reduce<HelpStep>(
      (step, call) =>
        andThen(step, (rest) => {
          const back = { ...call, answeredBy: desk, deskLostAt: null }
          return { help: withCall(rest, back), effects: [joined(back, desk), answered(back, desk)] }
        }),
      same({ ...help, desks: [...help.desks, desk] }),
    )

export const deskLeft = (help: Help, deskId: string, now: number): Help => ({
  ...help,
  calls: help.calls.map((call) =>
    call.answeredBy?.deskId === deskId && call.deskLostAt === null
      ? { ...call, deskLostAt: now, pointerHeld: null }
      : call,
  ),
  desks: help.desks.filter((desk) => desk.deskId !== deskId),
})
