/** A claim younger than this is drawn in full ink. */
export const freshForMs = 15_000
/** A claim older than this proves nothing any more and is drawn hatched, as unknown. */
export const unknownAfterMs = 90_000

export type Age = { ms: number; freshness: 'fresh' | 'fading' | 'unknown'; fade: number }

/**
 * How much an observation made at `at` still says at `now` (both ms, the same clock). `fade` runs from 0 (ink)
 * to 1 (grey). An observation from the future, by a clock that runs ahead, counts as made just now.
 */
export const ageOf = (at: number, now: number): Age => {
  const ms = Math.max(0, now - at)
  if (ms >= unknownAfterMs) return { ms, freshness: 'unknown', fade: 1 }
  if (ms <= freshForMs) return { ms, freshness: 'fresh', fade: 0 }
  return { ms, freshness: 'fading', fade: (ms - freshForMs) / (unknownAfterMs - freshForMs) }
}
