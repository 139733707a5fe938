import type { IdCard } from '@foyer/contracts/hall-api'
import type { PeripheralKind, PeripheralStatus } from '@foyer/contracts/peripheral'
import type { Logger } from 'pino'
import type { KioskConfig } from './config.ts'
import { documentEvent, peripheralsOf, readerEvent } from './device-events.ts'
import { startBarcodeScanner, type ScannerEvent } from './devices/barcode-scanner/adapter.ts'
import type { Clock } from './devices/clock.ts'
import type { Device, SelfTestResult } from './devices/device.ts'
import { openingFeatureReports, startHidScanner } from './devices/hid-scanner/adapter.ts'
import { startIdCardReader } from './devices/id-card-reader/adapter.ts'
import type { PhotoDecoder } from './devices/id-card-reader/base-information.ts'
import type { AdjustableBaud } from './devices/id-card-reader/baud-search.ts'
import { startMrzReader } from './devices/mrz-reader/adapter.ts'
import { startPresenceSensor } from './devices/presence-sensor/adapter.ts'
import { usualRules } from './devices/presence-sensor/presence.ts'
import { startReceiptPrinter, type ReceiptPrinter } from './devices/receipt-printer/adapter.ts'
import { claimedTransport } from './devices/transport/claimed-transport.ts'
import type { TransportAddress } from './devices/transport/transport-address.ts'
import { transportFor } from './devices/transport/transport-for.ts'
import type { SessionEvent } from './session/events.ts'
import { Traces } from './traces/traces.ts'

export type KioskDevicesOptions = {
  readonly config: KioskConfig['devices']
  readonly traces: KioskConfig['traces']
  /** What others are told who want a device that this program holds. */
  readonly program: string
  /** At a site that is licensed to decode the photograph of a card; null: it is dropped as soon as it is read. */
  readonly cardPhotos: {
    readonly decode: PhotoDecoder
    /** Told just before the card itself is. */
    readonly onPhoto: (card: IdCard, pixels: Uint8Array) => void
  } | null
  readonly clock: Clock
  readonly random: () => number
  readonly log: Logger
  readonly dispatch: (event: SessionEvent) => void
  /** Some status changed. */
  readonly onStatus: () => void
}

const printerCheckMs = 2_000

/** The peripherals of this kiosk, each with a life of its own: one that fails takes nothing else with it. */
export class KioskDevices implements AsyncDisposable {
  readonly printer: ReceiptPrinter | null
  readonly #reader: Device | null
  readonly #scanner: Device | null
  readonly #mrzReader: Device | null
  readonly #presence: Device | null
  readonly #options: KioskDevicesOptions
  readonly #traces: Traces

  constructor(options: KioskDevicesOptions) {
    this.#options = options
    const { config, clock, dispatch } = options
    this.#traces = new Traces({ config: options.traces, now: () => clock.now(), log: options.log })
    const { idCardReader, mrzReader, printer, presenceSensor } = config
    this.#reader =
      idCardReader === null
        ? null
        : startIdCardReader({
            ...this.#surroundings('id-card-reader', idCardReader.transport),
            pollMs: idCardReader.pollMs,
            readFingerprint: idCardReader.readFingerprint,
            readNewestAddress: idCardReader.readNewestAddress,
            moduleNumber: idCardReader.moduleNumber,
            adjustableBaud: this.#adjustableBaud('id-card-reader', idCardReader.transport),
            decodePhoto: options.cardPhotos?.decode ?? null,
            onEvent: (event) => {
              if (event.kind === 'card-read' && event.photo !== null) {
                options.cardPhotos?.onPhoto(event.card, event.photo)
              }
              dispatch(readerEvent(event, clock.now()))
            },
          })
    this.#scanner = config.scanner === null ? null : this.#startScanner(config.scanner.transport)
    this.#mrzReader =
      mrzReader === null
        ? null
        : startMrzReader({
            ...this.#surroundings('mrz-reader', mrzReader.transport),
            onEvent: (event) => dispatch(documentEvent(event)),
          })
    this.printer =
      printer === null
        ? null
        : startReceiptPrinter({
            ...this.#surroundings('receipt-printer', printer.transport),
            columns: printer.columns,
            checkMs: printerCheckMs,
          })
    this.#presence =
      presenceSensor === null
        ? null
        : startPresenceSensor({
            ...this.#surroundings('presence-sensor', presenceSensor.transport),
            rules: { ...usualRules, nearCm: presenceSensor.nearCm },
            onPresence: (presence) => dispatch({ type: 'presence', presence }),
          })
    this.#tell()
  }

  statuses(): PeripheralStatus[] {
    return this.#all().map((device) => device.status())
  }

  /** Exercises one peripheral on the wire; null when there is none of that name. */
  selfTest(name: string): Promise<SelfTestResult | null> {
    const device = this.#all().find((one) => one.status().name === name)
    return device === undefined ? Promise.resolve(null) : device.selfTest()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#all().map((device) => device[Symbol.asyncDispose]()))
    this.#traces[Symbol.dispose]()
  }

  #all(): Device[] {
    return [this.#reader, this.#scanner, this.#mrzReader, this.printer, this.#presence].filter(
      (device) => device !== null,
    )
  }

  #startScanner(address: TransportAddress): Device {
    const options = {
      ...this.#surroundings('barcode-scanner', address),
      onEvent: ({ symbology, text }: Pick<ScannerEvent, 'symbology' | 'text'>) =>
        this.#options.dispatch({ type: 'scanned', symbology, text }),
    }
    return address.kind === 'hid'
      ? startHidScanner({ ...options, vendorId: address.vendorId })
      : startBarcodeScanner(options)
  }

  /** Over TCP the device server has a speed, not we. */
  #adjustableBaud(name: PeripheralKind, address: TransportAddress): AdjustableBaud | null {
    if (address.kind !== 'serial') return null
    const transportAt = (baudRate: number) => this.#surroundings(name, { ...address, baudRate }).transport
    return { baudRate: address.baudRate, transportAt }
  }

  #surroundings(name: PeripheralKind, address: TransportAddress) {
    const { program, clock, random, log } = this.#options
    // An adapter may speak before the others exist; what all of them are is told a moment later.
    const onStatus = (): void => queueMicrotask(() => this.#tell())
    const opening = address.kind === 'hid' ? openingFeatureReports(address.vendorId) : []
    const transport = claimedTransport(transportFor(address, opening), address, {
      program,
      device: name,
      now: () => clock.now(),
    })
    return { name, transport: this.#traces.over(transport, name), clock, random, log, onStatus }
  }

  #tell(): void {
    const status = (device: Device | null): PeripheralStatus | null => device?.status() ?? null
    this.#options.dispatch({
      type: 'peripherals',
      peripherals: peripheralsOf(status(this.#reader), status(this.#scanner), status(this.printer)),
    })
    this.#options.onStatus()
  }
}
