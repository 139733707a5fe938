/** Wall clock, timers and randomness, handed in so that a test or a simulation can own them. */
export interface Timing {
  /** Milliseconds since the epoch. */
  now(): number
  /** Runs `task` once after `ms` milliseconds; the function returned calls it off. */
  after(ms: number, task: () => void): () => void
  /** 0 ≤ n < 1 */
  random(): number
}

export type Backoff = { firstMs: number; longestMs: number }

/** Doubling waits with ±25 % jitter, so that a hall full of kiosks does not come back in one instant. */
export function backoffMs(attempt: number, backoff: Backoff, random: () => number): number {
  const plain = Math.min(backoff.longestMs, backoff.firstMs * 2 ** Math.min(attempt, 20))
  return Math.round(plain * (0.75 + random() / 2))
}
