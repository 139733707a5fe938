import type { CommandOrder, CommandRequest, LogLevel, ScreenshotResult } from '@foyer/contracts/fleet-command'
import type { Proof } from '@foyer/contracts/peripheral'
import type { HostLink } from '../host-link/host-link.ts'
import type { HostView } from '../host-link/host-view.ts'
import type { ClientTls } from '../uplink/uplink.ts'
import { bootId } from '../watchdog/process-identity.ts'
import type { Ended } from '../watchdog/services.ts'
import { archive, type ArchivePart } from './archive.ts'
import type { Unfinished } from './command-book.ts'
import type { Outcome, Perform, Resume } from './executor.ts'
import { upload } from './upload.ts'

export type OrderOptions = {
  /** null: this device has no kiosk host. */
  host: { link: HostLink; view: HostView } | null
  now: () => number
  /** null: nobody told the agent how. */
  restartHost: (() => Promise<Ended>) | null
  restartUi: (() => Promise<Ended>) | null
  /** null: this device may not be started anew from afar. */
  reboot: (() => Promise<Ended>) | null
  configure: ((order: Extract<CommandOrder, { type: 'configure' }>) => Promise<Outcome>) | null
  /** A restart that was ordered goes into the record of restarts. */
  ordered: (what: 'ui' | 'host' | 'device', reason: string) => void
  setLogLevel: (level: LogLevel, minutes: number) => void
  diagnostics: () => Promise<ArchivePart[]>
  tls: () => ClientTls | null
}

const answerMs = 5_000
/** A reader or printer is exercised on its wire. */
const selfTestMs = 20_000
const paintedMs = 15_000
const backMs = 30_000

const failed = (reason: string): Outcome => ({ stage: 'failed', reason })
const refused = (reason: string): Outcome => ({ stage: 'refused', reason })
const silent = failed('the kiosk host does not answer')
const noHost = refused('this device has no kiosk host')

