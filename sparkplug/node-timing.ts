import type { Timing } from './drivers.ts'

declare const setTimeout: (task: () => void, ms: number) => unknown
declare const clearTimeout: (timer: unknown) => void

/** The machine's own clock, timers and randomness. */
export const nodeTiming: Timing = {
  now: () => Date.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
  random: () => Math.random(),
}
