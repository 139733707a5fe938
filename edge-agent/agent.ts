import type { HealthReport } from '@foyer/contracts/agent-link'
import type { Reading } from '@foyer/sparkplug/messages'
import type { Logger } from 'pino'
import { firstCareReadings, startCare } from './care.ts'
import type { ArchivePart } from './commands/archive.ts'
import { openCommandBook } from './commands/command-book.ts'
import { REQUEST } from './commands/request.ts'
import type { AgentConfig } from './config.ts'
import { type HostLink, startHostLink } from './host-link/host-link.ts'
import { HostView } from './host-link/host-view.ts'
import { deviceId, hostReadings, isGone, peripheralReadings } from './host-link/report-readings.ts'
import { UI, type UiHealth, uiReadings } from './host-link/ui-health.ts'
import type { LevelForAWhile } from '@foyer/service/log-level'
import type { LogRing } from '@foyer/service/log-ring'
import { openOutbox } from './outbox/outbox.ts'
import { hallProbe } from './probes/hall.ts'
import { MACHINE, machineProbes, machineReadings } from './probes/machine.ts'
import { sample } from './probes/probe.ts'
import { processes } from './probes/processes.ts'
import { DeadBands } from './uplink/dead-bands.ts'
import { type ClientTls, startUplink } from './uplink/uplink.ts'

export type AgentOptions = {
  config: AgentConfig
  /** The device's certificate for the broker; null where it has none. */
  tls: () => ClientTls | null
  version: string
  log: Logger
  /** The log's last lines, and its level, for whoever asks from afar. */
  ring: LogRing
  level: LevelForAWhile
  now: () => number
  /** Never put forward or back. */
  monotonicMs: () => number
  random: () => number
}

export type Agent = { stop: () => Promise<void> }

const KEEP_ALIVE_SECONDS = 10
const HOST_SILENCE_MS = 5000
const PROBE_TIMEOUT_MS = 3000
const MIB = 2 ** 20
const HOUR_MS = 3_600_000

const UNREACHABLE = 'the agent does not reach the kiosk host, so the state is not known'

