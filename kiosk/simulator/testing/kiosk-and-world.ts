import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { startBarcodeScanner, type ScannerEvent } from '@foyer/kiosk-host/devices/barcode-scanner/adapter'
import { systemClock } from '@foyer/kiosk-host/devices/clock'
import type { Device } from '@foyer/kiosk-host/devices/device'
import { startIdCardReader } from '@foyer/kiosk-host/devices/id-card-reader/adapter'
import type { ReaderEvent } from '@foyer/kiosk-host/devices/id-card-reader/reading'
import { startMrzReader, type MrzReaderEvent } from '@foyer/kiosk-host/devices/mrz-reader/adapter'
import { startPresenceSensor } from '@foyer/kiosk-host/devices/presence-sensor/adapter'
import type { Presence } from '@foyer/kiosk-host/devices/presence-sensor/presence'
import { startReceiptPrinter, type ReceiptPrinter } from '@foyer/kiosk-host/devices/receipt-printer/adapter'
import {
  parseTransportAddress,
  type TransportAddress,
} from '@foyer/kiosk-host/devices/transport/transport-address'
import { transportFor } from '@foyer/kiosk-host/devices/transport/transport-for'
import { pino } from 'pino'
import { SimulatedDevices, type DeviceName } from '../devices.ts'
import type { ListenAddress } from '../wire/open-wire.ts'

/** Generous: a wait ends when the thing happens, and only a broken program waits this long. */
const patienceMs = 15_000

/** A person of the standard's own example number. */
export const exampleCard = {
  name: '测试用户',
  sex: '2',
  ethnicity: '01',
  birth: '19491231',
  address: '北京市朝阳区示例路1号院2号楼3单元401室',
  idNumber: '11010519491231002X',
  authority: '北京市公安局朝阳分局',
  validFrom: '20200101',
  validTo: '长期',
}
export const otherCard = {
  ...exampleCard,
  name: '欧阳示例',
  sex: '1',
  birth: '18800101',
  idNumber: '440524188001010014',
  validTo: '20300101',
}

/** The adapters of a kiosk host on the wires of the simulator, and everything they said. */
export interface KioskAndWorld extends AsyncDisposable {
  readonly world: SimulatedDevices
  readonly reader: Device
  readonly scanner: Device
  readonly printer: ReceiptPrinter
  readonly presence: Device
  readonly mrzReader: Device
  readonly cards: readonly ReaderEvent[]
  readonly scans: readonly ScannerEvent[]
  readonly presences: readonly Presence[]
  readonly documents: readonly MrzReaderEvent[]
  /** Resolves when `holds` does; it is looked at on every change. */
  until(what: string, holds: () => boolean): Promise<void>
}

const bytesOnTheirWayMs = 100

/**
 * Simulator and adapters over TCP on free ports, or over ptys in a folder of their own. `before` happens in the world
 * while no kiosk is there yet.
 */
export async function startKioskAndWorld(
  kind: 'tcp' | 'pty',
  before: ((world: SimulatedDevices) => void) | null = null,
): Promise<KioskAndWorld> {
  await using stack = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'foyer-'))
  stack.defer(() => rmSync(folder, { recursive: true, force: true }))
  const listen = (name: DeviceName): ListenAddress =>
    kind === 'tcp' ? { kind, host: '127.0.0.1', port: 0 } : { kind, link: join(folder, name) }
  const world = stack.use(
    await SimulatedDevices.start({
      idCardReader: { listen: listen('idCardReader'), baud: 115_200 },
      scanner: { listen: listen('scanner'), baud: 9600 },
      printer: { listen: listen('printer'), baud: 115_200 },
      mrzReader: { listen: listen('mrzReader'), baud: 9600 },
      presenceSensor: { listen: listen('presenceSensor'), baud: 256_000 },
      monotonicMs: () => performance.now(),
      random: Math.random,
      lineMs: 2,
      onChange: () => {},
    }),
  )
  if (before !== null) {
    before(world)
    await systemClock.sleep(bytesOnTheirWayMs, new AbortController().signal)
  }
  const cards: ReaderEvent[] = []
  const scans: ScannerEvent[] = []
  const presences: Presence[] = []
  const documents: MrzReaderEvent[] = []
  const addressOf = (name: DeviceName): TransportAddress => {
    const parsed = parseTransportAddress(world.state[name].address)
    if (!('address' in parsed)) throw new TypeError(parsed.problem)
    return parsed.address
  }
  const readerAt = addressOf('idCardReader')
  const surroundings = (name: DeviceName) => {
    return {
      name,
      transport: transportFor(addressOf(name)),
      clock: systemClock,
      random: () => 0,
      log: pino({ level: 'silent' }),
      onStatus: () => {},
    }
  }
  const reader = stack.use(
    startIdCardReader({
      ...surroundings('idCardReader'),
      pollMs: 300,
      readFingerprint: true,
      readNewestAddress: true,
      moduleNumber: null,
      adjustableBaud:
        readerAt.kind === 'serial'
          ? {
              baudRate: readerAt.baudRate,
              transportAt: (baudRate) => transportFor({ ...readerAt, baudRate }),
            }
          : null,
      decodePhoto: null,
      onEvent: (event) => cards.push(event),
    }),
  )
  const scanner = stack.use(
    startBarcodeScanner({ ...surroundings('scanner'), onEvent: (event) => scans.push(event) }),
  )
  const printer = stack.use(startReceiptPrinter({ ...surroundings('printer'), columns: 48, checkMs: 250 }))
  const presence = stack.use(
    startPresenceSensor({
      ...surroundings('presenceSensor'),
      // Shorter than in a hall, so that nobody waits for it.
      rules: { nearCm: 120, arriveMs: 800, leaveMs: 800, pauseMs: 1_000 },
      onPresence: (known) => presences.push(known),
    }),
  )
  const mrzReader = stack.use(
    startMrzReader({ ...surroundings('mrzReader'), onEvent: (event) => documents.push(event) }),
  )
  const until = async (what: string, holds: () => boolean): Promise<void> => {
    const end = performance.now() + patienceMs
    while (!holds()) {
      if (performance.now() > end) throw new TypeError(`waited in vain until ${what}`)
      await systemClock.sleep(10, new AbortController().signal)
    }
  }
  for (const device of [reader, scanner, printer, presence, mrzReader]) {
    await until(`${device.status().name} is online`, () => device.status().state === 'online')
  }
  const owned = stack.move()
  return {
    world,
    reader,
    scanner,
    printer,
    presence,
    cards,
    scans,
    presences,
    mrzReader,
    documents,
    until,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
