import { EventEmitter } from 'node:events'
import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import { systemClock } from '../clock.ts'
import { hexFixtures } from '../testing/hex-fixture.ts'
import { hidTransport, type HidLibrary } from '../transport/hid.ts'
import { openingFeatureReports, startHidScanner } from './adapter.ts'

const code128 =
  hexFixtures(new URL('./fixtures/reports.hex', import.meta.url)).get('code128') ?? new Uint8Array()
const patience = { timeout: 10_000, interval: 10 }

/** A Honeywell scanner plugged into this process: silent until it is told to speak by feature report `FE 01`. */
class PluggedIn extends EventEmitter {
  readonly outputs: number[][] = []
  #speaks = false

  scan(): void {
    if (this.#speaks) this.emit('data', Buffer.from(code128))
  }
  write(report: number[]): Promise<number> {
    this.outputs.push(report)
    return Promise.resolve(report.length)
  }
  sendFeatureReport(report: number[]): Promise<number> {
    this.#speaks ||= report[0] === 0xfe && report[1] === 0x01
    return Promise.resolve(report.length)
  }
  close(): Promise<void> {
    this.removeAllListeners()
    return Promise.resolve()
  }
}

function start(load: () => Promise<HidLibrary>) {
  const address = { vendorId: '0c2e', productId: '0b61', serialNumber: null, text: 'hid:0c2e:0b61' }
  const scans: string[] = []
  const device = startHidScanner({
    name: 'barcode-scanner',
    vendorId: address.vendorId,
    transport: hidTransport(address, openingFeatureReports(address.vendorId), load),
    clock: systemClock,
    random: () => 0,
    log: pino({ level: 'silent' }),
    onStatus: () => {},
    onEvent: ({ symbology, text }) => scans.push(`${symbology} ${text}`),
  })
  return { device, scans }
}

test('a scanner is told to speak, its codes arrive, it beeps when asked, and comes back after it was pulled out', async () => {
  const plugged: PluggedIn[] = []
  const found = [{ path: '/dev/hidraw0', usagePage: 0x8c, usage: 2 }]
  const { device, scans } = start(() =>
    Promise.resolve({
      devicesAsync: () => Promise.resolve(found),
      HIDAsync: {
        open: () => {
          const scanner = new PluggedIn()
          plugged.push(scanner)
          return Promise.resolve(scanner)
        },
      },
    }),
  )
  await using _running = device
  await vi.waitUntil(() => device.status().state === 'online', patience)
  plugged[0]?.scan()
  await vi.waitUntil(() => scans.length === 1, patience)
  expect(scans).toEqual(['code128 3300123456789'])
  expect(device.status()).toMatchObject({
    kind: 'barcode-scanner',
    proof: { exercised: 'scan', answer: ']C0, 13 characters', ok: true },
    counters: { scans: 1, discarded: 0 },
  })
  expect(await device.selfTest()).toMatchObject({ ok: true, answer: 'told the Honeywell scanner to beep' })
  expect(plugged[0]?.outputs).toEqual([[0xfd, 0x03, 0x16, 0x07, 0x0d]])

  plugged[0]?.emit('error', new Error('could not read from HID device'))
  await vi.waitUntil(() => device.status().state === 'noDevice', patience)
  await vi.waitUntil(() => device.status().state === 'online', patience)
  plugged[1]?.scan()
  await vi.waitUntil(() => scans.length === 2, patience)
})

test('on a machine without the library the scanner is out of work and says what is missing', async () => {
  const missing = 'libusb-1.0.so.0: cannot open shared object file: No such file or directory'
  const { device } = start(() => Promise.reject(new Error(missing)))
  await using _running = device
  await vi.waitUntil(() => device.status().problem !== null, patience)
  expect(device.status()).toMatchObject({
    state: 'offline',
    problem: `HID devices cannot be used on this machine: ${missing}`,
  })
  expect(await device.selfTest()).toMatchObject({ ok: false })
})
