import type { Value } from '@foyer/sparkplug/datatype'
import { EdgeNode } from '@foyer/sparkplug/edge-node'
import { EdgeNodeDriver } from '@foyer/sparkplug/edge-node-driver'
import type { Reading } from '@foyer/sparkplug/messages'
import { mqttJsLink } from '@foyer/sparkplug/mqtt-js'
import type { NodeId } from '@foyer/sparkplug/topic'
import { walkingLink } from '@foyer/sparkplug/walking-link'
import { connect } from 'mqtt'
import type { Logger } from 'pino'
import type { Outbox } from '../outbox/outbox.ts'

/** PEM: whom to trust, and what to show. */
export type ClientTls = { readonly ca: string; readonly cert: string; readonly key: string }

type BrokerAddress = { url: string; username: string | null; password: string | null }

export type UplinkOptions = {
  broker: BrokerAddress
  /** Walked on to, one after the other, when the one before is gone or has no primary host. */
  otherBrokers: readonly BrokerAddress[]
  /** Asked before every CONNECT, so that a renewed certificate is used from the next one on; null: not over TLS. */
  tls: () => ClientTls | null
  id: NodeId
  primaryHostId: string | null
  outbox: Outbox
  log: Logger
  /** Milliseconds since the epoch. */
  now: () => number
  /** 0 ≤ n < 1 */
  random: () => number
  /** How old a value may be before it is sent again unchanged, in ms; null: only changes are sent. */
  repeatAfterMs: number | null
  /** Changes the broker has proven to have can be forgotten after one of these, in seconds. */
  keepAliveSeconds: number
  onCommand: (device: string | null, name: string, value: Value) => void
}

export type Uplink = {
  nodeReadings: (readings: Reading[]) => void
  deviceReadings: (device: string, readings: Reading[]) => void
  /** The readings, last of all, tell why; then the device is dead until its next readings. Repeating it is harmless. */
  deviceGone: (device: string, readings: Reading[]) => void
  devices: () => string[]
  /** Publishes the NDEATH and disconnects. */
  stop: () => Promise<void>
}

/** History leaves in portions, with room between them for what is happening now. */
const PORTION = 20
const PAUSE_MS = 20
/** With several servers: how long one may keep the agent waiting for its primary host. */
const HOST_WAIT_MS = 5000

/** The agent as a Sparkplug edge node on the hall's broker, with everything it reports kept in the outbox. */
export function startUplink(options: UplinkOptions, first: Reading[]): Uplink {
  const { outbox, log, id } = options
  const node = new EdgeNode({
    id,
    primaryHost: options.primaryHostId,
    aliases: false,
    lastBdSeq: outbox.lastBdSeq(),
    repeatAfterMs: options.repeatAfterMs ?? Number.POSITIVE_INFINITY,
  })
  const linkTo = (broker: BrokerAddress) =>
    mqttJsLink<Buffer>({
      connect: (url, given) => connect(url, { ...given, ...options.tls(), rejectUnauthorized: true }),
      toBuffer: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      broker,
      clientId: `foyer-edge-${id.group}-${id.node}`,
      keepAliveSeconds: options.keepAliveSeconds,
      connectTimeoutMs: 5000,
    })
  const others = options.otherBrokers
  // A full disk must not silence a device that could still report: it loses the net, not the voice.
  const onDisk = (work: () => void): void => {
    try {
      work()
    } catch (err) {
      log.error({ err }, 'the outbox cannot be written')
    }
  }
  let pause: NodeJS.Timeout | null = null
  const mourned = new Set<string>()

  const sendHistory = (): void => {
    pause = null
    if (node.phase !== 'online') return
    onDisk(sendPortion)
  }

  const sendPortion = (): void => {
    const batches = outbox.waiting(node.devices, PORTION)
    for (const batch of batches) {
      driver.dispatch({ type: 'history', device: batch.device, readings: batch.readings })
      // It lies there a second time now, as sent, unless no birth knows its metrics any more.
      outbox.remove(batch.id)
    }
    if (batches.length > 0) pause = setTimeout(sendHistory, PAUSE_MS)
  }

  const driver = new EdgeNodeDriver({
    node,
    link: walkingLink([linkTo(options.broker), ...others.map(linkTo)]),
    ...(others.length === 0 ? {} : { hostWaitMs: HOST_WAIT_MS }),
    timing: {
      now: options.now,
      random: options.random,
      after: (ms, task) => {
        const timer = setTimeout(task, ms)
        return () => clearTimeout(timer)
      },
    },
    backoff: { firstMs: 250, longestMs: 10_000 },
    hooks: {
      saveBdSeq: (bdSeq) => onDisk(() => outbox.saveBdSeq(bdSeq)),
      keep: (device, readings) => onDisk(() => outbox.add(device, readings, null)),
      published: (device, readings, count) => onDisk(() => outbox.add(device, readings, count)),
      confirmed: (count) => onDisk(() => outbox.confirm(count)),
      online: () => {
        log.info({ waiting: outbox.size().batches }, 'born')
        // Not within the births: history follows them.
        pause ??= setTimeout(sendHistory, PAUSE_MS)
      },
      offline: (reason) => {
        log.warn({ reason }, 'offline')
        onDisk(() => outbox.unsend())
      },
      command: options.onCommand,
      discarded: (topic, reason) => log.warn({ topic, reason }, 'message discarded'),
      refused: (reason) => log.warn({ reason }, 'reading refused'),
      problem: (reason) => log.warn({ reason }, 'the broker cannot be used, trying again'),
    },
  })
  // The first birth lists every metric of the node: they are known before the first CONNECT.
  driver.dispatch({ type: 'node-readings', readings: first })
  driver.start()

  return {
    nodeReadings: (readings) => driver.dispatch({ type: 'node-readings', readings }),
    deviceReadings: (device, readings) => {
      mourned.delete(device)
      driver.dispatch({ type: 'device-readings', device, readings })
    },
    deviceGone: (device, readings) => {
      const born = node.devices.includes(device)
      // A device that was never there is born once and dies, so that the hall knows what is missing.
      const online = node.phase === 'online'
      if (!born && (mourned.has(device) || !online || readings.length === 0)) return
      if (online) mourned.add(device)
      if (readings.length > 0) driver.dispatch({ type: 'device-readings', device, readings })
      driver.dispatch({ type: 'device-down', device })
    },
    devices: () => node.devices,
    stop: async () => {
      if (pause !== null) clearTimeout(pause)
      await driver.stop()
    },
  }
}
