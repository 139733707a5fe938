import { z } from 'zod'

export type TransportAddress =
  | { readonly kind: 'serial'; readonly path: string; readonly baudRate: number; readonly text: string }
  | {
      /** A serial adapter by what is burnt into it: the same device whatever port it is plugged into. */
      readonly kind: 'usb-serial'
      /** Four hexadecimal digits, lower case. */
      readonly vendorId: string
      readonly productId: string
      readonly serialNumber: string
      readonly baudRate: number
      readonly text: string
    }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly text: string }
  | {
      /** A HID device by what is burnt into it; `serialNumber` null: the only one of its kind. */
      readonly kind: 'hid'
      /** Four hexadecimal digits, lower case. */
      readonly vendorId: string
      readonly productId: string
      readonly serialNumber: string | null
      readonly text: string
    }

const allowed = 'allowed: serial:/dev/ttyUSB0?baud=115200 or tcp:host:port'
const defaultBaud = 115_200
const baudRates: readonly number[] = [
  1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400, 256_000, 460_800, 921_600,
]

type Parsed = { readonly address: TransportAddress } | { readonly problem: string }

function parseSerial(text: string): Parsed {
  const [path = '', query = '', ...rest] = text.slice('serial:'.length).split('?')
  if (path === '' || rest.length > 0)
    return { problem: `found "${text}", a serial port needs a path; ${allowed}` }
  const options = new URLSearchParams(query)
  for (const name of options.keys()) {
    if (name !== 'baud')
      return { problem: `found the option "${name}" in "${text}", only baud is known; ${allowed}` }
  }
  const given = options.getAll('baud')
  if (given.length > 1) return { problem: `found baud ${given.length} times in "${text}"; ${allowed}` }
  const baudRate = given[0] === undefined ? defaultBaud : Number(given[0])
  if (!baudRates.includes(baudRate)) {
    return { problem: `found baud=${given[0]} in "${text}", allowed: ${baudRates.join(', ')}` }
  }
  if (path.startsWith('usb:')) return parseUsb(path, baudRate, text)
  return { address: { kind: 'serial', path, baudRate, text } }
}

function parseUsb(path: string, baudRate: number, text: string): Parsed {
  const match = /^usb:([0-9a-fA-F]{4}):([0-9a-fA-F]{4}):([^\s:/]{1,126})$/.exec(path)
  const [, vendorId, productId, serialNumber] = match ?? []
  if (vendorId === undefined || productId === undefined || serialNumber === undefined) {
    return {
      problem: `found "${text}", a USB adapter is named by vendor, product and serial number, such as serial:usb:0403:6001:A10K4711?baud=9600; npm run peripherals lists those that are plugged in`,
    }
  }
  return {
    address: {
      kind: 'usb-serial',
      vendorId: vendorId.toLowerCase(),
      productId: productId.toLowerCase(),
      serialNumber,
      baudRate,
      text,
    },
  }
}

function parseTcp(text: string): Parsed {
  const match = /^tcp:(?:\[([0-9a-fA-F:]+)\]|([^:/?#\s[\]]+)):(\d{1,5})$/.exec(text)
  const host = match?.[1] ?? match?.[2]
  const port = Number(match?.[3])
  if (host === undefined || port < 1 || port > 65_535) {
    return { problem: `found "${text}", a TCP address needs a host and a port from 1 to 65535; ${allowed}` }
  }
  return { address: { kind: 'tcp', host, port, text } }
}

function parseHid(text: string): Parsed {
  const [, vendorId, productId, serialNumber] =
    /^hid:([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?::([^\s:/]{1,126}))?$/.exec(text) ?? []
  if (vendorId === undefined || productId === undefined) {
    return {
      problem: `found "${text}", a HID device is named by vendor and product, and by its serial number where two of a kind are plugged in, such as hid:0c2e:0b61 or hid:0c2e:0b61:19127B02; npm run peripherals lists those that are plugged in`,
    }
  }
  return {
    address: {
      kind: 'hid',
      vendorId: vendorId.toLowerCase(),
      productId: productId.toLowerCase(),
      serialNumber: serialNumber ?? null,
      text,
    },
  }
}

/** Reads a transport as written in a configuration file; a problem says what was found and what is allowed. */
export function parseTransportAddress(text: string): Parsed {
  if (text.startsWith('serial:')) return parseSerial(text)
  if (text.startsWith('tcp:')) return parseTcp(text)
  if (text.startsWith('hid:')) return parseHid(text)
  return { problem: `found "${text}"; ${allowed}` }
}

/** A transport of a scanner, which may be a HID device, for configuration files: string in, TransportAddress out. */
export const scannerTransportAddress = z.string().transform((text, context): TransportAddress => {
  const parsed = parseTransportAddress(text)
  if ('address' in parsed) return parsed.address
  context.addIssue({ code: 'custom', message: parsed.problem, input: text })
  return z.NEVER
})

/** A transport of any other device. */
export const transportAddress = scannerTransportAddress.refine(({ kind }) => kind !== 'hid', {
  error: `found a HID device, which only a scanner can be; ${allowed}`,
})
