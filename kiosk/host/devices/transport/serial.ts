import { SerialPort } from 'serialport'
import {
  ByteRelay,
  TransportError,
  type Connection,
  type ConnectionEnd,
  type Transport,
} from './transport.ts'

function connectionOn(port: SerialPort, address: string): Connection {
  const relay = new ByteRelay()
  let end: ConnectionEnd = 'failed'
  // A port that goes away in the middle of a write may never call back.
  const writing = new Set<(cause: unknown) => void>()
  port.on('data', (bytes: Buffer) => relay.pass(bytes))
  port.on('error', () => {
    if (port.isOpen) port.close()
  })
  const ended = new Promise<ConnectionEnd>((resolve) => {
    port.once('close', (error: unknown) => {
      resolve(error instanceof Error ? 'unplugged' : end)
      for (const lose of writing) lose(error)
    })
  })
  return {
    ended,
    onBytes: (listener) => relay.listen(listener),
    write: (bytes) =>
      new Promise((resolve, reject) => {
        const lose = (cause: unknown): void => {
          writing.delete(lose)
          reject(new TransportError('lost', `${address} was lost while writing`, { cause }))
        }
        if (!port.isOpen) {
          lose(null)
          return
        }
        writing.add(lose)
        port.write(Buffer.from(bytes), (error) => {
          writing.delete(lose)
          if (error === undefined || error === null) resolve()
          else lose(error)
        })
      }),
    [Symbol.asyncDispose]: async () => {
      if (port.isOpen && !port.closing) {
        end = 'closed'
        port.close()
      }
      if (port.isOpen || port.closing) await ended
    },
  }
}

/** A serial port or pty by its path, 8 data bits, no parity, 1 stop bit; it need not appear in the system's list. */
export function serialTransport(address: {
  readonly path: string
  readonly baudRate: number
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
        const port = new SerialPort({
          path: address.path,
          baudRate: address.baudRate,
          autoOpen: false,
          hupcl: false,
        })
        port.open((error) => {
          if (error !== null && error !== undefined) {
            const missing = /No such (file|device)|cannot find/i.test(error.message)
            reject(
              new TransportError(
                missing ? 'not-there' : 'refused',
                `${address.text} cannot be opened: ${error.message}`,
                {
                  cause: error,
                },
              ),
            )
            return
          }
          if (signal.aborted) {
            port.close()
            reject(new TransportError('aborted', `Opening ${address.text} was cancelled`))
            return
          }
          // Opening discards what the port held: a code scanned before we listened is nobody's.
          resolve(connectionOn(port, address.text))
        })
      }),
  }
}
