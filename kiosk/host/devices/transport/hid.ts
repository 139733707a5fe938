import {
  ByteRelay,
  TransportError,
  type Connection,
  type ConnectionEnd,
  type Transport,
} from './transport.ts'

/** What is known of a HID device without opening it. */
export interface HidDeviceInfo {
  readonly path?: string | undefined
  readonly serialNumber?: string | undefined
  readonly usagePage?: number | undefined
  readonly usage?: number | undefined
}

/** An open HID device; reports come and go with their report id in front. */
export interface HidHandle {
  on(event: 'data', listener: (report: Buffer) => void): unknown
  on(event: 'error', listener: (error: unknown) => void): unknown
  write(report: number[]): Promise<number>
  sendFeatureReport(report: number[]): Promise<number>
  close(): Promise<void>
}

/** As much of node-hid as is needed here. */
export interface HidLibrary {
  devicesAsync(vendorId: number, productId: number): Promise<readonly HidDeviceInfo[]>
  readonly HIDAsync: { open(path: string): Promise<HidHandle> }
}

/**
 * The library's binary needs libusb and libudev. It is loaded when a HID device is opened and not before, so that a
 * machine that lacks them lacks HID devices and nothing else.
 */
export async function loadHidLibrary(): Promise<HidLibrary> {
  return await import('node-hid')
}

/** Bar code scanner page of the HID POS usage tables 1.02, and the scanner itself on it. */
const scannerPage = 0x8c
const scannerUsage = 0x02

interface HidAddress {
  readonly vendorId: string
  readonly productId: string
  readonly serialNumber: string | null
  readonly text: string
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The path of the one scanner that the address means; throws a TransportError that says why there is none. */
export function scannerPath(devices: readonly HidDeviceInfo[], address: HidAddress): string {
  const { text, serialNumber } = address
  if (devices.length === 0) throw new TransportError('not-there', `${text} is not plugged in`)
  const meant = devices.filter((device) => serialNumber === null || device.serialNumber === serialNumber)
  if (meant.length === 0) {
    const found = [...new Set(devices.map((device) => device.serialNumber || 'none'))].join(', ')
    throw new TransportError(
      'not-there',
      `${text} is not plugged in; others of its kind are, serial numbers: ${found}`,
    )
  }
  const scanners = meant.filter(({ usagePage, usage }) => usagePage === scannerPage && usage === scannerUsage)
  const paths = [...new Set(scanners.flatMap(({ path }) => (path === undefined ? [] : [path])))]
  const [path, second] = paths
  if (path === undefined) {
    throw new TransportError(
      'refused',
      `${text} is plugged in and is no HID POS scanner now, perhaps a keyboard: scan "USB HID POS" in its manual`,
    )
  }
  if (second !== undefined) {
    throw new TransportError(
      'refused',
      `${text} means ${paths.length} scanners; add the serial number, npm run peripherals lists them`,
    )
  }
  return path
}

function connectionOn(device: HidHandle, address: string): Connection {
  const relay = new ByteRelay()
  let closing = false
  const { promise: ended, resolve } = Promise.withResolvers<ConnectionEnd>()
  const close = async (): Promise<void> => {
    if (closing) return
    closing = true
    // What was unplugged cannot be closed in order; there is nothing left to do about it.
    await device.close().catch(() => {})
  }
  device.on('error', () => {
    resolve('unplugged')
    void close()
  })
  device.on('data', (report) => relay.pass(new Uint8Array(report)))
  return {
    ended,
    onBytes: (listener) => relay.listen(listener),
    write: async (report) => {
      try {
        await device.write([...report])
      } catch (error) {
        throw new TransportError('lost', `${address} was lost while writing: ${reasonOf(error)}`, {
          cause: error,
        })
      }
    },
    [Symbol.asyncDispose]: async () => {
      await close()
      resolve('closed')
    },
  }
}

/**
 * A HID POS scanner found by its USB identity. Each piece of bytes is one report, its id in front; writing sends an
 * output report. `openingFeatureReports` are sent, each with its id in front, before anything is read.
 */
export function hidTransport(
  address: HidAddress,
  openingFeatureReports: readonly (readonly number[])[],
  load: () => Promise<HidLibrary>,
): Transport {
  const { text, vendorId, productId } = address
  const stopIfAborted = (signal: AbortSignal): void => {
    if (signal.aborted) throw new TransportError('aborted', `Opening ${text} was cancelled`)
  }
  const refused = (error: unknown): TransportError =>
    new TransportError('refused', `${text} cannot be opened: ${reasonOf(error)}`, { cause: error })
  return {
    address: text,
    open: async (signal) => {
      stopIfAborted(signal)
      const library = await load().catch((error: unknown) => {
        throw new TransportError(
          'refused',
          `HID devices cannot be used on this machine: ${reasonOf(error)}`,
          {
            cause: error,
          },
        )
      })
      const devices = await library
        .devicesAsync(Number.parseInt(vendorId, 16), Number.parseInt(productId, 16))
        .catch((error: unknown) => {
          throw new TransportError(
            'refused',
            `HID devices cannot be used on this machine: ${reasonOf(error)}`,
            {
              cause: error,
            },
          )
        })
      stopIfAborted(signal)
      const path = scannerPath(devices, address)
      const device = await library.HIDAsync.open(path).catch((error: unknown) => {
        throw new TransportError(
          'refused',
          `${text} cannot be opened at ${path}: ${reasonOf(error)}; a udev rule must let this user`,
          { cause: error },
        )
      })
      try {
        for (const report of openingFeatureReports) await device.sendFeatureReport([...report])
        stopIfAborted(signal)
      } catch (error) {
        await device.close().catch(() => {})
        throw error instanceof TransportError ? error : refused(error)
      }
      return connectionOn(device, text)
    },
  }
}
