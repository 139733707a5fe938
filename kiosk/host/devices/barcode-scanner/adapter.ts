import { keepConnected, type Device, type DeviceSurroundings, type SelfTestResult } from '../device.ts'
import { SilenceTimer } from '../silence-timer.ts'
import { StatusRecord } from '../status-record.ts'
import type { Connection } from '../transport/transport.ts'
import { ScanDecoder, type Scan, type ScanMessage } from './protocol.ts'

export interface BarcodeScannerOptions extends DeviceSurroundings {
  readonly onEvent: (event: ScannerEvent) => void
}

export type ScannerEvent = { readonly kind: 'scanned' } & Scan

/** A scanner that pauses this long inside a code has given it up; also makes scanners without a suffix visible. */
const gapMs = 250
const proofMs = 5000

class BarcodeScanner implements Device {
  readonly #options: BarcodeScannerOptions
  readonly #record: StatusRecord
  readonly #stop = new AbortController()
  readonly #running: Promise<void>
  #connected = false
  #lastScanAt: number | null = null

  constructor(options: BarcodeScannerOptions) {
    this.#options = options
    this.#record = new StatusRecord({
      name: options.name,
      kind: 'barcode-scanner',
      transport: options.transport.address,
      counters: ['scans', 'discarded', 'reconnects'],
      clock: options.clock,
      onStatus: options.onStatus,
    })
    this.#running = keepConnected(options, this.#record, this.#stop.signal, (connection, signal) =>
      this.#serve(connection, signal),
    )
  }

  status(): ReturnType<Device['status']> {
    return this.#record.current
  }

  /** A serial scanner cannot be asked anything: the test says that the port is open and when it last spoke. */
  selfTest(): Promise<SelfTestResult> {
    if (this.#connected) this.#provePort()
    const { proof, problem } = this.#record.current
    const answer = this.#connected ? (proof?.answer ?? 'port open') : (problem ?? 'not connected')
    return Promise.resolve({ ok: this.#connected, answer })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #serve(connection: Connection, signal: AbortSignal): Promise<{ readonly answered: boolean }> {
    const decoder = new ScanDecoder()
    using silence = new SilenceTimer(gapMs, () => this.#deliver(decoder.flush()))
    this.#connected = true
    this.#provePort()
    this.#record.set({ state: 'online', problem: null })
    connection.onBytes((bytes) => {
      this.#deliver(decoder.push(bytes))
      if (decoder.pending) silence.restart()
      else silence.stop()
    })
    while (!signal.aborted) {
      await this.#options.clock.sleep(proofMs, signal)
      if (!signal.aborted) this.#provePort()
    }
    this.#connected = false
    return { answered: true }
  }

  /** Claims no more than is known: an open port, and the last scan as the only sign of life of the scanner itself. */
  #provePort(): void {
    const last =
      this.#lastScanAt === null ? 'no scan yet' : `last scan at ${new Date(this.#lastScanAt).toISOString()}`
    this.#record.prove('port', `port open, ${last}`, true)
  }

  #deliver(messages: readonly ScanMessage[]): void {
    for (const message of messages) {
      if (message.kind === 'discarded') {
        this.#record.count('discarded')
        this.#options.log.info(
          { device: this.#options.name, reason: message.reason, length: message.bytes.length },
          'scan discarded',
        )
        continue
      }
      this.#lastScanAt = this.#options.clock.now()
      this.#record.count('scans')
      this.#record.prove(
        'scan',
        `${message.scan.aimId ?? 'no identifier'}, ${message.scan.text.length} characters`,
        true,
      )
      this.#options.onEvent({ kind: 'scanned', ...message.scan })
    }
  }
}

/** Starts listening to a serial scanner. */
export function startBarcodeScanner(options: BarcodeScannerOptions): Device {
  return new BarcodeScanner(options)
}
