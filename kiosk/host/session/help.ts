import type { HelpEvent } from './events.ts'
import { stay, withVisit, type HelpState, type Next, type Session } from './session.ts'

const noAnswerMs = 60_000
const endedShownMs = 10_000
/** A broken link to the hall may come back; the call is over when it has not by then. */
const lostMs = 10_000
const mostMessages = 200

export const activeCallId = (help: HelpState): string | null =>
  help.state === 'ringing' || help.state === 'connected' ? help.callId : null

const ended = (
  session: Session,
  reason: Extract<HelpState, { state: 'ended' }>['reason'],
  now: number,
): Session => ({ ...session, help: { state: 'ended', reason, at: now } })

export const askForHelp = (session: Session, callId: string, now: number): Next => {
  if (activeCallId(session.help) !== null) return stay(session)
  if (!session.world.hallLinkUp) return stay(ended(session, 'hall-unreachable', now))
  return {
    session: { ...session, help: { state: 'ringing', callId, since: now, desksOpen: null } },
    effects: [{ type: 'help-ring', callId }],
  }
}

/** Ends a call, or puts away the notice that one has ended. */
export const hangUp = (session: Session): Next => {
  const callId = activeCallId(session.help)
  return {
    session: { ...session, help: { state: 'off' } },
    effects: callId === null ? [] : [{ type: 'help-hang-up', callId }],
  }
}

export const say = (session: Session, text: string): Next => {
  const { help } = session
  if (help.state !== 'connected') return stay(session)
  const number = session.requests + 1
  const message = { id: `c${number}`, from: 'customer' as const, text }
  return {
    session: {
      ...session,
      requests: number,
      help: { ...help, messages: [...help.messages, message].slice(-mostMessages) },
    },
    effects: [{ type: 'help-say', callId: help.callId, message }],
  }
}

export const helpHeard = (session: Session, heard: HelpEvent, now: number): Next => {
  const { help } = session
  if (activeCallId(help) !== heard.callId) {
    // The hall still holds a call that is over here (it ended while the link was away, or the host is new): let it go.
    const held = heard.type === 'ringing' || heard.type === 'answered'
    return { session, effects: held ? [{ type: 'help-hang-up', callId: heard.callId }] : [] }
  }
  switch (heard.type) {
    case 'ringing':
      return help.state === 'ringing'
        ? stay({ ...session, help: { ...help, desksOpen: heard.desksOpen } })
        : rungAgain(session, help, heard.desksOpen, now)
    case 'answered':
      return stay(answered(session, heard.callId, heard.staffName))
    case 'pointer':
      return help.state === 'connected'
        ? stay({ ...session, help: { ...help, pointer: heard.anchor } })
        : stay(session)
    case 'say':
      return help.state === 'connected' && !help.messages.some(({ id }) => id === heard.message.id)
        ? stay({
            ...session,
            help: { ...help, messages: [...help.messages, heard.message].slice(-mostMessages) },
          })
        : stay(session)
    case 'ended':
      return stay(ended(session, heard.reason, now))
  }
}

/** The desk that had answered is gone and the call rings at the others. */
const rungAgain = (session: Session, help: HelpState, desksOpen: number, now: number): Next =>
  help.state === 'connected'
    ? stay({ ...session, help: { state: 'ringing', callId: help.callId, since: now, desksOpen } })
    : stay(session)

const answered = (session: Session, callId: string, staffName: string): Session => {
  const messages = session.help.state === 'connected' ? session.help.messages : []
  const connected: Session = {
    ...session,
    help: { state: 'connected', callId, staffName, pointer: null, messages, lostSince: null },
  }
  const did = session.visit?.did
  return did === undefined
    ? connected
    : withVisit(connected, { did: [...new Set([...did, 'helped' as const])] })
}

export const hallLink = (session: Session, up: boolean, now: number): Next => {
  const known: Session = { ...session, world: { ...session.world, hallLinkUp: up } }
  const { help } = known
  if (help.state === 'connected') {
    // The hall answers how the call stands; one that has forgotten it, by a new start, rings again.
    return {
      session: { ...known, help: { ...help, lostSince: up ? null : (help.lostSince ?? now) } },
      effects: up ? [{ type: 'help-ring', callId: help.callId }] : [],
    }
  }
  return stay(help.state === 'ringing' && !up ? ended(known, 'hall-unreachable', now) : known)
}

export const helpTick = (session: Session, now: number): Next => {
  const { help } = session
  switch (help.state) {
    case 'off':
      return stay(session)
    case 'ringing':
      return now - help.since < noAnswerMs
        ? stay(session)
        : {
            session: ended(session, 'no-answer', now),
            effects: [{ type: 'help-hang-up', callId: help.callId }],
          }
    case 'connected':
      return help.lostSince === null || now - help.lostSince < lostMs
        ? stay(session)
        : {
            session: ended(session, 'lost', now),
            effects: [{ type: 'help-hang-up', callId: help.callId }],
          }
    case 'ended':
      return now - help.at < endedShownMs ? stay(session) : stay({ ...session, help: { state: 'off' } })
  }
}
