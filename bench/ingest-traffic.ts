import { birthMetric, bdSeqReading, dataMetric, type Publication, sequenced } from '@foyer/sparkplug/messages'
import mqtt, { type MqttClient } from 'mqtt'

export const GROUP = 'bench'
/** Changed values of one message. */
export const METRICS = 3
/** So many messages may be on the way to the broker at once: enough to keep it busy, not to flood the publisher. */
const WINDOW = 500

const nodeName = (index: number): string => `node-${index}`
const metricNames = Array.from({ length: METRICS }, (_, index) => `Sensor/${index}`)
const double = (name: string, value: number, at: number) => ({
  name,
  value: { type: 'Double' as const, value },
  at,
})

const birth = (node: number, at: number): Publication =>
  sequenced(
    { kind: 'node', type: 'NBIRTH', group: GROUP, node: nodeName(node) },
    at,
    [
      birthMetric(bdSeqReading(0, at), null),
      birthMetric({ name: 'Node Control/Rebirth', value: { type: 'Boolean', value: false }, at }, null),
      ...metricNames.map((name) => birthMetric(double(name, 0, at), null)),
    ],
    0,
  )

const SEQUENCE_NUMBERS = 256

/** `turn` counts the messages of a node since its birth; its sequence number grows by one with each. */
const change = (node: number, turn: number, at: number): Publication =>
  sequenced(
    { kind: 'node', type: 'NDATA', group: GROUP, node: nodeName(node) },
    at,
    metricNames.map((name, metric) => dataMetric(double(name, turn + metric / 10, at), null, false)),
    turn % SEQUENCE_NUMBERS,
  )

export type Traffic = AsyncDisposable & {
  /** Every node's NBIRTH. */
  births: () => Promise<void>
  /** So many NDATA as fast as the broker takes them, every node in turn. */
  flood: (messages: number) => Promise<void>
  /** NDATA at this rate for so long, each timed when it leaves. Returns how many left. */
  pace: (perSecond: number, ms: number, signal: AbortSignal) => Promise<number>
}

/** Sparkplug messages of `nodes` edge nodes through one connection. */
export const openTraffic = async (url: string, nodes: number): Promise<Traffic> => {
  const client: MqttClient = await mqtt.connectAsync(url, { protocolVersion: 4 })
  let sent = 0
  const send = async ({ topic, payload, qos, retain }: Publication): Promise<void> => {
    await client.publishAsync(topic, Buffer.from(payload), { qos, retain })
  }
  const next = (): Publication => {
    const publication = change(sent % nodes, Math.floor(sent / nodes) + 1, Date.now())
    sent += 1
    return publication
  }
  const windows = async (count: number, make: (index: number) => Publication): Promise<void> => {
    for (let from = 0; from < count; from += WINDOW)
      await Promise.all(
        Array.from({ length: Math.min(WINDOW, count - from) }, (_, index) => send(make(from + index))),
      )
  }
  return {
    births: () => windows(nodes, (index) => birth(index, Date.now())),
    flood: (messages) => windows(messages, next),
    pace: async (perSecond, ms, signal) => {
      const began = performance.now()
      let left = 0
      while (performance.now() - began < ms && !signal.aborted) {
        const due = Math.floor(((performance.now() - began) / 1000) * perSecond)
        const late = due - left
        left += late
        await Promise.all(Array.from({ length: late }, () => send(next())))
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
      return left
    },
    [Symbol.asyncDispose]: () => client.endAsync(),
  }
}
