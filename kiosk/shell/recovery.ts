/**
 * What to do when the window's page dies, hangs or cannot be loaded. A pure step: events in, one action out.
 * A page that keeps dying is not reloaded for ever: after a few times the whole shell ends, so that whoever
 * runs it (the service manager) starts it from nothing.
 */

/** Times are milliseconds of a monotonic clock. */
export type Recovery = {
  /** When the page died, within the window that counts. */
  readonly deaths: readonly number[]
  /** Loads that failed since the last one that did not. */
  readonly failedLoads: number
}

export type Happened = 'page-died' | 'page-hung' | 'load-failed' | 'page-shown'

export type Action =
  | { readonly kind: 'nothing' }
  /** Load the kiosk's address again. */
  | { readonly kind: 'reload'; readonly afterMs: number }
  /** The host does not answer: show that, and try again. */
  | { readonly kind: 'wait-and-reload'; readonly afterMs: number }
  /** End the page's process; its death is the next event. */
  | { readonly kind: 'end-page' }
  | { readonly kind: 'give-up' }

export const NOTHING_HAPPENED: Recovery = { deaths: [], failedLoads: 0 }

const COUNTED_MS = 120_000
const MOST_DEATHS = 6
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5000

const growing = (times: number): number => Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** times)

export const recover = (
  recovery: Recovery,
  happened: Happened,
  now: number,
): { readonly recovery: Recovery; readonly action: Action } => {
  switch (happened) {
    case 'page-shown':
      return { recovery: { ...recovery, failedLoads: 0 }, action: { kind: 'nothing' } }
    case 'page-hung':
      return { recovery, action: { kind: 'end-page' } }
    case 'load-failed': {
      // The host being away is no fault of the window's: it waits as long as that takes.
      const action: Action = { kind: 'wait-and-reload', afterMs: growing(recovery.failedLoads) }
      return { recovery: { ...recovery, failedLoads: recovery.failedLoads + 1 }, action }
    }
    case 'page-died': {
      const deaths = [...recovery.deaths.filter((at) => now - at < COUNTED_MS), now]
      if (deaths.length > MOST_DEATHS)
        return { recovery: { ...recovery, deaths }, action: { kind: 'give-up' } }
      // The first reload is at once: a customer waits in front of it.
      const afterMs = deaths.length === 1 ? 0 : growing(deaths.length - 2)
      return { recovery: { ...recovery, deaths }, action: { kind: 'reload', afterMs } }
    }
    default:
      return happened satisfies never
  }
}
