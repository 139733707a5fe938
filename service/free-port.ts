import { once } from 'node:events'
import { createServer } from 'node:net'

/** A port of the loopback address that nothing listened on a moment ago. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await once(server.close(), 'close')
  if (address === null || typeof address === 'string') throw new TypeError('no free port')
  return address.port
}
