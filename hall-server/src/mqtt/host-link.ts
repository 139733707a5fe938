import { HostApplication } from '@foyer/sparkplug/host-application'
import type { FleetNews } from '@foyer/sparkplug/host-application-events'
import { HostApplicationDriver } from '@foyer/sparkplug/host-application-driver'
import { mqttJsLink } from '@foyer/sparkplug/mqtt-js'
import type { NodeId } from '@foyer/sparkplug/topic'
import { connect } from 'mqtt'
import type { Clock, Random } from '../ambient.ts'

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
}

export type HostLink = {
  requestRebirth: (id: NodeId, reason: string) => void
  /** Publishes STATE offline and disconnects. */
  stop: () => Promise<void>
}

/** The hall as a Sparkplug host application on an MQTT broker; reconnects until it is stopped. */
export const startHostLink = (options: HostLinkOptions): HostLink => {
  const { broker, hostId, reorderTimeoutMs, rebirthIntervalMs, clock, random, onNews, onOnline } = options
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
  const driver = new HostApplicationDriver({
    host: new HostApplication({ hostId, reorderTimeoutMs, rebirthIntervalMs }),
    link,
    timing,
    backoff: { firstMs: 250, longestMs: 10_000 },
    onNews,
    onOnline,
  })
  driver.start()
  return {
    requestRebirth: (id, reason) => driver.dispatch({ type: 'request-rebirth', id, reason }),
    stop: () => driver.stop(),
  }
}
