/**
 * Runs inside the guest, under the guest's kernel: the kiosk host's own drivers on a USB serial adapter and on a HID
 * scanner made through /dev/uhid. Each step is a line of JSON on stdout; the other side of the wire acts on it.
 */
import { startHidScanner } from '@foyer/kiosk-host/devices/hid-scanner/adapter'
import { systemClock } from '@foyer/kiosk-host/devices/clock'
import type { Device } from '@foyer/kiosk-host/devices/device'
import { startIdCardReader } from '@foyer/kiosk-host/devices/id-card-reader/adapter'
import { parseTransportAddress } from '@foyer/kiosk-host/devices/transport/transport-address'
import { transportFor } from '@foyer/kiosk-host/devices/transport/transport-for'
import type { WaitingHidFault } from '@foyer/simulator/hid-scanner/faults'
import { HidScannerTwin } from '@foyer/simulator/hid-scanner/hid-scanner'
import { devicesAsync } from 'node-hid'
import { pino } from 'pino'
import { SerialPort } from 'serialport'
import { UhidScanner } from './uhid-scanner.ts'

const log = pino({ level: 'silent' })
const patienceMs = 30_000
const scanner = { vendorId: '05e0', productId: '1300', serialNumber: 'FOYER-1' }

const tell = (step: string, more: Readonly<Record<string, unknown>> = {}): void => {
  process.stdout.write(`\nFOYER ${JSON.stringify({ step, ...more })}\n`)
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + patienceMs
  while (!(await holds())) {
    if (performance.now() > end) throw new RangeError(`waited in vain until ${what}`)
    await systemClock.sleep(50, new AbortController().signal)
  }
}

const surroundings = (name: string, address: string) => {
  const parsed = parseTransportAddress(address)
  if (!('address' in parsed)) throw new TypeError(parsed.problem)
  return {
    name,
    transport: transportFor(parsed.address),
    clock: systemClock,
    random: () => 0,
    log,
    onStatus: () => {},
  }
}
const online = (device: Device) => (): boolean => device.status().state === 'online'
const gone = (device: Device) => (): boolean => device.status().state === 'noDevice'

async function adapterPath(): Promise<string> {
  let path: string | null = null
  await until('the serial adapter is listed', async () => {
    const ports = await SerialPort.list()
    const adapter = ports.find(({ vendorId }) => vendorId === '0403')
    path = adapter?.path ?? null
    if (adapter !== undefined) {
      const { vendorId, productId, serialNumber = null, manufacturer = null } = adapter
      tell('listed-serial', { vendorId, productId, serialNumber, manufacturer })
    }
    return path !== null
  })
  if (path === null) throw new RangeError('no serial adapter')
  return path
}

async function exerciseReader(): Promise<void> {
  const path = await adapterPath()
  let cards = 0
  await using reader = startIdCardReader({
    ...surroundings('reader', `serial:${path}?baud=115200`),
    pollMs: 300,
    readFingerprint: false,
    readNewestAddress: false,
    moduleNumber: null,
    adjustableBaud: null,
    decodePhoto: null,
    onEvent: (event) => {
      if (event.kind !== 'card-read') return
      cards += 1
      tell('card-read', { name: event.card.name, idNumber: event.card.idNumber })
    },
  })
  await until('the reader is online', online(reader))
  tell('reader-online')
  await until('the first card was read', () => cards === 1)
  tell('pull-the-reader')
  await until('the reader is gone', gone(reader))
  tell('reader-gone', { problem: reader.status().problem })
  await until('the reader is back', online(reader))
  tell('reader-back')
  await until('the second card was read', () => cards === 2)
}

/** Longer than the driver waits for the rest of a code. */
const silenceMs = 400
const longCode = `${'a'.repeat(56)}${'b'.repeat(56)}${'c'.repeat(18)}`
const pause = (ms: number): Promise<void> => systemClock.sleep(ms, new AbortController().signal)

/**
 * Which report of `longCode` each fault strikes. The kernel itself drops a report that is too short or whose id the
 * descriptor does not have: from the middle of a code it then is lost unseen, as the first of these shows.
 */
const faults: readonly WaitingHidFault[] = [
  { fault: 'garble', atReport: 1, atByte: 0 },
  { fault: 'garble', atReport: 1, atByte: 2 },
  { fault: 'truncate', atReport: 2, atByte: 40 },
  { fault: 'wrong-tail', atReport: 2, atByte: null },
  { fault: 'duplicate', atReport: 2, atByte: null },
  { fault: 'lose-report', atReport: 2, atByte: null },
  { fault: 'stall-mid-code', atReport: 1, atByte: null },
  { fault: 'unplug-mid-code', atReport: 2, atByte: null },
]

async function exerciseScanner(): Promise<void> {
  const codes: string[] = []
  let device = await UhidScanner.create(scanner)
  const twin = new HidScannerTwin(
    { send: (report) => device.send(report), unplug: () => device.destroy() },
    pause,
  )
  await until('the scanner is listed', async () => {
    const found = (await devicesAsync(0x05e0, 0x1300)).find(({ usagePage }) => usagePage === 0x8c)
    if (found !== undefined)
      tell('listed-hid', { usagePage: found.usagePage, serialNumber: found.serialNumber })
    return found !== undefined
  })
  const { vendorId, productId, serialNumber } = scanner
  await using reader = startHidScanner({
    ...surroundings('scanner', `hid:${vendorId}:${productId}:${serialNumber}`),
    vendorId,
    onEvent: ({ symbology, text }) => {
      codes.push(text)
      tell('scanned', { symbology, text })
    },
  })
  const replug = async (): Promise<void> => {
    await until('the scanner is gone', gone(reader))
    tell('scanner-gone')
    device = await UhidScanner.create(scanner)
    await until('the scanner is back', online(reader))
    await device.opened
  }
  const comesThrough = async (code: string): Promise<void> => {
    await twin.scan(code, 'code128')
    await until('the code came', () => codes.at(-1) === code)
  }
  await until('the scanner is online', online(reader))
  await device.opened
  await comesThrough('3300123456789')
  await device.destroy()
  await replug()
  await comesThrough('9988776655443')
  twin.setSlow(30)
  await comesThrough(longCode)
  twin.setSlow(null)
  for (const [index, fault] of faults.entries()) {
    tell('fault', { fault: fault.fault })
    twin.setNext(fault)
    await twin.scan(longCode, 'code128')
    if (fault.fault === 'unplug-mid-code') await replug()
    else await pause(silenceMs)
    twin.clearFaults()
    await comesThrough(`after-${index}`)
  }
  await device.destroy()
}

try {
  await exerciseReader()
  await exerciseScanner()
  tell('done')
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  tell('failed', { message, ports: (await SerialPort.list()).map(({ path }) => path) })
}
process.exit()
