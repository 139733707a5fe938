import type { Reading } from '@foyer/sparkplug/messages'
import type { Logger } from 'pino'
import type { CommandBook, Restart } from '../commands/command-book.ts'
import { newWatch, type Seen, watchStep, type WatchSettings } from './watch-plan.ts'

export type WatchdogOptions = {
  settings: WatchSettings
  book: CommandBook
  now: () => number
  log: Logger
  see: () => Seen
  /** In a few words, for the record: what was seen before a restart. */
  describe: () => string
  /** While a command does something to host or window, their silence is no fault. */
  busy: () => boolean
  restart: (what: Restart['what']) => Promise<{ ok: boolean; answer: string }>
  report: (readings: Reading[]) => void
}

export type Watchdog = {
  readings: () => Reading[]
  /** A restart that the hall ordered: it is in the record, and gives a used-up budget anew. */
  ordered: (what: Restart['what'], reason: string) => void
  stop: () => void
}

const tickMs = 1_000
const hourMs = 3_600_000

/** Restarts what hangs: window, host, machine, within a budget, with a record of why. */
export function startWatchdog(options: WatchdogOptions): Watchdog {
  const { book, now, log, settings } = options
  const recent = book
    .restartsSince(now() - hourMs)
    .filter(({ by }) => by === 'watchdog')
    .map(({ at }) => at)
  let watch = newWatch(recent, recent.length > 0 && recent.length >= settings.restartsPerHour)
  let acting = false

  const readings = (): Reading[] => {
    const at = now()
    const last = book.lastRestart()
    return [
      {
        name: 'Watchdog/LastRestart',
        value: { type: 'String', value: last === null ? null : JSON.stringify(last) },
        at,
      },
      { name: 'Watchdog/Exhausted', value: { type: 'Boolean', value: watch.exhausted }, at },
      {
        name: 'Watchdog/RestartsLastHour',
        value: { type: 'Int64', value: BigInt(watch.restarts.length) },
        at,
      },
    ]
  }
  const record = (restart: Restart): void => {
    try {
      book.addRestart(restart)
    } catch (err) {
      log.error({ err }, 'a restart cannot be recorded')
    }
  }
  const tick = async (): Promise<void> => {
    if (acting || options.busy()) return
    const at = now()
    const was = watch
    const step = watchStep(watch, options.see(), at, settings)
    watch = step.watch
    if (step.action === null) {
      if (watch.exhausted !== was.exhausted) {
        log.error({ exhausted: watch.exhausted }, 'the budget of restarts')
        options.report(readings())
      }
      return
    }
    const { what, reason } = step.action
    acting = true
    try {
      // Recorded first: whatever the restart does to this machine, the reason is known.
      record({ at, what, by: 'watchdog', reason, before: options.describe() })
      log.warn({ what, reason }, 'restarting')
      options.report(readings())
      const { ok, answer } = await options.restart(what)
      log.warn({ what, ok, answer }, 'restarted')
    } catch (err) {
      log.error({ err, what }, 'the restart failed')
    } finally {
      acting = false
    }
  }
  const timer = setInterval(() => void tick(), tickMs)

  return {
    readings,
    ordered: (what, reason) => {
      record({ at: now(), what, by: 'hall', reason, before: options.describe() })
      watch = { ...newWatch([], false) }
      options.report(readings())
    },
    stop: () => clearInterval(timer),
  }
}
