import type { CommandReceipt } from '@foyer/contracts/fleet-command'
import type { Reading } from '@foyer/sparkplug/messages'
import type { Logger } from 'pino'
import type { ArchivePart } from './commands/archive.ts'
import type { CommandBook } from './commands/command-book.ts'
import { configurationReadings, configure } from './commands/configuration.ts'
import { type Executor, startExecutor } from './commands/executor.ts'
import { orders } from './commands/orders.ts'
import { RECEIPT, REQUEST } from './commands/request.ts'
import type { AgentConfig } from './config.ts'
import type { HostLink } from './host-link/host-link.ts'
import type { HostView } from './host-link/host-view.ts'
import type { LevelForAWhile } from '@foyer/service/log-level'
import type { ClientTls } from './uplink/uplink.ts'
import { canRestart, type Ended, restartService, runCommand } from './watchdog/services.ts'
import { startWatchdog, type Watchdog } from './watchdog/watchdog.ts'

export type CareOptions = {
  config: AgentConfig
  book: CommandBook
  /** null: this device has no kiosk host. */
  host: { link: HostLink; view: HostView } | null
  now: () => number
  /** How much the hall's clock is ahead of this one, in ms; null: not measured. */
  clockError: () => number | null
  level: LevelForAWhile
  tls: () => ClientTls | null
  report: (readings: Reading[]) => void
  diagnostics: () => Promise<ArchivePart[]>
  log: Logger
}

export type Care = { executor: Executor; watchdog: Watchdog; stop: () => void }

/** Node metrics of commands, configuration and watchdog as they stand in the first birth. */
export const firstCareReadings = (book: CommandBook, now: number): Reading[] => [
  { name: REQUEST, value: { type: 'String', value: null }, at: now },
  { name: RECEIPT, value: { type: 'String', value: null }, at: now },
  ...configurationReadings(book, now),
]

/** Watches over host, window and machine, and carries out what the hall orders. */
export function startCare(options: CareOptions): Care {
  const { config, book, host, now, log, report } = options
  const { services, watchdog: limits } = config
  const view = host?.view ?? null
  const restartHost = (): Promise<Ended> =>
    services.host === null || view === null
      ? Promise.resolve({ ok: false, reason: 'nobody told the agent how to start the kiosk host' })
      : restartService(services.host, view.process)
  const restartUi =
    services.ui === null
      ? null
      : (
          (service) => (): Promise<Ended> =>
            restartService(service, null)
        )(services.ui)
  const reboot = (): Promise<Ended> => runCommand(config.rebootCommand)

  const loadUi = async (): Promise<Ended> => {
    if (host === null) return { ok: false, reason: 'no kiosk host' }
    const answer = await host.link.ask({ type: 'reload-ui' }, 5_000)
    if (restartUi !== null) return restartUi()
    return answer?.type === 'done'
      ? { ok: true, answer: answer.answer }
      : { ok: false, reason: 'the kiosk host does not answer' }
  }

  const settingsFile = config.hostSettingsFile
  const { perform, resume } = orders({
    host,
    now,
    restartHost: services.host === null ? null : restartHost,
    restartUi,
    reboot: config.allowReboot ? reboot : null,
    configure:
      settingsFile === null || services.host === null || view === null
        ? null
        : (order) => configure({ file: settingsFile, book, view, now, restartHost, report }, order),
    ordered: (what, reason) => watchdog.ordered(what, reason),
    setLogLevel: (wanted, minutes) => options.level.set(wanted, minutes),
    diagnostics: options.diagnostics,
    tls: options.tls,
  })

  const watchdog = startWatchdog({
    settings: {
      restartsPerHour: limits.restartsPerHour,
      uiMs: limits.uiSeconds * 1_000,
      hostMs: limits.hostSeconds * 1_000,
      pauseMs: limits.pauseSeconds * 1_000,
    },
    book,
    now,
    log,
    see: () => ({
      hostSilentSince: view?.silentSince ?? null,
      uiFrozenSince: view?.uiFrozenSince ?? null,
      canRestartHost: canRestart(services.host, view?.process ?? null),
      mayReboot: config.allowReboot,
    }),
    describe: () => view?.describe() ?? 'no kiosk host',
    busy: () => executor.busy(),
    restart: async (what) => {
      const ended = await (what === 'ui' ? loadUi() : what === 'host' ? restartHost() : reboot())
      return { ok: ended.ok, answer: ended.ok ? ended.answer : ended.reason }
    },
    report,
  })

  const executor = startExecutor({
    book,
    perform,
    resume,
    now,
    clockError: options.clockError,
    send: (receipt: CommandReceipt) =>
      report([{ name: RECEIPT, value: { type: 'String', value: JSON.stringify(receipt) }, at: now() }]),
    log,
  })

  return {
    executor,
    watchdog,
    stop: () => watchdog.stop(),
  }
}
