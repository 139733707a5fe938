import { performance } from 'node:perf_hooks'
import { systemClock, type Clock } from './devices/clock.ts'

/**
 * Wall-clock time (ms since 1970) that does not jump while somebody is at the kiosk: a corrected system clock must
 * not end a visit or a payment. It takes over the corrected time when it is told that nobody is there.
 */
export class SteadyClock implements Clock {
  #start = Date.now() - performance.now()

  now(): number {
    return Math.round(this.#start + performance.now())
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return systemClock.sleep(ms, signal)
  }

  adjust(): void {
    this.#start = Date.now() - performance.now()
  }
}
