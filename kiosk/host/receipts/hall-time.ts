const hallOffsetMs = 8 * 3_600_000

/** Milliseconds since 1970 as `YYYY-MM-DD HH:MM` on the hall's wall clock; the same in every language. */
export const hallTime = (at: number): string =>
  new Date(at + hallOffsetMs).toISOString().slice(0, 16).replace('T', ' ')
