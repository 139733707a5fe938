import { DeviceLine, type LineState } from './device-line.ts'
import { encodeDocument, type DemoDocument, type Framing } from './mrz/documents.ts'
import { SensorMachine, type SensorState, type Visitor } from './presence/sensor.ts'
import { PrinterMachine, type PrinterState } from './printer/printer.ts'
import { ReaderMachine, type ReaderState } from './reader/reader.ts'
import { encodeScan, lineNoise, type ScannerSymbology } from './scanner/scanner.ts'
import type { ListenAddress } from './wire/open-wire.ts'

export type DeviceName = 'idCardReader' | 'scanner' | 'mrzReader' | 'printer' | 'presenceSensor'

export interface DevicePlace {
  readonly listen: ListenAddress
  readonly baud: number
}

export interface DevicesOptions {
  readonly idCardReader: DevicePlace
  readonly scanner: DevicePlace
  readonly mrzReader: DevicePlace
  readonly printer: DevicePlace
  readonly presenceSensor: DevicePlace
  readonly monotonicMs: () => number
  readonly random: () => number
  /** How long the printer needs for a line of text, in ms. */
  readonly lineMs: number
  readonly onChange: (what: 'state' | 'roll') => void
}

export interface DevicesState {
  readonly idCardReader: LineState & ReaderState
  readonly scanner: LineState & {
    readonly lastScan: { readonly text: string; readonly symbology: string } | null
  }
  readonly mrzReader: LineState & { readonly lastDocument: string | null }
  readonly printer: LineState & PrinterState
  readonly presenceSensor: LineState & SensorState
}

/** The peripherals of one kiosk, each behind its own line. */
export class SimulatedDevices implements AsyncDisposable {
  readonly reader: ReaderMachine
  readonly printer: PrinterMachine
  readonly presence: SensorMachine
  readonly #lines: Readonly<Record<DeviceName, DeviceLine>>
  readonly #onChange: (what: 'state' | 'roll') => void
  readonly #opened: AsyncDisposableStack
  #lastScan: DevicesState['scanner']['lastScan'] = null
  #lastDocument: string | null = null

  private constructor(
    lines: Readonly<Record<DeviceName, DeviceLine>>,
    reader: ReaderMachine,
    printer: PrinterMachine,
    presence: SensorMachine,
    onChange: (what: 'state' | 'roll') => void,
    opened: AsyncDisposableStack,
  ) {
    this.#opened = opened
    this.#lines = lines
    this.reader = reader
    this.printer = printer
    this.presence = presence
    this.#onChange = onChange
  }

  static async start(options: DevicesOptions): Promise<SimulatedDevices> {
    await using opened = new AsyncDisposableStack()
    const changed = (): void => options.onChange('state')
    const open = async (name: DeviceName, onBytes: (bytes: Uint8Array) => void): Promise<DeviceLine> =>
      opened.use(
        await DeviceLine.open({
          ...options[name],
          monotonicMs: options.monotonicMs,
          random: options.random,
          onBytes,
          onChange: changed,
        }),
      )
    // A line and the device behind it know each other; bytes cannot come before both are there.
    const lines: Partial<Record<DeviceName, DeviceLine>> = {}
    const reader = new ReaderMachine((reply) => lines.idCardReader?.send(reply), changed)
    const printer = new PrinterMachine(
      options.lineMs,
      (bytes) => lines.printer?.send(bytes),
      options.onChange,
    )
    const presence = new SensorMachine(
      options.monotonicMs,
      (bytes) => lines.presenceSensor?.send(bytes),
      changed,
    )
    opened.use(presence)
    lines.idCardReader = await open('idCardReader', (bytes) => reader.receive(bytes))
    lines.printer = await open('printer', (bytes) => printer.receive(bytes))
    const scanner = await open('scanner', () => {})
    const mrzReader = await open('mrzReader', () => {})
    lines.presenceSensor = await open('presenceSensor', (bytes) => presence.receive(bytes))
    const { idCardReader, presenceSensor } = lines
    const all = { idCardReader, scanner, mrzReader, printer: lines.printer, presenceSensor }
    return new SimulatedDevices(all, reader, printer, presence, options.onChange, opened.move())
  }

  get state(): DevicesState {
    return {
      idCardReader: { ...this.#lines.idCardReader.state, ...this.reader.state },
      scanner: { ...this.#lines.scanner.state, lastScan: this.#lastScan },
      mrzReader: { ...this.#lines.mrzReader.state, lastDocument: this.#lastDocument },
      printer: { ...this.#lines.printer.state, ...this.printer.state },
      presenceSensor: { ...this.#lines.presenceSensor.state, ...this.presence.state },
    }
  }

  line(name: DeviceName): DeviceLine {
    return this.#lines[name]
  }

  scan(text: string, symbology: ScannerSymbology | 'none'): void {
    this.#lastScan = { text, symbology }
    this.#lines.scanner.send(encodeScan(text, symbology))
    this.#onChange('state')
  }

  /** Lays a document on the reader of machine-readable zones. */
  readDocument({ id, lines }: DemoDocument, framing: Framing): void {
    this.#lastDocument = id
    this.#lines.mrzReader.send(encodeDocument(lines, framing))
    this.#onChange('state')
  }

  /** Who stands in front of the kiosk, and how far away; null: as far as before. */
  visitor(visitor: Visitor, distanceCm: number | null): void {
    this.presence.set(visitor, distanceCm)
  }

  noise(name: DeviceName): void {
    this.#lines[name].sendNoise(lineNoise)
  }

  async setPlugged(name: DeviceName, plugged: boolean): Promise<void> {
    if (plugged) {
      await this.#lines[name].plug()
      return
    }
    if (name === 'printer') this.printer.powerCycle()
    if (name === 'presenceSensor') this.presence.powerCycle()
    await this.#lines[name].unplug()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.printer[Symbol.dispose]()
    await this.#opened.disposeAsync()
  }
}
