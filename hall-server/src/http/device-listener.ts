import { once } from 'node:events'
import { createServer } from 'node:https'
import type { FastifyBaseLogger } from 'fastify'
import type { HallApp } from '../app.ts'
import type { Door } from '../mqtt/door.ts'

export type DeviceListener = { port: number; stop: () => Promise<void> }

/**
 * The hall's API once more, over TLS with the certificate of the hall's own CA. Callers may show a certificate; what
 * it is worth is for the route to ask the door.
 */
export const listenForDevices = async (
  app: HallApp,
  { host, port }: { host: string; port: number },
  door: Door,
  log: FastifyBaseLogger,
): Promise<DeviceListener> => {
  const server = createServer(
    {
      ...door.tls(),
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
      requestTimeout: 30_000,
    },
    (request, response) => app.routing(request, response),
  )
  server.on('upgrade', (request, socket, head) => app.server.emit('upgrade', request, socket, head))
  server.on('tlsClientError', (error) => log.info({ error: error.message }, 'no TLS handshake'))
  const leave = door.onTls(() => server.setSecureContext({ ...door.tls(), minVersion: 'TLSv1.2' }))
  server.listen(port, host)
  await once(server, 'listening')
  const bound = server.address()
  return {
    port: bound !== null && typeof bound === 'object' ? bound.port : port,
    stop: async () => {
      leave()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}