/** Starts measuring, reporting, watching and obeying. Nothing here ends the agent: what is away is reported as away. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { config, tls, version, log, now, monotonicMs, random } = options
  const startedAt = now()
  const outbox = openOutbox(config.dataDir, {
    maxBytes: config.outbox.maxMegabytes * MIB,
    maxAgeMs: config.outbox.maxHours * HOUR_MS,
    now,
    log,
  })
  const book = openCommandBook(config.dataDir)
  const view = new HostView(now)
  const hall = hallProbe(config.hall?.url ?? null, tls, now, monotonicMs)
  const probes = [
    ...machineProbes(config.dataDir, monotonicMs),
    hall,
    processes(() => view.process, config.browserProcess),
  ]
  const bands = new DeadBands({
    everyMs: config.report.everySeconds * 1000,
    proofMs: config.report.proofSeconds * 1000,
  })

  const agentReadings = (at: number): Reading[] => {
    const { batches, bytes, dropped, inMemory } = outbox.size()
    const count = (name: string, value: number): Reading => ({
      name,
      value: { type: 'Int64', value: BigInt(value) },
      at,
    })
    return [
      { name: 'Agent/Version', value: { type: 'String', value: version }, at },
      { name: 'Agent/StartedAt', value: { type: 'DateTime', value: startedAt }, at },
      count('Agent/UptimeSeconds', Math.floor((at - startedAt) / 1000)),
      count('Agent/MemoryBytes', process.memoryUsage.rss()),
      count('Outbox/Pending', batches),
      count('Outbox/Bytes', bytes),
      count('Outbox/Dropped', dropped),
      // More than none: the disk takes nothing, and what is reported now would not survive a kill.
      count('Outbox/InMemory', inMemory),
    ]
  }
  const measure = async (): Promise<Reading[]> => {
    const at = now()
    return machineReadings(await sample(probes, at, PROBE_TIMEOUT_MS), probes.length, startedAt, at)
  }

  const machine = await measure()
  const uplink = startUplink(
    {
      broker: config.broker,
      otherBrokers: config.otherBrokers,
      tls,
      id: { group: config.group, node: config.node },
      primaryHostId: config.primaryHostId,
      outbox,
      log,
      now,
      random,
      keepAliveSeconds: KEEP_ALIVE_SECONDS,
      // The dead-bands decide when it is time; here it need only not be held back as known.
      repeatAfterMs: config.report.everySeconds * 500,
      onCommand: (device, name, value) => {
        if (device === null && name === REQUEST)
          return care.executor.hear(typeof value.value === 'string' ? value.value : null)
        log.warn({ device, name }, 'command refused: this metric is only read')
      },
    },
    [
      ...agentReadings(now()),
      ...firstCareReadings(book, now()),
      ...(config.host === null ? [] : hostReadings(null, [], now())),
    ],
  )
  const reportNode = (readings: Reading[]): void => uplink.nodeReadings(bands.pass(null, readings, now()))
  const reportDevice = (device: string, readings: Reading[]): void =>
    uplink.deviceReadings(device, bands.pass(device, readings, now()))
  const reportGone = (device: string, readings: Reading[]): void => {
    bands.forget(device)
    uplink.deviceGone(device, readings)
  }
  reportDevice(MACHINE, machine)

  const expected = new Set<string>()
  const takeUi = (health: UiHealth, at: number): void => {
    const readings = uiReadings(health, at)
    if (health.state === 'noDevice') reportGone(UI, readings)
    else reportDevice(UI, readings)
  }
  const takeReport = (report: HealthReport): void => {
    const health = view.take(report)
    for (const { name } of report.peripherals) expected.add(deviceId(name))
    reportNode(hostReadings(report, expected, now()))
    takeUi(health, report.at)
    const named = new Set<string>([MACHINE, UI])
    for (const status of report.peripherals) {
      const device = deviceId(status.name)
      named.add(device)
      const readings = peripheralReadings(status, report.at)
      if (isGone(status)) reportGone(device, readings)
      else reportDevice(device, readings)
    }
    for (const device of uplink.devices()) if (!named.has(device)) reportGone(device, [])
  }
  const loseHost = (reason: string): void => {
    log.warn({ reason }, 'kiosk host lost')
    view.lose()
    reportNode(hostReadings(null, expected, now()))
    for (const device of uplink.devices()) {
      if (device === MACHINE) continue
      reportGone(device, [
        { name: 'Status/State', value: { type: 'String', value: null }, at: now() },
        { name: 'Status/Problem', value: { type: 'String', value: UNREACHABLE }, at: now() },
      ])
    }
  }
  const hostLink: HostLink | null =
    config.host === null
      ? null
      : startHostLink({
          ...config.host,
          log,
          random,
          silenceMs: HOST_SILENCE_MS,
          onReport: takeReport,
          onLost: loseHost,
        })

  const diagnostics = async (): Promise<ArchivePart[]> => {
    const plain = (value: Reading['value']['value']): string =>
      typeof value === 'bigint' ? String(value) : JSON.stringify(value)
    const listed = (readings: Reading[]): string =>
      readings
        .map(({ name, value, at }) => `${new Date(at).toISOString()} ${name} ${plain(value.value)}`)
        .join('\n')
    return [
      { name: 'edge-agent.log', text: `${options.ring.lines().join('\n')}\n` },
      { name: 'edge-agent.txt', text: `${listed([...agentReadings(now()), ...care.watchdog.readings()])}\n` },
      { name: 'machine.txt', text: `${listed(await measure())}\n` },
      { name: 'restarts.json', text: JSON.stringify(book.restartsSince(0), null, 1) },
    ]
  }
  const care = startCare({
    config,
    book,
    host: hostLink === null ? null : { link: hostLink, view },
    now,
    clockError: hall.clockError,
    level: options.level,
    tls,
    report: reportNode,
    diagnostics,
    log,
  })
  reportNode(care.watchdog.readings())

  let stopped = false
  let timer: NodeJS.Timeout | null = null
  const round = async (): Promise<void> => {
    const readings = await measure()
    if (stopped) return
    reportNode([...agentReadings(now()), ...care.watchdog.readings()])
    reportDevice(MACHINE, readings)
    plan()
  }
  const plan = (): void => {
    timer = setTimeout(() => {
      round().catch((err: unknown) => {
        log.error({ err }, 'sampling failed')
        plan()
      })
    }, config.sampleSeconds * 1000)
  }
  plan()

  return {
    stop: async () => {
      stopped = true
      if (timer !== null) clearTimeout(timer)
      care.stop()
      hostLink?.stop()
      await uplink.stop()
      outbox.close()
      book.close()
    },
  }
}
