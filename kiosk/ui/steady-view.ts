import type { View } from '@foyer/contracts/view'

/** The newest view and, while the host waits for something, the one that was there before the wait. */
export interface SteadyView {
  readonly current: View
  readonly before: View | null
}

const isQuietWait = (view: View): boolean => view.screen.name === 'waiting' && !view.screen.slow

/** Takes in a new view; what was there before is kept for the length of a wait and no longer. */
export const takeView = (last: SteadyView | null, view: View): SteadyView => {
  if (!isQuietWait(view) || last === null) return { current: view, before: null }
  return { current: view, before: isQuietWait(last.current) ? last.before : last.current }
}
