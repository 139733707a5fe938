import { submittingTick } from './apply.ts'
import { cardUnreadable, readingCardMs } from './devices.ts'
import { faceTick } from './face-camera.ts'
import { activeCallId, helpTick } from './help.ts'
import { wipe } from './leave.ts'
import { payTick } from './pay.ts'
import { andThen, defaultSettings, reference, stay, type Next, type Session } from './session.ts'

/** After the payment's own end there must be time to hear of a payment made in the last second. */
const afterExpiryMs = 30_000

const settingsChanged = (session: Session): boolean => {
  const usual = defaultSettings(session.config)
  const { locale, textSize, contrast, voice } = session.settings
  return (
    locale !== usual.locale ||
    textSize !== usual.textSize ||
    contrast !== usual.contrast ||
    voice !== usual.voice
  )
}

/** Whoever was seen to go gets this part of the usual time before the warning. */
const absencePart = 1 / 4

const idleFor = ({ config, world, touchedAt }: Session): number => {
  const usual = touchedAt + config.endAfterMs
  if (world.leftAt === null) return usual
  const warnsAt = Math.max(touchedAt, world.leftAt) + config.warnAfterMs * absencePart
  return Math.min(usual, warnsAt + config.endAfterMs - config.warnAfterMs)
}

/**
 * When the visit ends by itself: sooner when whoever it belongs to was seen to go. An open payment code holds it until
 * that code has run out.
 */
export const idleEndsAt = (session: Session): number => {
  const byIdleness = idleFor(session)
  const { screen } = session
  const expiresAt = session.visit?.payment?.expiresAt ?? null
  if (screen.name !== 'pay' || expiresAt === null) return byIdleness
  return screen.status === 'waiting' || screen.status === 'not-confirmed'
    ? Math.max(byIdleness, expiresAt + afterExpiryMs)
    : byIdleness
}

/** Whole seconds until the end while it is being warned of; null otherwise. */
export const idleWarning = (session: Session, now: number): number | null => {
  if (session.visit === null || session.screen.name === 'goodbye') return null
  if (activeCallId(session.help) !== null) return null
  const endsAt = idleEndsAt(session)
  const warnsAt = endsAt - (session.config.endAfterMs - session.config.warnAfterMs)
  return now < warnsAt ? null : Math.max(0, Math.ceil((endsAt - now) / 1000))
}

const idleTick = (session: Session, now: number): Next => {
  if (activeCallId(session.help) !== null) return stay({ ...session, touchedAt: now })
  if (session.visit === null && !settingsChanged(session)) return stay(session)
  return now < idleEndsAt(session) ? stay(session) : wipe(session, now)
}

const screenTick = (session: Session, now: number): Next => {
  const { screen } = session
  switch (screen.name) {
    case 'reading-card':
      return now - screen.since < readingCardMs
        ? stay(session)
        : cardUnreadable(session, 'reader-failed', reference(session), now)
    case 'waiting':
      return screen.task.what === 'submitting' ? submittingTick(session, now) : payTick(session, now)
    case 'pay':
      return payTick(session, now)
    case 'face':
      return faceTick(session, screen, now)
    case 'goodbye':
      return now < screen.endsAt ? stay(session) : wipe(session, now)
    case 'start':
    case 'out-of-service':
    case 'enter':
    case 'choose-account':
    case 'account':
    case 'bills':
    case 'paid':
    case 'apply-compare':
    case 'apply-question':
    case 'apply-check':
    case 'applied':
    case 'face-confirm':
    case 'face-consent':
    case 'face-settings':
    case 'face-erased':
    case 'problem':
      return stay(session)
  }
}

/** What time alone brings about. */
export const tick = (session: Session, now: number): Next =>
  andThen(
    andThen(helpTick(session, now), (helped) => screenTick(helped, now)),
    (next) => idleTick(next, now),
  )
