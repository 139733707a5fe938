import { HostApplication } from '@foyer/sparkplug/host-application'
import type { FleetNews } from '@foyer/sparkplug/host-application-events'
import { HostApplicationDriver } from '@foyer/sparkplug/host-application-driver'
import type { Reading } from '@foyer/sparkplug/messages'
import { mqttJsLink } from '@foyer/sparkplug/mqtt-js'
import type { NodeId } from '@foyer/sparkplug/topic'
import { connect } from 'mqtt'
import type { Clock, Random } from '../ambient.ts'
import { type CommandSeen, tapCommands } from './command-tap.ts'

export type BrokerAddress = { url: string; username: string | null; password: string | null }

export type HostLinkOptions = {
  broker: BrokerAddress
  /** Sparkplug host id: unique among the host applications of a broker. */
  hostId: string
  /** How long a message missing from a node's sequence may still arrive, in milliseconds. */
  reorderTimeoutMs: number
  /** At most one rebirth request per node in this time, in milliseconds. */
  rebirthIntervalMs: number
  clock: Clock
  random: Random
  onNews: (news: FleetNews) => void
  onOnline: () => void
  /** Why the broker cannot be used now; the link goes on trying. */
  onProblem: (reason: string) => void
  /** The broker passed on an NCMD, this hall's own or another's. */
  onCommand: (seen: CommandSeen) => void
}

export type HostLink = {
  requestRebirth: (id: NodeId, reason: string) => void
  /** Hands an NCMD to the connection; false while the hall has no broker. `onCommand` tells when the broker has it. */
  sendCommand: (id: NodeId, readings: Reading[]) => boolean
  /** Publishes STATE offline and disconnects. */
  stop: () => Promise<void>
}

/** The hall as a Sparkplug host application on an MQTT broker; reconnects until it is stopped. */
export const startHostLink = (options: HostLinkOptions): HostLink => {
  const { broker, hostId, reorderTimeoutMs, rebirthIntervalMs, clock, random, onNews, onOnline, onCommand } =
    options
  const link = mqttJsLink<Buffer>({
    connect,
    toBuffer: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    broker,
    clientId: `foyer-host-${hostId}`,
    keepAliveSeconds: 10,
    connectTimeoutMs: 5000,
  })
  const timing = {
    now: clock,
    after: (ms: number, task: () => void) => {
      const timer = setTimeout(task, ms)
      return () => clearTimeout(timer)
    },
    random: () => random.below(2 ** 32) / 2 ** 32,
  }
  const host = new HostApplication({ hostId, reorderTimeoutMs, rebirthIntervalMs })
  const commands = tapCommands(link, onCommand)
  const driver = new HostApplicationDriver({
    host,
    link: commands.link,
    timing,
    backoff: { firstMs: 250, longestMs: 10_000 },
    onNews,
    onOnline,
    onProblem: options.onProblem,
  })
  driver.start()
  return {
    requestRebirth: (id, reason) => driver.dispatch({ type: 'request-rebirth', id, reason }),
    sendCommand: (id, readings) => host.phase === 'online' && commands.send(id, clock(), readings),
    stop: () => driver.stop(),
  }
}