/** Each order of the hall, and what shows that it was carried out. */
export function orders(options: OrderOptions): { perform: Perform; resume: Resume } {
  const { host, now } = options
  const done = (exercised: string, answer: string): Outcome => {
    const proof: Proof = { exercised, at: now(), answer, ok: true }
    return { stage: 'done', proof }
  }

  const simple = async (
    ask: Parameters<HostLink['ask']>[0],
    exercised: string,
    withinMs: number,
  ): Promise<Outcome> => {
    if (host === null) return noHost
    const answer = await host.link.ask(ask, withinMs)
    if (answer?.type === 'done') return done(exercised, answer.answer)
    return answer?.type === 'refused' ? failed(answer.reason) : silent
  }

  const restartUi = async (): Promise<Outcome> => {
    if (host === null) return noHost
    const { link, view } = host
    const began = view.report?.at ?? null
    if (began === null) return silent
    if (view.report?.ui.connected === false && options.restartUi === null)
      return failed('no window is connected, and nobody told the agent how to start one (services.ui)')
    options.ordered('ui', 'ordered by the hall')
    const painted = view.until(
      ({ ui }) => ui.openedAt !== null && ui.openedAt > began && (ui.paintedAt ?? 0) >= ui.openedAt,
      paintedMs,
    )
    const asked = await link.ask({ type: 'reload-ui' }, answerMs)
    if (asked === null) return silent
    if (options.restartUi !== null) {
      const ended = await options.restartUi()
      if (!ended.ok) return failed(ended.reason)
    }
    const report = await painted
    return report === null
      ? failed(`no window opened anew and painted within ${paintedMs / 1000} s`)
      : done('window loaded anew', `revision ${report.ui.revisionPainted ?? 0} painted`)
  }

  const hostIsBack = async (before: number | null, withWindow: boolean): Promise<Outcome> => {
    if (host === null) return noHost
    const report = await host.view.until(
      (heard) =>
        heard.host.pid !== before && (!withWindow || (heard.ui.paintedAt ?? 0) >= heard.host.startedAt),
      backMs,
    )
    if (report === null) return failed(`no new kiosk host was well within ${backMs / 1000} s`)
    const painted = withWindow ? ', its window paints' : ''
    return done(
      'kiosk host started',
      `process ${report.host.pid} in place of ${before ?? 'an unknown one'}${painted}`,
    )
  }

  const restartHost = async (remember: (context: string) => void): Promise<Outcome> => {
    if (host === null) return noHost
    if (options.restartHost === null)
      return refused('nobody told the agent how to start the kiosk host (services.host)')
    const before = host.view.process?.pid ?? null
    const withWindow = host.view.report?.ui.connected === true
    remember(String(before ?? ''))
    options.ordered('host', 'ordered by the hall')
    const back = hostIsBack(before, withWindow)
    const ended = await options.restartHost()
    return ended.ok ? back : failed(ended.reason)
  }

  const sent = async (
    { uploadUrl }: CommandRequest,
    mediaType: string,
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<Outcome> => {
    if (uploadUrl === null) return refused('the command says no address where the result should go')
    const uploaded = await upload(uploadUrl, mediaType, bytes, options.tls())
    return uploaded.ok ? done('result handed in', `${bytes.length} bytes`) : failed(uploaded.reason)
  }

  const screenshot = async (request: CommandRequest): Promise<Outcome> => {
    if (host === null) return noHost
    const answer = await host.link.ask({ type: 'screenshot' }, answerMs)
    if (answer?.type === 'refused') return failed(answer.reason)
    if (answer?.type !== 'screenshot') return silent
    const result: ScreenshotResult = { takenAt: answer.takenAt, view: answer.view }
    return sent(request, 'application/json', Uint8Array.from(Buffer.from(JSON.stringify(result))))
  }

  const collect = async (request: CommandRequest): Promise<Outcome> => {
    const answer = (await host?.link.ask({ type: 'diagnostics' }, answerMs)) ?? null
    const ofHost: ArchivePart[] =
      answer?.type === 'diagnostics'
        ? [
            { name: 'kiosk-host.log', text: `${answer.log.join('\n')}\n` },
            { name: 'kiosk-host-traces.json', text: JSON.stringify(answer.traces, null, 1) },
            { name: 'kiosk-host-report.json', text: JSON.stringify(answer.report, null, 1) },
          ]
        : [{ name: 'kiosk-host.txt', text: 'The kiosk host did not answer.\n' }]
    const parts = [...(await options.diagnostics()), ...(host === null ? [] : ofHost)]
    return sent(request, 'application/zip', archive(parts))
  }

  const logLevel = async (level: LogLevel, minutes: number): Promise<Outcome> => {
    options.setLogLevel(level, minutes)
    const own = `the agent logs at ${level} for ${minutes} min`
    if (host === null) return done('log level', own)
    const answer = await host.link.ask({ type: 'log-level', level, minutes }, answerMs)
    return answer?.type === 'done'
      ? done('log level', `${own}; kiosk host: ${answer.answer}`)
      : failed(`${own}; the kiosk host did not answer`)
  }

  const reboot = async (remember: (context: string) => void): Promise<Outcome> => {
    if (options.reboot === null)
      return refused(
        'this device may not be started anew from afar (allowReboot is false in its configuration)',
      )
    const boot = bootId()
    if (boot === null)
      return refused('this machine does not tell its starts apart, so nothing could be proved')
    remember(boot)
    options.ordered('device', 'ordered by the hall')
    const ended = await options.reboot()
    if (!ended.ok) return failed(ended.reason)
    // The proof is another start of the machine: the agent of after it finds this command still running.
    await new Promise((resolve) => setTimeout(resolve, backMs * 10))
    return failed('the machine took the order and did not go down')
  }

  /** An agent that has just started has not heard the host yet. */
  const heard = async (): Promise<void> => {
    if (host !== null && host.view.report === null) await host.view.until(() => true, answerMs)
  }

  const perform: Perform = async (request, remember) => {
    const { order } = request
    await heard()
    switch (order.type) {
      case 'self-test':
        return simple(
          { type: 'self-test', peripheral: order.peripheral },
          `self-test of ${order.peripheral}`,
          selfTestMs,
        )
      case 'out-of-service':
        return simple({ type: 'out-of-service', message: order.message }, 'service of the kiosk', answerMs)
      case 'in-service':
        return simple({ type: 'in-service' }, 'service of the kiosk', answerMs)
      case 'restart-ui':
        return restartUi()
      case 'restart-host':
        return restartHost(remember)
      case 'screenshot':
        return screenshot(request)
      case 'collect-diagnostics':
        return collect(request)
      case 'log-level':
        return logLevel(order.level, order.minutes)
      case 'configure':
        return options.configure === null
          ? refused('this device takes no settings from the hall (hostSettingsFile, services.host)')
          : options.configure(order)
      case 'reboot':
        return reboot(remember)
    }
  }

  const resume = async ({ request: { order }, context }: Unfinished): Promise<Outcome | null> => {
    await heard()
    switch (order.type) {
      case 'reboot': {
        const boot = bootId()
        return context !== null && boot !== null && boot !== context
          ? done('machine started anew', `boot ${boot} in place of ${context}`)
          : failed('the agent restarted, but the machine did not')
      }
      case 'restart-host':
        return context === null
          ? failed('the agent restarted before the kiosk host was')
          : hostIsBack(context === '' ? null : Number(context), false)
      case 'configure':
        // The trial is on disk: it is made again from its start, and ends well or rolled back.
        return options.configure === null ? null : options.configure(order)
      default:
        return failed('the agent restarted while it was being carried out')
    }
  }
  return { perform, resume }
}
