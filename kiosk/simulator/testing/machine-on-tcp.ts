import { once } from 'node:events'
import { createServer } from 'node:net'

/** A device's machine behind a TCP port, with a say over each message that leaves it. */
export interface MachineOnTcp extends AsyncDisposable {
  readonly address: { readonly host: string; readonly port: number; readonly text: string }
}

/**
 * Serves a machine that `build` makes from a way to send. Messages for which `passes` is false are swallowed, so that
 * a test can stand before a device that lacks an answer.
 */
export async function serveMachine(
  build: (send: (message: Uint8Array) => void) => { receive(bytes: Uint8Array): void },
  passes: (message: Uint8Array) => boolean,
): Promise<MachineOnTcp> {
  const server = createServer({ noDelay: true }, (socket) => {
    const machine = build((message) => {
      if (passes(message)) socket.write(message)
    })
    socket.on('data', (bytes) => machine.receive(bytes))
    socket.on('error', () => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  const port = bound !== null && typeof bound === 'object' ? bound.port : 0
  return {
    address: { host: '127.0.0.1', port, text: `tcp:127.0.0.1:${port}` },
    [Symbol.asyncDispose]: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}
