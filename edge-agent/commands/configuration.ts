import type { CommandOrder, DesiredSettings } from '@foyer/contracts/fleet-command'
import type { Reading } from '@foyer/sparkplug/messages'
import type { HostView } from '../host-link/host-view.ts'
import type { Ended } from '../watchdog/services.ts'
import type { CommandBook } from './command-book.ts'
import type { Outcome } from './executor.ts'
import { removeSettings, writeSettings } from './settings-file.ts'

export type ConfigurationOptions = {
  /** The kiosk host's `overridesFile`. */
  file: string
  book: CommandBook
  view: HostView
  now: () => number
  restartHost: () => Promise<Ended>
  report: (readings: Reading[]) => void
}

const healthyWithinMs = 30_000

export const configurationReadings = (book: CommandBook, now: number): Reading[] => {
  const outcome = book.outcome()
  const good = book.settings().find(({ state }) => state === 'good')
  return [
    // The version that the kiosk runs with, whatever was tried last.
    {
      name: 'Configuration/Version',
      value: { type: 'Int64', value: good === undefined ? null : BigInt(good.version) },
      at: now,
    },
    {
      name: 'Configuration/Outcome',
      value: { type: 'String', value: outcome?.outcome ?? null },
      at: now,
    },
    {
      name: 'Configuration/Tried',
      value: { type: 'Int64', value: outcome === null ? null : BigInt(outcome.version) },
      at: now,
    },
  ]
}

/**
 * Tries a version of the hall's settings on the kiosk host. It stays when the host comes back, says that it runs with
 * it, and the window that was there paints again; otherwise the last good version returns, and the host with it.
 */
export async function configure(
  options: ConfigurationOptions,
  { version, settings }: Extract<CommandOrder, { type: 'configure' }>,
): Promise<Outcome> {
  const { book, file, view } = options
  const good = book.settings().find(({ state }) => state === 'good') ?? null
  if (good !== null && good.version > version)
    return { stage: 'refused', reason: `version ${good.version} is newer and in use` }
  const hadWindow = view.report?.ui.connected === true
  book.keepSettings({ version, settings, state: 'trial' })
  writeSettings(file, { version, settings })
  const tried = await restarted(options, version, hadWindow)
  if (tried.ok) {
    book.keepSettings({ version, settings, state: 'good' })
    book.noteOutcome(version, 'applied')
    options.report(configurationReadings(book, options.now()))
    return {
      stage: 'done',
      proof: { exercised: 'kiosk host restarted', at: options.now(), answer: tried.answer, ok: true },
    }
  }
  return rollBack(options, version, good, tried.reason, hadWindow)
}

async function rollBack(
  options: ConfigurationOptions,
  version: number,
  good: { version: number; settings: DesiredSettings } | null,
  reason: string,
  hadWindow: boolean,
): Promise<Outcome> {
  const { book, file } = options
  if (good === null) removeSettings(file)
  else writeSettings(file, { version: good.version, settings: good.settings })
  book.dropTrial()
  book.noteOutcome(version, 'rolled-back')
  const back = await restarted(options, good?.version ?? null, hadWindow)
  options.report(configurationReadings(book, options.now()))
  const what = good === null ? "the kiosk's own file" : `version ${good.version}`
  const now = back.ok
    ? `it runs with ${what} again`
    : `with ${what} again it is not well either: ${back.reason}`
  return { stage: 'failed', reason: `rolled back: ${reason}; ${now}` }
}

type Came = { ok: true; answer: string } | { ok: false; reason: string }

/** Starts the host again and watches it come back with `version`. */
async function restarted(
  { view, restartHost }: ConfigurationOptions,
  version: number | null,
  withWindow: boolean,
): Promise<Came> {
  const before = view.process?.pid ?? null
  // Watched from before the restart, so that a host that is quickly back is not missed.
  const back = view.until(
    ({ host, ui }) =>
      host.pid !== before &&
      (host.settingsVersion !== version ||
        !withWindow ||
        (ui.paintedAt !== null && ui.paintedAt >= host.startedAt)),
    healthyWithinMs,
  )
  const ended = await restartHost()
  if (!ended.ok) return { ok: false, reason: ended.reason }
  const report = await back
  const limit = `${healthyWithinMs / 1000} s`
  if (report === null) {
    const came = view.report !== null && view.report.host.pid !== before
    return {
      ok: false,
      reason: came
        ? `the window did not paint within ${limit}`
        : `no new kiosk host was heard within ${limit}`,
    }
  }
  const { host, ui } = report
  const runsWith = `version ${version ?? 'of its own file'}`
  if (host.settingsVersion !== version)
    return { ok: false, reason: `the kiosk host does not accept ${runsWith}; see its log` }
  const painted = withWindow ? `revision ${ui.revisionPainted ?? 0} painted` : 'no window was there to paint'
  return { ok: true, answer: `process ${host.pid} runs with ${runsWith}, ${painted}` }
}
