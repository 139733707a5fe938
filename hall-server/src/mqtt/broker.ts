import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { Aedes } from 'aedes'
import type { FastifyBaseLogger } from 'fastify'
import type { BrokerAddress } from './host-link.ts'

export type BrokerConfig =
  | { kind: 'embedded'; host: string; port: number }
  | { kind: 'url'; url: string; username: string | null; password: string | null }

export type Broker = {
  address: BrokerAddress
  /** Closes the embedded broker and every connection to it; an outside broker is left alone. */
  stop: () => Promise<void>
}

const closeAedes = (aedes: Aedes): Promise<void> => new Promise((resolve) => aedes.close(() => resolve()))

/**
 * The hall's MQTT broker: an embedded one on a TCP socket (port 0 takes a free one), or the address of an outside one.
 * Rejects with the socket's own error when the port is taken.
 */
export const startBroker = async (config: BrokerConfig, log: FastifyBaseLogger): Promise<Broker> => {
  if (config.kind === 'url') {
    const { url, username, password } = config
    return { address: { url, username, password }, stop: () => Promise.resolve() }
  }
  const aedes = await Aedes.createBroker({ id: 'foyer-hall' })
  aedes.on('clientError', (client, error) =>
    log.warn({ client: client.id, error: error.message }, 'mqtt client error'),
  )
  aedes.on('connectionError', (_client, error) =>
    log.warn({ error: error.message }, 'mqtt connection refused'),
  )
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    // Without this, small packets wait for an acknowledgement of the packet before.
    socket.setNoDelay(true)
    socket.once('close', () => sockets.delete(socket))
    aedes.handle(socket)
  })
  try {
    server.listen(config.port, config.host)
    await once(server, 'listening')
  } catch (problem) {
    await closeAedes(aedes)
    throw problem
  }
  const bound = server.address()
  const port = bound !== null && typeof bound === 'object' ? bound.port : config.port
  const host = config.host.includes(':') ? `[${config.host}]` : config.host
  return {
    address: { url: `mqtt://${host}:${port}`, username: null, password: null },
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await closeAedes(aedes)
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
