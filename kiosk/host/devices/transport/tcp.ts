import { connect, type Socket } from 'node:net'
import {
  ByteRelay,
  TransportError,
  type Connection,
  type ConnectionEnd,
  type Transport,
} from './transport.ts'

const connectDeadlineMs = 3000

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
}

function connectionOn(socket: Socket): Connection {
  const relay = new ByteRelay()
  let end: ConnectionEnd = 'failed'
  socket.on('data', (bytes) => relay.pass(bytes))
  socket.on('end', () => {
    end = 'peer-closed'
    socket.destroy()
  })
  // The close event that always follows carries the end; an unheard error event would end the process.
  socket.on('error', () => {})
  const ended = new Promise<ConnectionEnd>((resolve) => {
    socket.once('close', () => resolve(end))
  })
  return {
    ended,
    onBytes: (listener) => relay.listen(listener),
    write: (bytes) =>
      new Promise((resolve, reject) => {
        socket.write(bytes, (error) => {
          if (error === undefined || error === null) resolve()
          else reject(new TransportError('lost', 'The connection was lost while writing', { cause: error }))
        })
      }),
    [Symbol.asyncDispose]: async () => {
      if (!socket.destroyed) {
        end = 'closed'
        socket.destroy()
      }
      await ended
    },
  }
}

/** A device behind a TCP port, such as a serial device server (ser2net) or a network printer. */
export function tcpTransport(address: {
  readonly host: string
  readonly port: number
  readonly text: string
}): Transport {
  return {
    address: address.text,
    open: (signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(new TransportError('aborted', `Opening ${address.text} was cancelled`))
          return
        }
        const socket = connect({ host: address.host, port: address.port, noDelay: true, keepAlive: true })
        const fail = (error: TransportError): void => {
          signal.removeEventListener('abort', onAbort)
          socket.destroy()
          reject(error)
        }
        const onAbort = (): void =>
          fail(new TransportError('aborted', `Opening ${address.text} was cancelled`))
        const onError = (error: Error): void => {
          const code = errorCode(error)
          const missing =
            code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EHOSTUNREACH' || code === 'ECONNREFUSED'
          fail(
            new TransportError(
              missing ? 'not-there' : 'refused',
              `${address.text} cannot be opened: ${code}`,
              { cause: error },
            ),
          )
        }
        signal.addEventListener('abort', onAbort, { once: true })
        socket.once('error', onError)
        socket.setTimeout(connectDeadlineMs, () =>
          fail(
            new TransportError('not-there', `${address.text} did not answer within ${connectDeadlineMs} ms`),
          ),
        )
        socket.once('connect', () => {
          socket.setTimeout(0)
          socket.removeListener('error', onError)
          signal.removeEventListener('abort', onAbort)
          resolve(connectionOn(socket))
        })
      }),
  }
}
