const firstPauseMs = 500
const longestPauseMs = 10_000

/** Pause before the next try, ms: doubling from half a second to ten, each between half and all of its length. */
export const pauseBeforeTry = (tries: number, random: () => number): number => {
  const full = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(tries, 10))
  return Math.round(full / 2 + (full / 2) * random())
}
