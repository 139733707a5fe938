import { serialTransport } from './serial.ts'
import { tcpTransport } from './tcp.ts'
import type { TransportAddress } from './transport-address.ts'
import type { Transport } from './transport.ts'

/** The transport for a parsed address; nothing is opened yet. */
export function transportFor(address: TransportAddress): Transport {
  switch (address.kind) {
    case 'serial':
      return serialTransport(address)
    case 'tcp':
      return tcpTransport(address)
  }
}
