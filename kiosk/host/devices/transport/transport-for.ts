import { listSerialPorts } from './serial-ports.ts'
import { serialTransport } from './serial.ts'
import { tcpTransport } from './tcp.ts'
import type { TransportAddress } from './transport-address.ts'
import type { Transport } from './transport.ts'
import { usbSerialTransport } from './usb-serial.ts'

/** The transport for a parsed address; nothing is opened yet. */
export function transportFor(address: TransportAddress): Transport {
  switch (address.kind) {
    case 'serial':
      return serialTransport(address)
    case 'usb-serial':
      return usbSerialTransport(address, listSerialPorts)
    case 'tcp':
      return tcpTransport(address)
  }
}
