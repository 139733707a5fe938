import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Reading } from '@foyer/sparkplug/messages'
import type { Logger } from 'pino'
import { deviceId, hostReadings, isGone, peripheralReadings } from '../host-link/report-readings.ts'
import { openOutbox, type Outbox } from '../outbox/outbox.ts'
import { MACHINE } from '../probes/machine.ts'
import { startUplink, type Uplink } from '../uplink/uplink.ts'
import { layCable } from './cable.ts'
import { beginLife, type Chance, liveOn } from './kiosk-life.ts'
import { hostReport, machineReport, type Since } from './kiosk-report.ts'

export type SimulatedKioskOptions = {
  broker: { host: string; port: number; username: string | null; password: string | null }
  group: string
  node: string
  primaryHostId: string | null
  dataDir: string
  log: Logger
  now: () => number
  chance: Chance
  /** Faults befall it; without, it only lives on. */
  faults: boolean
}

export type SimulatedKiosk = {
  /** Time passes: what became of it is reported. */
  live: () => Promise<void>
  stop: () => Promise<void>
}

const MOST_BYTES = 16 * 2 ** 20
const MOST_AGE_MS = 24 * 3_600_000
const KEEP_ALIVE_SECONDS = 10
const NOTICE_MS = 50
const LONGEST_STOP_MS = 6000
const GONE: readonly Reading['name'][] = ['Status/State', 'Status/Problem']

type Running = { outbox: Outbox; uplink: Uplink; startedAt: number }

/** One kiosk on the agent's own uplink and outbox; only what it measures is made up. */
export const startSimulatedKiosk = async (options: SimulatedKioskOptions): Promise<SimulatedKiosk> => {
  const { broker, now, chance, node, log } = options
  const cable = await layCable(broker.host, () => broker.port)
  const since: Since = new Map()
  const expected = new Set<string>()
  let life = beginLife(now(), chance)
  let running: Running | null = null
  let isPulled = false

  const agentReadings = ({ outbox, startedAt }: Omit<Running, 'uplink'>, at: number): Reading[] => [
    { name: 'Agent/Version', value: { type: 'String', value: 'simulated' }, at },
    { name: 'Agent/StartedAt', value: { type: 'DateTime', value: startedAt }, at },
    { name: 'Outbox/Pending', value: { type: 'Int64', value: BigInt(outbox.size().batches) }, at },
    { name: 'Outbox/Dropped', value: { type: 'Int64', value: BigInt(outbox.size().dropped) }, at },
  ]

  const begin = (): Running => {
    const outbox = openOutbox(join(options.dataDir, node), {
      maxBytes: MOST_BYTES,
      maxAgeMs: MOST_AGE_MS,
      now,
      log,
    })
    const at = now()
    const uplink = startUplink(
      {
        broker: {
          url: `mqtt://127.0.0.1:${cable.port}`,
          username: broker.username,
          password: broker.password,
        },
        tls: () => null,
        id: { group: options.group, node },
        otherBrokers: [],
        primaryHostId: options.primaryHostId,
        outbox,
        log,
        now,
        random: chance,
        keepAliveSeconds: KEEP_ALIVE_SECONDS,
        repeatAfterMs: null,
        onCommand: (_device, name) => log.debug({ node, name }, 'a simulated kiosk carries out no command'),
      },
      [...agentReadings({ outbox, startedAt: at }, at), ...hostReadings(null, [], at)],
    )
    return { outbox, uplink, startedAt: at }
  }

  /** As a kill would: no NDEATH of its own, the line is dead at once. */
  const kill = async ({ uplink, outbox }: Running): Promise<void> => {
    cable.plug()
    cable.pull()
    // It learns from its socket that the line is dead; only then is there nobody left to say goodbye to.
    await sleep(NOTICE_MS)
    await Promise.race([uplink.stop(), sleep(LONGEST_STOP_MS)])
    outbox.close()
  }

  const report = ({ uplink, ...rest }: Running): void => {
    const at = now()
    const heard = hostReport(node, life, since)
    for (const { name } of heard?.peripherals ?? []) expected.add(deviceId(name))
    uplink.nodeReadings([...agentReadings(rest, at), ...hostReadings(heard, expected, at)])
    uplink.deviceReadings(MACHINE, machineReport(life))
    if (heard === null) {
      const unknown = GONE.map((name) => ({ name, value: { type: 'String' as const, value: null }, at }))
      for (const device of uplink.devices()) if (device !== MACHINE) uplink.deviceGone(device, unknown)
    }
    for (const status of heard?.peripherals ?? []) {
      const readings = peripheralReadings(status, at)
      if (isGone(status)) uplink.deviceGone(deviceId(status.name), readings)
      else uplink.deviceReadings(deviceId(status.name), readings)
    }
  }

  const live = async (): Promise<void> => {
    const next = liveOn(life, now(), chance)
    life = options.faults ? next : { ...next, faults: new Map() }
    const isOff = life.faults.has('reboot') || life.faults.has('agent-killed')
    const wantsCable = !isOff && !life.faults.has('network-cut')
    if (isOff && running !== null) {
      const dying = running
      running = null
      isPulled = true
      await kill(dying)
    }
    if (wantsCable === isPulled) {
      if (wantsCable) cable.plug()
      else cable.pull()
      isPulled = !wantsCable
    }
    if (isOff) return
    running ??= begin()
    report(running)
  }

  return {
    live,
    stop: async () => {
      if (isPulled) cable.plug()
      if (running !== null) {
        await Promise.race([running.uplink.stop(), sleep(LONGEST_STOP_MS)])
        running.outbox.close()
        running = null
      }
      await cable.stop()
    },
  }
}
