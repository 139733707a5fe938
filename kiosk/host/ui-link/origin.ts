import type { FastifyRequest } from 'fastify'

/** Names under which this port is reached from the kiosk itself; any other Host is a foreign page's trick. */
const ownNames = (host: string, port: number): ReadonlySet<string> => {
  const names = ['127.0.0.1', 'localhost', '[::1]', host.includes(':') ? `[${host}]` : host]
  return new Set(names.map((name) => `${name}:${port}`))
}

/** Whether the request was sent to this kiosk by name, and not to a foreign name that leads here. */
export const hostIsOwn = (request: FastifyRequest): boolean => {
  const { localPort, localAddress } = request.socket
  const host = request.headers.host ?? ''
  return localPort !== undefined && ownNames(localAddress ?? '127.0.0.1', localPort).has(host)
}

/** Whether a page of this kiosk opened the WebSocket. A browser always says; who does not say is no page of ours. */
export const originIsOwn = (request: FastifyRequest): boolean => {
  const { origin, host } = request.headers
  return hostIsOwn(request) && origin === `http://${host ?? ''}`
}
