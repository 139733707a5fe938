import type { PeripheralKind } from '@foyer/contracts/peripheral'
import type { TraceProtocol } from '@foyer/contracts/trace'
import type { Logger } from 'pino'
import { tappedTransport } from '../devices/transport/tapped-transport.ts'
import type { Transport } from '../devices/transport/transport.ts'
import { TraceFile } from './trace-file.ts'
import { TraceRecorder } from './trace-recorder.ts'

export interface TracesOptions {
  readonly config: {
    readonly dir: string
    readonly devices: readonly PeripheralKind[]
    readonly maxBytes: number
  } | null
  readonly now: () => number
  readonly log: Logger
}

const protocols: Readonly<Record<PeripheralKind, TraceProtocol>> = {
  'id-card-reader': 'id-card',
  'barcode-scanner': 'scanner',
  'receipt-printer': 'printer',
  'mrz-reader': 'mrz',
  'presence-sensor': 'presence',
}

function localDay(at: number): string {
  const day = new Date(at)
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${day.getFullYear()}${two(day.getMonth() + 1)}${two(day.getDate())}`
}

/** The recording switch of a kiosk: what the configuration does not name is not recorded. */
export class Traces implements Disposable {
  readonly #options: TracesOptions
  readonly #open = new DisposableStack()
  /** A device that is sought at several speeds is still one device with one trace. */
  readonly #recorders = new Map<PeripheralKind, TraceRecorder>()

  constructor(options: TracesOptions) {
    this.#options = options
  }

  /** The transport of a device, recorded when the configuration says so. */
  over(transport: Transport, device: PeripheralKind): Transport {
    const { config } = this.#options
    if (config === null || !config.devices.includes(device)) return transport
    const overHid = device === 'barcode-scanner' && transport.address.startsWith('hid:')
    const protocol = overHid ? 'hid-pos' : protocols[device]
    const recorder = this.#recorders.get(device) ?? this.#record(config, device, protocol)
    this.#recorders.set(device, recorder)
    return tappedTransport(transport, recorder)
  }

  #record(
    { dir, maxBytes }: NonNullable<TracesOptions['config']>,
    device: string,
    protocol: TraceProtocol,
  ): TraceRecorder {
    const { now, log } = this.#options
    log.info({ device, protocol, dir }, 'recording a trace')
    // Disposed of in the other order: the recorder still writes what it holds.
    const file = this.#open.use(new TraceFile({ dir, device, protocol, maxBytes, log }))
    return this.#open.use(
      new TraceRecorder({
        protocol,
        now,
        today: () => localDay(now()),
        write: (at, entry) => file.write(at, entry),
      }),
    )
  }

  [Symbol.dispose](): void {
    this.#open[Symbol.dispose]()
  }
}
