import type { PeripheralKind } from '@foyer/contracts/peripheral'
import { keepConnected, type Device, type DeviceSurroundings, type SelfTestResult } from './device.ts'
import { SilenceTimer } from './silence-timer.ts'
import { StatusRecord } from './status-record.ts'
import type { Connection } from './transport/transport.ts'

/** Bytes in, messages out; `flush` gives up on what was begun. */
export interface ListeningDecoder<Message> {
  readonly pending: boolean
  push(bytes: Uint8Array): readonly Message[]
  flush(): readonly Message[]
}

export interface ListeningOptions<Message> extends DeviceSurroundings {
  readonly kind: PeripheralKind
  /** What it says, in the singular; counted in the plural, besides `discarded` and `reconnects`. */
  readonly says: 'scan' | 'read'
  readonly decoder: () => ListeningDecoder<Message>
  /** What came; null when it was good for nothing, else what it was, for the proof, without its content. */
  readonly take: (message: Message) => { readonly proof: string } | { readonly discarded: string }
  /** Does something to the device that a person can notice; null when nothing can be done to it. */
  readonly exercise: ((connection: Connection) => Promise<string>) | null
}

/** A device that pauses this long inside a message has given it up; also makes those without a terminator heard. */
const gapMs = 250
const proofMs = 5000

/**
 * A device that speaks when somebody uses it and cannot be asked anything: scanners and document readers. Its status
 * claims no more than is known: an open port, and the last message as the only sign of life of the device itself.
 */
class ListeningDevice<Message> implements Device {
  readonly #options: ListeningOptions<Message>
  readonly #record: StatusRecord
  readonly #stop = new AbortController()
  readonly #running: Promise<void>
  #connection: Connection | null = null
  #lastAt: number | null = null

  constructor(options: ListeningOptions<Message>) {
    this.#options = options
    this.#record = new StatusRecord({
      name: options.name,
      kind: options.kind,
      transport: options.transport.address,
      counters: [`${options.says}s`, 'discarded', 'reconnects'],
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

  async selfTest(): Promise<SelfTestResult> {
    const connection = this.#connection
    if (connection === null) {
      return { ok: false, answer: this.#record.current.problem ?? 'not connected' }
    }
    if (this.#options.exercise !== null) {
      try {
        const answer = await this.#options.exercise(connection)
        this.#record.prove('port', answer, true)
        return { ok: true, answer }
      } catch (error) {
        return { ok: false, answer: error instanceof Error ? error.message : String(error) }
      }
    }
    this.#provePort()
    return { ok: true, answer: this.#record.current.proof?.answer ?? 'port open' }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #serve(connection: Connection, signal: AbortSignal): Promise<{ readonly answered: boolean }> {
    const decoder = this.#options.decoder()
    using silence = new SilenceTimer(gapMs, () => this.#deliver(decoder.flush()))
    this.#connection = connection
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
    this.#connection = null
    return { answered: true }
  }

  #provePort(): void {
    const last =
      this.#lastAt === null
        ? `no ${this.#options.says} yet`
        : `last ${this.#options.says} at ${new Date(this.#lastAt).toISOString()}`
    this.#record.prove('port', `port open, ${last}`, true)
  }

  #deliver(messages: readonly Message[]): void {
    for (const message of messages) {
      const taken = this.#options.take(message)
      if ('discarded' in taken) {
        this.#record.count('discarded')
        this.#options.log.info({ device: this.#options.name, reason: taken.discarded }, 'discarded what came')
        continue
      }
      this.#lastAt = this.#options.clock.now()
      this.#record.count(`${this.#options.says}s`)
      this.#record.prove(this.#options.says, taken.proof, true)
    }
  }
}

/** Starts listening. */
export function startListening<Message>(options: ListeningOptions<Message>): Device {
  return new ListeningDevice(options)
}
