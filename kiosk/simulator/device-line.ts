import { spoil, type LastingFault, type PassingFault, type WaitingFault } from './wire/faults.ts'
import { Pace } from './wire/pace.ts'
import { openWire, type ListenAddress } from './wire/open-wire.ts'
import type { Wire } from './wire/wire.ts'

export interface LineState {
  readonly address: string
  readonly baud: number
  readonly plugged: boolean
  readonly connected: boolean | null
  readonly stall: boolean
  readonly slow: boolean
  readonly next: WaitingFault | null
}

export interface LineOptions {
  readonly listen: ListenAddress
  readonly baud: number
  readonly monotonicMs: () => number
  /** 0 ≤ n < 1; chooses the byte that is garbled. */
  readonly random: () => number
  readonly onBytes: (bytes: Uint8Array) => void
  readonly onChange: () => void
}

const slowFactor = 24

/** A device's serial line: paced both ways, and the place where its faults are made. */
export class DeviceLine implements AsyncDisposable {
  readonly #options: LineOptions
  readonly #wire: Wire
  readonly #outgoing: Pace
  readonly #incoming: Pace
  #stall = false
  #slow = false
  #next: WaitingFault | null = null
  #unplugAfter: number | null = null

  private constructor(options: LineOptions, wire: Wire, incoming: Pace) {
    this.#options = options
    this.#wire = wire
    this.#incoming = incoming
    this.#outgoing = new Pace(options.baud, options.monotonicMs, (bytes) => this.#out(bytes))
  }

  static async open(options: LineOptions): Promise<DeviceLine> {
    const incoming = new Pace(options.baud, options.monotonicMs, options.onBytes)
    const wire = await openWire(options.listen, options.baud, {
      onBytes: (bytes) => incoming.push(bytes),
      onChange: options.onChange,
    })
    return new DeviceLine(options, wire, incoming)
  }

  get state(): LineState {
    const { address, plugged, connected } = this.#wire
    return {
      address,
      baud: this.#options.baud,
      plugged,
      connected,
      stall: this.#stall,
      slow: this.#slow,
      next: this.#next,
    }
  }

  /** A message from the device to the kiosk, through whatever fault waits for it. */
  send(message: Uint8Array): void {
    if (this.#stall || !this.#wire.plugged) return
    const next = this.#next
    if (next === null || message.length < next.fromBytes) {
      this.#outgoing.push(message)
      return
    }
    this.#next = null
    const { bytes, unplugAfter } = spoil(message, next, this.#options.random)
    if (unplugAfter !== null) this.#unplugAfter = this.#outgoing.waiting + unplugAfter
    this.#outgoing.push(bytes)
    this.#options.onChange()
  }

  /** Raw bytes that belong to no message, such as noise on the line. */
  sendNoise(bytes: Uint8Array): void {
    if (this.#wire.plugged) this.#outgoing.push(bytes)
  }

  setLasting(fault: LastingFault, on: boolean): void {
    if (fault === 'stall') this.#stall = on
    else {
      this.#slow = on
      const baud = on ? this.#options.baud / slowFactor : this.#options.baud
      this.#outgoing.baud = baud
      this.#incoming.baud = baud
    }
    this.#options.onChange()
  }

  /** A fault can wait for the message that carries the data: see {@link WaitingFault}. */
  setNext(fault: PassingFault, fromBytes: number, atByte: number | null = null): void {
    this.#next = { fault, fromBytes, atByte }
    this.#options.onChange()
  }

  clearFaults(): void {
    this.#next = null
    this.setLasting('stall', false)
    this.setLasting('slow', false)
  }

  async plug(): Promise<void> {
    await this.#wire.plug()
  }

  async unplug(): Promise<void> {
    this.#outgoing.clear()
    this.#incoming.clear()
    this.#unplugAfter = null
    await this.#wire.unplug()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#outgoing.clear()
    this.#incoming.clear()
    await this.#wire[Symbol.asyncDispose]()
  }

  #out(bytes: Uint8Array): void {
    if (this.#unplugAfter === null || bytes.length < this.#unplugAfter) {
      if (this.#unplugAfter !== null) this.#unplugAfter -= bytes.length
      this.#wire.send(bytes)
      return
    }
    this.#wire.send(bytes.slice(0, this.#unplugAfter))
    void this.unplug()
  }
}
