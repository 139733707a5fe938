import type { Connection, Transport } from '../transport/transport.ts'
import { samBauds, type SamCommand } from './protocol.ts'

/** What a serial port needs so that its speed can be looked for. */
export interface AdjustableBaud {
  /** The speed the port is to run at. */
  readonly baudRate: number
  readonly transportAt: (baudRate: number) => Transport
}

/**
 * A transport that is opened at another speed each time nobody answered, until somebody does. A reader keeps the speed
 * it was last told, so one from another kiosk may not speak at ours; once it is found it is told ours.
 */
export class BaudSearch implements Transport {
  readonly address: string
  readonly #wanted: number
  readonly #candidates: readonly number[]
  readonly #transportAt: AdjustableBaud['transportAt']
  #at = 0
  #told = false

  constructor(address: string, { baudRate, transportAt }: AdjustableBaud) {
    this.address = address
    this.#wanted = baudRate
    this.#transportAt = transportAt
    // A reader that is only switched off is at ours when it comes back, so ours has every second turn.
    const others = [...samBauds.keys()].filter((baud) => baud !== baudRate)
    this.#candidates = others.flatMap((baud) => [baudRate, baud])
  }

  get baudRate(): number {
    return this.#candidates[this.#at] ?? this.#wanted
  }

  /** The command that brings the reader to the configured speed; null when it is there or did not come along. */
  get command(): SamCommand | null {
    if (this.baudRate === this.#wanted || this.#told) return null
    return samBauds.get(this.#wanted) ?? null
  }

  open(signal: AbortSignal): Promise<Connection> {
    return this.#transportAt(this.baudRate).open(signal)
  }

  nobodyAnswered(): void {
    this.#at = (this.#at + 1) % this.#candidates.length
  }

  /** The command was sent; whether the reader came along shows when it is opened at the configured speed. */
  told(accepted: boolean): void {
    this.#told = true
    if (accepted) this.#at = 0
  }
}
