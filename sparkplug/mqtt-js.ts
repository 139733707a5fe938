import { SparkplugError } from './errors.ts'
import type { Publication } from './messages.ts'
import type { LinkEvents, MqttConnection, MqttLink } from './mqtt-link.ts'

/** What this package uses of an MQTT.js client; `B` is the buffer type it takes (Node's `Buffer`). */
export interface MqttJsClient<B> {
  on(event: 'connect' | 'close', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'message', listener: (topic: string, payload: Uint8Array) => void): unknown
  on(event: 'packetsend' | 'packetreceive', listener: (packet: { cmd?: string }) => void): unknown
  subscribe(
    filters: Record<string, { qos: 0 | 1 }>,
    done: (error: Error | null, granted?: { topic: string; qos: number }[]) => void,
  ): unknown
  publish(
    topic: string,
    payload: B,
    options: { qos: 0 | 1; retain: boolean },
    done: (error?: Error) => void,
  ): unknown
  end(force: boolean, options: object, done: () => void): unknown
}

export type MqttJsConnectOptions<B> = {
  clientId: string
  clean: true
  protocolVersion: 4
  keepalive: number
  connectTimeout: number
  reconnectPeriod: 0
  resubscribe: false
  queueQoSZero: false
  reschedulePings: false
  will: { topic: string; payload: B; qos: 0 | 1; retain: boolean }
  username?: string
  password?: string
}

export type MqttJsLinkOptions<B> = {
  /** `connect` of the `mqtt` package. */
  connect: (url: string, options: MqttJsConnectOptions<B>) => MqttJsClient<B>
  /** `Buffer.from` under Node. */
  toBuffer: (bytes: Uint8Array) => B
  broker: { url: string; username: string | null; password: string | null }
  /** Stable, so that a broker ends a half-open connection of the same client when it comes back. */
  clientId: string
  keepAliveSeconds: number
  connectTimeoutMs: number
}

const GRANT_REFUSED = 128

function connectionOf<B>(client: MqttJsClient<B>, toBuffer: (bytes: Uint8Array) => B): MqttConnection {
  return {
    subscribe: (filters) =>
      new Promise((resolve, reject) => {
        const map = Object.fromEntries(filters.map(({ filter, qos }) => [filter, { qos }]))
        client.subscribe(map, (error, granted) => {
          const refused = granted?.find(({ qos }) => qos >= GRANT_REFUSED)
          if (error !== null) reject(new SparkplugError('sparkplug/link-closed', error.message))
          else if (refused === undefined) resolve()
          else reject(new SparkplugError('sparkplug/link-closed', `the broker refused ${refused.topic}`))
        })
      }),
    // A failed publication needs no answer here: the connection is over then, and `onClosed` says so.
    publish: ({ topic, payload, qos, retain }: Publication) => {
      client.publish(topic, toBuffer(payload), { qos, retain }, () => {})
    },
    disconnect: () => new Promise((resolve) => client.end(false, {}, () => resolve())),
  }
}

/**
 * MQTT 3.1.1 over MQTT.js. Its own reconnecting is off: Sparkplug wants another Will at every CONNECT
 * (chapter 5, edge node session). Pings are not put off by traffic, because a ping's answer is what proves that
 * the broker took the QoS 0 publications before it.
 */
export function mqttJsLink<B>(options: MqttJsLinkOptions<B>): MqttLink {
  const { connect, toBuffer, broker } = options
  return (will: Publication, events: LinkEvents) =>
    new Promise((resolve, reject) => {
      const client = connect(broker.url, {
        clientId: options.clientId,
        clean: true,
        protocolVersion: 4,
        keepalive: options.keepAliveSeconds,
        connectTimeout: options.connectTimeoutMs,
        reconnectPeriod: 0,
        resubscribe: false,
        queueQoSZero: false,
        reschedulePings: false,
        will: { ...will, payload: toBuffer(will.payload) },
        ...(broker.username === null ? {} : { username: broker.username }),
        ...(broker.password === null ? {} : { password: broker.password }),
      })
      let reason = 'the connection was closed'
      let open = false
      let over = false
      let published = 0
      const publishedAtPing: number[] = []
      client.on('error', (error) => {
        reason = error.message === '' ? error.name : error.message
      })
      client.on('connect', () => {
        open = true
        resolve(connectionOf(client, toBuffer))
      })
      client.on('message', (topic, payload) => events.onMessage(topic, payload))
      client.on('packetsend', ({ cmd }) => {
        if (cmd === 'publish') published += 1
        if (cmd === 'pingreq') publishedAtPing.push(published)
      })
      client.on('packetreceive', ({ cmd }) => {
        const count = cmd === 'pingresp' ? publishedAtPing.shift() : undefined
        if (count !== undefined) events.onConfirmed(count)
      })
      client.on('close', () => {
        if (over) return
        over = true
        if (open) events.onClosed(reason)
        else {
          client.end(true, {}, () => {})
          reject(new SparkplugError('sparkplug/link-closed', reason))
        }
      })
    })
}
