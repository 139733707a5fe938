import type { HealthReport } from '@foyer/contracts/agent-link'
import type { Reading } from '@foyer/sparkplug/messages'
import type { Logger } from 'pino'
import type { AgentConfig } from './config.ts'
import { startHostLink } from './host-link/host-link.ts'
import { deviceId, hostReadings, isGone, peripheralReadings } from './host-link/report-readings.ts'
import { openOutbox } from './outbox/outbox.ts'
import { MACHINE, machineProbes, machineReadings } from './probes/machine.ts'
import { sample } from './probes/probe.ts'
import { type ClientTls, startUplink } from './uplink/uplink.ts'

export type AgentOptions = {
  config: AgentConfig
  /** The device's certificate for the broker; null where it has none. */
  tls: () => ClientTls | null
  version: string
  log: Logger
  now: () => number
  random: () => number
}

export type Agent = { stop: () => Promise<void> }

/** About a day of a quiet kiosk; a broker that is away for longer loses the oldest. */
const MOST_BATCHES = 50_000
const KEEP_ALIVE_SECONDS = 10
const HOST_SILENCE_MS = 5000
const PROBE_TIMEOUT_MS = 3000

const UNREACHABLE = 'the agent does not reach the kiosk host, so the state is not known'

/** Starts measuring and reporting. Nothing here ends the agent: what is away is reported as away. */
export async function startAgent({ config, tls, version, log, now, random }: AgentOptions): Promise<Agent> {
  const startedAt = now()
  const outbox = openOutbox(config.dataDir, MOST_BATCHES)
  const probes = machineProbes(config.dataDir)

  const agentReadings = (at: number): Reading[] => [
    { name: 'Agent/Version', value: { type: 'String', value: version }, at },
    { name: 'Agent/StartedAt', value: { type: 'DateTime', value: startedAt }, at },
    {
      name: 'Agent/UptimeSeconds',
      value: { type: 'Int64', value: BigInt(Math.floor((at - startedAt) / 1000)) },
      at,
    },
    { name: 'Outbox/Pending', value: { type: 'Int64', value: BigInt(outbox.size().batches) }, at },
    { name: 'Outbox/Dropped', value: { type: 'Int64', value: BigInt(outbox.size().dropped) }, at },
  ]
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
      onCommand: (device, name) => log.warn({ device, name }, 'command refused: this metric is only read'),
    },
    [...agentReadings(now()), ...(config.host === null ? [] : hostReadings(null, [], now()))],
  )
  uplink.deviceReadings(MACHINE, machine)

  const expected = new Set<string>()
  const takeReport = (report: HealthReport): void => {
    for (const { name } of report.peripherals) expected.add(deviceId(name))
    uplink.nodeReadings(hostReadings(report, expected, now()))
    const named = new Set<string>()
    for (const status of report.peripherals) {
      const device = deviceId(status.name)
      named.add(device)
      const readings = peripheralReadings(status, report.at)
      if (isGone(status)) uplink.deviceGone(device, readings)
      else uplink.deviceReadings(device, readings)
    }
    for (const device of uplink.devices()) {
      if (device !== MACHINE && !named.has(device)) uplink.deviceGone(device, [])
    }
  }
  const loseHost = (reason: string): void => {
    log.warn({ reason }, 'kiosk host lost')
    uplink.nodeReadings(hostReadings(null, expected, now()))
    for (const device of uplink.devices()) {
      if (device === MACHINE) continue
      uplink.deviceGone(device, [
        { name: 'Status/State', value: { type: 'String', value: null }, at: now() },
        { name: 'Status/Problem', value: { type: 'String', value: UNREACHABLE }, at: now() },
      ])
    }
  }
  const hostLink =
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

  let stopped = false
  let timer: NodeJS.Timeout | null = null
  const round = async (): Promise<void> => {
    const readings = await measure()
    if (stopped) return
    uplink.nodeReadings(agentReadings(now()))
    uplink.deviceReadings(MACHINE, readings)
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
      hostLink?.stop()
      await uplink.stop()
      outbox.close()
    },
  }
}
