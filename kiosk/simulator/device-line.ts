import { Pace } from './wire/pace.ts'
import { openWire, type ListenAddress } from './wire/open-wire.ts'
import type { Wire } from './wire/wire.ts'

/** Faults that strike the next message once. */
export const passingFaults = ['garble', 'truncate', 'wrong-checksum', 'unplug-mid-reply'] as const
export type PassingFault = (typeof passingFaults)[number]

/** Faults that last until they are taken back. */
export const lastingFaults = ['stall', 'slow'] as const
export type LastingFault = (typeof lastingFaults)[number]

export interface LineState {
  readonly address: string
  readonly baud: number
  readonly plugged: boolean
  readonly connected: boolean | null
  readonly stall: boolean
  readonly slow: boolean
  /** The fault that waits for its message, and the shortest message it takes. */
  readonly next: { readonly fault: PassingFault; readonly fromBytes: number } | null
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
  #next: { readonly fault: PassingFault; readonly fromBytes: number } | null = null
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
    this.#outgoing.push(this.#spoil(message, next.fault))
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

  /** `fromBytes`: shorter messages pass unharmed, so that a fault can wait for the one that carries the data. */
  setNext(fault: PassingFault, fromBytes: number): void {
    this.#next = { fault, fromBytes }
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

  #spoil(message: Uint8Array, fault: PassingFault): Uint8Array {
    const half = Math.max(1, Math.floor(message.length / 2))
    switch (fault) {
      case 'truncate':
        return message.slice(0, half)
      case 'unplug-mid-reply':
        this.#unplugAfter = half
        return message
      case 'wrong-checksum':
        return message.map((byte, index) => (index === message.length - 1 ? byte ^ 0xff : byte))
      case 'garble': {
        const where = Math.floor(this.#options.random() * message.length)
        return message.map((byte, index) => (index === where ? byte ^ 0x5a : byte))
      }
    }
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
