/** What a child's history says about starting it again. Times are milliseconds of a monotonic clock. */
export type Restarts = { readonly inARow: number }

export const NO_RESTARTS: Restarts = { inARow: 0 }

const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 30_000
/** A child that lived this long was well; its next death counts as its first. */
const WELL_AFTER_MS = 60_000

/** How long to wait before the next start: half a second, doubling with every short life, half a minute at most. */
export const afterDeath = (
  restarts: Restarts,
  livedMs: number,
): { readonly restarts: Restarts; readonly delayMs: number } => {
  const inARow = livedMs >= WELL_AFTER_MS ? 1 : restarts.inARow + 1
  return {
    restarts: { inARow },
    delayMs: Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (inARow - 1)),
  }
}
