import { setTimeout as wait } from 'node:timers/promises'

/** Time as devices see it. `now` is the wall clock in ms since 1970; `sleep` ends early, without error, on abort. */
export interface Clock {
  now(): number
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    try {
      await wait(ms, null, { signal })
    } catch (error) {
      if (!signal.aborted) throw error
    }
  },
}
