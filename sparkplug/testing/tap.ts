import { createServer, type Socket, connect as connectSocket } from 'node:net'
import mqttPacket from 'mqtt-packet'
import type { CapturedEvent } from '../conformance-evidence.ts'

/** Stands before a broker and writes down what its clients send; every byte passes on unchanged. */
export type Tap = {
  port: number
  events: CapturedEvent[]
  /** The broker goes down: what ends now publishes no Will. */
  cut: () => void
  resume: () => void
  close: () => Promise<void>
}

type Will = Extract<CapturedEvent, { type: 'connect' }>['will']

/** `upstream`: where the broker listens. The Will of a connection that ends without DISCONNECT is noted as published. */
export async function openTap(upstream: number): Promise<Tap> {
  const events: CapturedEvent[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  let down = false
  const listen = (client: Socket): void => {
    connections += 1
    const connection = connections
    const broker = connectSocket(upstream, '127.0.0.1')
    let will: Will = null
    let begun = false
    let left = false
    let over = false
    const parser = mqttPacket.parser({ protocolVersion: 4 })
    parser.on('packet', (packet) => {
      const at = Date.now()
      if (packet.cmd === 'connect') {
        begun = true
        if (packet.will !== undefined) {
          const { topic, qos, retain, payload } = packet.will
          const bytes = Uint8Array.from(Buffer.from(payload))
          will = { topic, qos: qos ?? 0, retain: retain ?? false, payload: bytes }
        }
        events.push({ type: 'connect', connection, clean: packet.clean ?? false, will, at })
      } else if (packet.cmd === 'subscribe') {
        const filters = packet.subscriptions.map(({ topic, qos }) => ({ filter: topic, qos }))
        events.push({ type: 'subscribe', connection, filters, at })
      } else if (packet.cmd === 'publish') {
        const { topic, qos, retain } = packet
        const payload = Uint8Array.from(Buffer.from(packet.payload))
        events.push({ type: 'publish', connection, isWill: false, topic, qos, retain, payload, at })
      } else if (packet.cmd === 'disconnect') {
        left = true
        events.push({ type: 'disconnect', connection, at })
      }
    })
    // What is no MQTT passes on unread: the broker says what it thinks of it.
    parser.on('error', () => {})
    const end = (): void => {
      client.destroy()
      broker.destroy()
      if (over) return
      over = true
      sockets.delete(client)
      if (!begun) return
      const at = Date.now()
      if (will !== null && !left && !down)
        events.push({ type: 'publish', connection, isWill: true, ...will, at })
      events.push({ type: 'closed', connection, at })
    }
    sockets.add(client)
    client.setNoDelay(true)
    broker.setNoDelay(true)
    client.on('data', (bytes) => {
      parser.parse(bytes)
      broker.write(bytes)
    })
    broker.on('data', (bytes) => client.write(bytes))
    for (const socket of [client, broker]) {
      socket.on('error', end)
      socket.on('close', end)
    }
  }
  const server = createServer(listen)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('no port')
  const cut = (): void => {
    down = true
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: address.port,
    events,
    cut,
    resume: () => {
      down = false
    },
    close: async () => {
      cut()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
