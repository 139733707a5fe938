import type { Connection, ConnectionEnd, Transport } from './transport.ts'

/** Hears everything that goes over a wire. It must not throw: the wire goes on whoever listens. */
export interface WireTap {
  opened(): void
  /** `in`: from the device. Each piece as the port delivered or took it; the bytes are the caller's. */
  bytes(direction: 'in' | 'out', bytes: Uint8Array): void
  ended(end: ConnectionEnd): void
}

/** A transport that works as the one given, with somebody listening. */
export function tappedTransport(transport: Transport, tap: WireTap): Transport {
  return {
    address: transport.address,
    open: async (signal): Promise<Connection> => {
      const connection = await transport.open(signal)
      tap.opened()
      void connection.ended.then((end) => tap.ended(end))
      return {
        ended: connection.ended,
        onBytes: (listener) =>
          connection.onBytes((bytes) => {
            tap.bytes('in', bytes)
            listener(bytes)
          }),
        write: (bytes) => {
          tap.bytes('out', bytes)
          return connection.write(bytes)
        },
        [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
      }
    },
  }
}
