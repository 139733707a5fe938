import {
  end,
  type Help,
  type HelpEvent,
  type HelpStep,
  listed,
  pointerMs,
  ringing,
  same,
  andThen,
  toDesk,
  withCall,
} from './call.ts'
import { deskJoined, deskLeft, fromDesk, point } from './desk-events.ts'
import { fromKiosk, kioskJoined } from './kiosk-events.ts'

/** What has come due: a grace that is over, a pointer that was held back. */
const timePassed = (help: Help, now: number): HelpStep =>
  help.calls.reduce<HelpStep>(
    (step, call) =>
      andThen(step, (rest) => {
        if (call.kioskLostAt !== null && now - call.kioskLostAt >= help.graceMs)
          return end(rest, call, 'lost', { kiosk: false, desk: true })
        if (call.deskLostAt !== null && now - call.deskLostAt >= help.graceMs) {
          if (rest.desks.length === 0) return end(rest, call, 'lost', { kiosk: true, desk: false })
          const again = { ...call, answeredBy: null, deskLostAt: null }
          return { help: withCall(rest, again), effects: [ringing(again, rest)] }
        }
        if (call.pointerHeld !== null && now - call.pointerSentAt >= pointerMs)
          return point(rest, call, call.pointerHeld.anchor, now)
        return same(rest)
      }),
    same(help),
  )

const stepOf = (help: Help, event: HelpEvent, now: number): HelpStep => {
  switch (event.kind) {
    case 'kiosk-joined':
      return kioskJoined(help, event.kioskId)
    case 'kiosk-left': {
      const calls = help.calls.map((call) =>
        call.kioskId === event.kioskId ? { ...call, kioskLostAt: now } : call,
      )
      return same({ ...help, calls })
    }
    case 'from-kiosk':
      return fromKiosk(help, event.kioskId, event.message, now)
    case 'desk-joined':
      return deskJoined(help, event.desk)
    case 'desk-left':
      return same(deskLeft(help, event.deskId, now))
    case 'from-desk':
      return fromDesk(help, event.deskId, event.message, now)
    case 'time':
      return timePassed(help, now)
  }
}

const listOf = (help: Help): string => JSON.stringify(help.calls.map(listed))

/**
 * One thing happened, at `now` (milliseconds): the calls after it and what is to be sent. Pure. A call rings at every
 * desk; the first to answer has it. Every desk is told the list when it changes, and a new desk at once.
 */
export const stepHelp = (help: Help, event: HelpEvent, now: number): HelpStep => {
  const step = stepOf(help, event, now)
  const changed = listOf(step.help) !== listOf(help)
  const told = step.help.desks.filter(
    ({ deskId }) => changed || (event.kind === 'desk-joined' && event.desk.deskId === deskId),
  )
  const calls = step.help.calls.map(listed)
  const counted = step.help.desks.length !== help.desks.length
  const stillRinging = counted ? step.help.calls.filter(({ answeredBy }) => answeredBy === null) : []
  return {
    help: step.help,
    effects: [
      ...step.effects,
      ...stillRinging.map((call) => ringing(call, step.help)),
      ...told.map(({ deskId }) => toDesk(deskId, { type: 'calls', now, calls })),
    ],
  }
}

/** When `time` has to happen next, in milliseconds; null while nothing is due. */
export const nextDue = (help: Help): number | null => {
  const due = help.calls.flatMap((call) => [
    ...(call.kioskLostAt === null ? [] : [call.kioskLostAt + help.graceMs]),
    ...(call.deskLostAt === null ? [] : [call.deskLostAt + help.graceMs]),
    ...(call.pointerHeld === null ? [] : [call.pointerSentAt + pointerMs]),
  ])
  return due.length === 0 ? null : Math.min(...due)
}
