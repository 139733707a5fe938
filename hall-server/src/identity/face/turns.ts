/** One piece of work at a time, in the order in which they came; one that fails does not stop the next. */
export const createTurns = () => {
  const state: { last: Promise<unknown> } = { last: Promise.resolve() }
  return <T>(work: () => Promise<T>): Promise<T> => {
    const mine = state.last.then(work, work)
    state.last = mine.catch(() => null)
    return mine
  }
}
export type Turns = ReturnType<typeof createTurns>
