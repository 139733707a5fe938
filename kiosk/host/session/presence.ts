import type { Presence } from '@foyer/contracts/view'
import type { SessionEvent } from './events.ts'
import type { Session } from './session.ts'

/** What only somebody who is there can bring about, whatever a sensor says. */
export const doesSomething = (event: SessionEvent): boolean => {
  switch (event.type) {
    case 'intent':
      // A camera opens and fails by itself.
      return event.intent.type !== 'camera'
    case 'card-present':
    case 'card-read':
    case 'document':
    case 'scanned':
      return true
    default:
      return false
  }
}

const leftAt = (session: Session, presence: Presence, now: number): number | null => {
  switch (presence) {
    case 'nobody':
      return session.visit === null ? null : (session.world.leftAt ?? now)
    // Whoever comes now need not be who went: only what they do speaks for them.
    case 'somebody':
      return session.world.leftAt
    case 'unknown':
      return null
  }
}

/** What a sensor says, or null: somebody does something, so a sensor that sees nobody is not believed. */
export const seen = (session: Session, sensed: Presence | null, now: number): Session => {
  const { world } = session
  if (sensed !== null) {
    return { ...session, world: { ...world, presence: sensed, leftAt: leftAt(session, sensed, now) } }
  }
  if (world.presence !== 'nobody' && world.leftAt === null) return session
  const presence = world.presence === 'nobody' ? 'unknown' : world.presence
  return { ...session, world: { ...world, presence, leftAt: null } }
}
