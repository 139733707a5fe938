import { connect, connectAsync, type MqttClient } from 'mqtt'
import type { Value } from '../datatype.ts'
import { EdgeNode } from '../edge-node.ts'
import { EdgeNodeDriver, type EdgeNodeHooks } from '../edge-node-driver.ts'
import { HostApplication } from '../host-application.ts'
import type { FleetNews } from '../host-application-events.ts'
import { HostApplicationDriver } from '../host-application-driver.ts'
import {
  bdSeqReading,
  birthMetric,
  dataMetric,
  nodeDeath,
  REBIRTH,
  type Reading,
  sequenced,
} from '../messages.ts'
import { mqttJsLink } from '../mqtt-js.ts'
import type { MqttLink } from '../mqtt-link.ts'
import type { NodeMessageType } from '../topic.ts'

export const timing = {
  now: () => Date.now(),
  random: () => 0.5,
  after: (ms: number, task: () => void) => {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}

const backoff = { firstMs: 100, longestMs: 300 }

/** A link whose TCP connection can be cut without a goodbye, as a kill or a pulled cable does. */
export function cuttableLink(url: string, clientId: string): { link: MqttLink; cut: () => void } {
  let client: MqttClient | null = null
  const link = mqttJsLink<Buffer>({
    connect: (address, options) => {
      client = connect(address, options)
      return client
    },
    toBuffer: (bytes) => Buffer.from(bytes),
    broker: { url, username: null, password: null },
    clientId,
    keepAliveSeconds: 1,
    connectTimeoutMs: 2000,
  })
  return { link, cut: () => client?.stream.destroy() }
}

export type EdgeOptions = { primaryHost: string | null; aliases: boolean; lastBdSeq: number | null }

export function startEdge(url: string, node: string, readings: Reading[], options: EdgeOptions) {
  const { link, cut } = cuttableLink(url, `edge-${node}`)
  const machine = new EdgeNode({ id: { group: 'hall', node }, ...options })
  const saved: number[] = []
  const kept: { device: string | null; readings: Reading[] }[] = []
  const log: string[] = []
  let confirmed = 0
  const hooks: EdgeNodeHooks = {
    saveBdSeq: (bdSeq) => saved.push(bdSeq),
    keep: (device, late) => kept.push({ device, readings: late }),
    published: () => {},
    confirmed: (count) => {
      confirmed = count
    },
    online: () => log.push('online'),
    offline: (reason) => log.push(`offline: ${reason}`),
    command: (device, name, value) =>
      log.push(
        `command ${device ?? 'node'} ${name} ${typeof value.value === 'bigint' ? value.value : JSON.stringify(value.value)}`,
      ),
    discarded: (topic, reason) => log.push(`discarded ${topic}: ${reason}`),
    problem: (reason) => log.push(`problem: ${reason}`),
  }
  const driver = new EdgeNodeDriver({ node: machine, link, timing, backoff, hooks })
  driver.dispatch({ type: 'node-readings', readings })
  driver.start()
  return { driver, machine, cut, saved, kept, log, confirmed: () => confirmed }
}

export function startHost(url: string, hostId: string, reorderTimeoutMs: number) {
  const { link, cut } = cuttableLink(url, `host-${hostId}`)
  const news: FleetNews[] = []
  const problems: string[] = []
  let onlines = 0
  const driver = new HostApplicationDriver({
    host: new HostApplication({ hostId, reorderTimeoutMs, rebirthIntervalMs: 300 }),
    link,
    timing,
    backoff,
    onNews: (item) => news.push(item),
    onOnline: () => {
      onlines += 1
    },
    onProblem: (reason) => problems.push(reason),
  })
  driver.start()
  const ofType = <T extends FleetNews['type']>(type: T): Extract<FleetNews, { type: T }>[] =>
    news.filter((item): item is Extract<FleetNews, { type: T }> => item.type === type)
  return { driver, cut, news, problems, ofType, onlines: () => onlines }
}

export const reading = (name: string, value: Value, at = Date.now()): Reading => ({ name, value, at })
export const number = (value: number): Value => ({ type: 'Double', value })

/** A hand on the wire that plays an edge node with whatever sequence the test wants. */
export async function hand(url: string, node: string) {
  const client = await connectAsync(url, { reconnectPeriod: 0 })
  const id = { group: 'hall', node }
  const send = async (type: NodeMessageType, seq: number, readings: Reading[], births: boolean) => {
    const metrics = readings.map((r) => (births ? birthMetric(r, null) : dataMetric(r, null, false)))
    const message = sequenced({ kind: 'node', type, ...id }, Date.now(), metrics, seq)
    await client.publishAsync(message.topic, Buffer.from(message.payload), { qos: 0 })
  }
  return {
    client,
    commands: async () => {
      const heard: string[] = []
      client.on('message', (topic) => heard.push(topic))
      await client.subscribeAsync(`spBv1.0/hall/NCMD/${node}`, { qos: 1 })
      return heard
    },
    birth: (bdSeq: number) =>
      send(
        'NBIRTH',
        0,
        [
          reading('x', number(0)),
          bdSeqReading(bdSeq, Date.now()),
          reading(REBIRTH, { type: 'Boolean', value: false }),
        ],
        true,
      ),
    data: (seq: number, value: number) => send('NDATA', seq, [reading('x', number(value))], false),
    death: async (bdSeq: number) => {
      const message = nodeDeath(id, bdSeq, Date.now())
      await client.publishAsync(message.topic, Buffer.from(message.payload), { qos: 1 })
    },
  }
}
