import type { PlainSerialPort } from './serial-ports.ts'
import { serialTransport } from './serial.ts'
import type { TransportAddress } from './transport-address.ts'
import { TransportError, type Transport } from './transport.ts'

type UsbAddress = Extract<TransportAddress, { kind: 'usb-serial' }>

/** The one port that an address means, or why there is none. */
export function portFor(
  address: UsbAddress,
  ports: readonly PlainSerialPort[],
): { readonly path: string } | { readonly problem: string } {
  const usb = ports.filter(({ vendorId, productId }) => vendorId !== null && productId !== null)
  const alike = usb.filter(
    ({ vendorId, productId }) => vendorId === address.vendorId && productId === address.productId,
  )
  const [found, second] = alike.filter(({ serialNumber }) => serialNumber === address.serialNumber)
  if (found !== undefined && second !== undefined) {
    return {
      problem: `${found.path} and ${second.path} both carry this serial number: name one of them by its path`,
    }
  }
  if (found !== undefined) return { path: found.path }
  if (alike.length > 0) {
    const numbers = alike.map(({ path, serialNumber }) => `${serialNumber ?? 'no number'} at ${path}`)
    return { problem: `devices of this model are there with other serial numbers: ${numbers.join(', ')}` }
  }
  const others = usb.map(
    ({ path, vendorId, productId, serialNumber }) =>
      `${vendorId}:${productId}:${serialNumber ?? ''} at ${path}`,
  )
  return {
    problem:
      others.length === 0 ? 'no USB serial adapter is plugged in' : `plugged in are ${others.join(', ')}`,
  }
}

/** A serial adapter by its serial number, looked up at every opening: it may come back under another path. */
export function usbSerialTransport(
  address: UsbAddress,
  listPorts: () => Promise<readonly PlainSerialPort[]>,
): Transport {
  return {
    address: address.text,
    open: async (signal) => {
      const found = portFor(address, await listed(address, listPorts))
      if ('problem' in found) {
        throw new TransportError('not-there', `${address.text} is not there: ${found.problem}`)
      }
      return serialTransport({ path: found.path, baudRate: address.baudRate, text: address.text }).open(
        signal,
      )
    },
  }
}

async function listed(
  address: UsbAddress,
  listPorts: () => Promise<readonly PlainSerialPort[]>,
): Promise<readonly PlainSerialPort[]> {
  try {
    return await listPorts()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new TransportError('not-there', `${address.text} cannot be looked up: ${reason}`, { cause: error })
  }
}
