import type { Notice, View } from '@foyer/contracts/view'
import { activeCallId } from './help.ts'
import { idleWarning } from './idle.ts'
import { wayOutMs } from './intents.ts'
import { toScreen } from './view-screens.ts'
import type { HelpState, Session } from './session.ts'

const seconds = (ms: number): number => Math.max(0, Math.floor(ms / 1000))

const helpView = (help: HelpState, now: number): View['help'] => {
  switch (help.state) {
    case 'off':
      return { state: 'off' }
    case 'ringing':
      return {
        state: 'ringing',
        callId: help.callId,
        seconds: seconds(now - help.since),
        desksOpen: help.desksOpen,
      }
    case 'connected':
      return {
        state: 'connected',
        callId: help.callId,
        staffName: help.staffName,
        pointer: help.pointer,
        messages: [...help.messages],
      }
    case 'ended':
      return { state: 'ended', reason: help.reason }
  }
}

const notices = ({ world, visit, scanTold, screenNumber }: Session, now: number): Notice[] => {
  const { reader, scanner, printer, paper } = world.peripherals
  const all: readonly (readonly [Notice, boolean])[] = [
    [
      scanTold?.notice ?? 'scan-not-needed',
      scanTold !== null && scanTold.screenNumber === screenNumber && now < scanTold.until,
    ],
    ['remove-card', world.cardOnReader && world.cardSpent],
    ['hall-unreachable', !world.hallReachable],
    ['no-reader', reader === 'away' && visit === null],
    ['no-scanner', scanner === 'away' && visit === null],
    ['no-printer', printer === 'away' || (printer !== 'absent' && paper === 'out')],
    ['paper-low', printer === 'ready' && paper === 'low'],
  ]
  return all.filter(([, holds]) => holds).map(([notice]) => notice)
}

const canGoBack = (session: Session, now: number): boolean => {
  const { screen, visit } = session
  switch (screen.name) {
    case 'start':
    case 'out-of-service':
    case 'choose-account':
    case 'goodbye':
      return false
    case 'waiting':
      return screen.task.what !== 'submitting' && now - screen.since >= wayOutMs
    case 'account':
      return (visit?.hall?.accounts.length ?? 0) > 1
    case 'applied':
      return visit?.account !== null
    case 'pay':
      return screen.status !== 'cancelling'
    case 'face':
      return screen.step !== 'comparing' || screen.purpose !== 'enrol'
    case 'face-confirm':
    case 'face-consent':
    case 'face-settings':
    case 'face-erased':
    case 'reading-card':
    case 'enter':
    case 'bills':
    case 'paid':
    case 'apply-compare':
    case 'apply-question':
    case 'apply-check':
    case 'problem':
      return true
  }
}

/** The whole of what a window draws at this moment. Pure; `revision` is the sender's count of views. */
export const toView = (session: Session, revision: number, now: number): View => {
  const warning = idleWarning(session, now)
  return {
    revision,
    kioskId: session.config.kioskId,
    hallName: session.config.hallName,
    settings: session.settings,
    screen: toScreen(session, now),
    occupied: session.visit !== null,
    canGoBack: canGoBack(session, now),
    idleWarning: warning === null ? null : { secondsLeft: warning },
    help: helpView(session.help, now),
    notices: notices(session, now),
    presence: session.world.presence,
  }
}

/** The call whose windows see this view, masked; null when nobody is asked for help. */
export const sharedWith = (session: Session): string | null => activeCallId(session.help)
