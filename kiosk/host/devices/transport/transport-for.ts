import { hidTransport, loadHidLibrary } from './hid.ts'
import { listSerialPorts } from './serial-ports.ts'
import { serialTransport } from './serial.ts'
import { tcpTransport } from './tcp.ts'
import type { TransportAddress } from './transport-address.ts'
import type { Transport } from './transport.ts'
import { usbSerialTransport } from './usb-serial.ts'

/**
 * The transport for a parsed address; nothing is opened yet. `openingFeatureReports`: what a HID device is sent before
 * anything else, report id first.
 */
export function transportFor(
  address: TransportAddress,
  openingFeatureReports: readonly (readonly number[])[] = [],
): Transport {
  switch (address.kind) {
    case 'serial':
      return serialTransport(address)
    case 'usb-serial':
      return usbSerialTransport(address, listSerialPorts)
    case 'tcp':
      return tcpTransport(address)
    case 'hid':
      return hidTransport(address, openingFeatureReports, loadHidLibrary)
  }
}
