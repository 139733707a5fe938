/** How near a target must be, and for how long it must be there or away, before a customer has come or gone. */
export interface PresenceRules {
  /** A target farther than this passes by. */
  readonly nearCm: number
  readonly arriveMs: number
  readonly leaveMs: number
  /** A pause between two reports longer than this says nothing about what happened in between. */
  readonly pauseMs: number
}

export const usualRules = { arriveMs: 800, leaveMs: 5_000, pauseMs: 1_000 } as const

export type Presence = 'unknown' | 'somebody' | 'nobody'

export interface PresenceState {
  readonly presence: Presence
  /** What the reports say instead, and since when without a break; null while they agree. */
  readonly changing: { readonly to: 'somebody' | 'nobody'; readonly since: number } | null
  readonly heardAt: number | null
}

/** Nothing was heard yet, or not for too long. */
export const unheard: PresenceState = { presence: 'unknown', changing: null, heardAt: null }

/**
 * What one report makes of the state. `distanceCm` is that of the nearest target, null when there is none; `now` is in
 * ms on a clock that never goes back. Somebody has come after being near for `arriveMs` without a break, and gone after
 * not being near for `leaveMs`; what is unknown becomes known by the same times.
 */
export function heard(
  state: PresenceState,
  distanceCm: number | null,
  now: number,
  rules: PresenceRules,
): PresenceState {
  const seen = distanceCm !== null && distanceCm <= rules.nearCm ? 'somebody' : 'nobody'
  if (seen === state.presence) return { presence: seen, changing: null, heardAt: now }
  const unbroken = state.heardAt !== null && now - state.heardAt <= rules.pauseMs
  const since = unbroken && state.changing?.to === seen ? state.changing.since : now
  const needed = seen === 'somebody' ? rules.arriveMs : rules.leaveMs
  return now - since >= needed
    ? { presence: seen, changing: null, heardAt: now }
    : { presence: state.presence, changing: { to: seen, since }, heardAt: now }
}
