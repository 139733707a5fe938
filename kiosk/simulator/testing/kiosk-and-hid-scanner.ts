import { EventEmitter } from 'node:events'
import { systemClock } from '@foyer/kiosk-host/devices/clock'
import type { Device } from '@foyer/kiosk-host/devices/device'
import { startHidScanner } from '@foyer/kiosk-host/devices/hid-scanner/adapter'
import { hidTransport } from '@foyer/kiosk-host/devices/transport/hid'
import { pino } from 'pino'
import { HidScannerTwin } from '../hid-scanner/hid-scanner.ts'

/** A scanner as the host holds it open; what it is sent is of no interest here. */
class OpenScanner extends EventEmitter {
  write(report: number[]): Promise<number> {
    return Promise.resolve(report.length)
  }
  sendFeatureReport(report: number[]): Promise<number> {
    return Promise.resolve(report.length)
  }
  close(): Promise<void> {
    this.removeAllListeners()
    return Promise.resolve()
  }
}

/** The host's driver of a HID POS scanner, and the twin of one plugged into the same process. */
export interface KioskAndHidScanner extends AsyncDisposable {
  readonly scanner: Device
  readonly twin: HidScannerTwin
  readonly scans: readonly string[]
  readonly discarded: () => number
  plug(): void
}

export const hidPause = (ms: number): Promise<void> => systemClock.sleep(ms, new AbortController().signal)

export async function startKioskAndHidScanner(): Promise<KioskAndHidScanner> {
  const scans: string[] = []
  const opened: OpenScanner[] = []
  const plugged = new Set(['/dev/hidraw0'])
  const address = { vendorId: '05e0', productId: '1300', serialNumber: null, text: 'hid:05e0:1300' }
  const library = {
    devicesAsync: () => Promise.resolve([...plugged].map((path) => ({ path, usagePage: 0x8c, usage: 2 }))),
    HIDAsync: {
      open: () => {
        const scanner = new OpenScanner()
        opened.push(scanner)
        return Promise.resolve(scanner)
      },
    },
  }
  const twin = new HidScannerTwin(
    {
      send: (report) => {
        opened.at(-1)?.emit('data', Buffer.from(report))
      },
      unplug: () => {
        plugged.clear()
        opened.at(-1)?.emit('error', new Error('could not read from HID device'))
      },
    },
    hidPause,
  )
  const scanner = startHidScanner({
    name: 'scanner',
    vendorId: address.vendorId,
    transport: hidTransport(address, [], () => Promise.resolve(library)),
    clock: systemClock,
    random: () => 0,
    log: pino({ level: 'silent' }),
    onStatus: () => {},
    onEvent: ({ text }) => scans.push(text),
  })
  while (scanner.status().state !== 'online') await hidPause(1)
  return {
    scanner,
    twin,
    scans,
    discarded: () => scanner.status().counters['discarded'] ?? 0,
    plug: () => {
      plugged.add('/dev/hidraw0')
    },
    [Symbol.asyncDispose]: () => scanner[Symbol.asyncDispose](),
  }
}
