import type { Clock } from '../clock.ts'
import { LinkedAbort } from '../linked-abort.ts'
import { Mailbox } from '../mailbox.ts'
import { SilenceTimer } from '../silence-timer.ts'
import type { Connection } from '../transport/transport.ts'
import { encodeRealTimeRequest, escpos, type RealTimeTopic } from './protocol.ts'
import { conditionFrom, PrinterDecoder, type PrinterCondition, type PrinterMessage } from './status.ts'

/** Real-time answers come at once, even from a printer that is off-line or busy. */
const realTimeDeadlineMs = 1000
/** Writing blocks when the printer holds the line; longer than this it is taken for dead. */
const writeDeadlineMs = 10_000
const gapMs = 200
/** How often to ask anew when something changed between the answers. */
const readings = 3

/** Questions to a printer over one connection, one at a time. */
export class PrinterLink implements Disposable {
  readonly #connection: Connection
  readonly #clock: Clock
  readonly #signal: AbortSignal
  readonly #decoder = new PrinterDecoder()
  readonly #realTime: Mailbox<number>
  readonly #inTurn: Mailbox<number>
  readonly #silence: SilenceTimer
  readonly #onAutomatic: (condition: PrinterCondition) => void
  readonly #onDiscarded: (reason: string) => void
  #pushes = 0

  constructor(
    connection: Connection,
    clock: Clock,
    signal: AbortSignal,
    on: {
      readonly automatic: (condition: PrinterCondition) => void
      readonly discarded: (reason: string) => void
    },
  ) {
    this.#connection = connection
    this.#clock = clock
    this.#signal = signal
    this.#onAutomatic = on.automatic
    this.#onDiscarded = on.discarded
    this.#realTime = new Mailbox(clock)
    this.#inTurn = new Mailbox(clock)
    this.#silence = new SilenceTimer(gapMs, () => this.#deliver(this.#decoder.flush()))
    connection.onBytes((bytes) => {
      this.#deliver(this.#decoder.push(bytes))
      if (this.#decoder.pending) this.#silence.restart()
      else this.#silence.stop()
    })
  }

  #deliver(messages: readonly PrinterMessage[]): void {
    for (const message of messages) {
      if (message.kind === 'discarded') this.#onDiscarded(message.reason)
      else if (message.reply === 'real-time') this.#realTime.put(message.byte)
      else if (message.reply === 'in-turn') this.#inTurn.put(message.byte)
      else if (message.reply === 'automatic') {
        this.#pushes += 1
        this.#onAutomatic(message.condition)
      }
    }
  }

  /** Whether the bytes were taken by the line. */
  async send(bytes: Uint8Array): Promise<boolean> {
    if (this.#signal.aborted) return false
    using waiting = new LinkedAbort(this.#signal)
    const written = this.#connection.write(bytes).then(
      () => true,
      () => false,
    )
    const late = this.#clock.sleep(writeDeadlineMs, waiting.signal).then(() => false)
    return await Promise.race([written, late])
  }

  /**
   * Asks all four real-time topics, one after the other; null when one is not answered. When the printer tells of a
   * change meanwhile, the answers before it are of another time than those after it, and all are asked again.
   */
  async condition(): Promise<PrinterCondition | null> {
    let condition: PrinterCondition | null = null
    for (let reading = 0; reading < readings; reading += 1) {
      const pushes = this.#pushes
      condition = await this.#askAll()
      if (condition === null || pushes === this.#pushes) break
    }
    return condition
  }

  async #askAll(): Promise<PrinterCondition | null> {
    const answers: Record<RealTimeTopic, number> = { 1: 0, 2: 0, 3: 0, 4: 0 }
    for (const topic of [1, 2, 3, 4] as const) {
      this.#realTime.clear()
      if (!(await this.send(encodeRealTimeRequest(topic)))) return null
      const answer = await this.#realTime.take(realTimeDeadlineMs, this.#signal)
      if (answer === null) return null
      answers[topic] = answer
    }
    return conditionFrom(answers)
  }

  /** Asks to be told when everything sent so far has been printed. */
  async requestProof(): Promise<boolean> {
    this.#inTurn.clear()
    return this.send(escpos.paperStatusInTurn)
  }

  /** Waits for that; false when it did not come in time. */
  async proofCame(deadlineMs: number): Promise<boolean> {
    return (await this.#inTurn.take(deadlineMs, this.#signal)) !== null
  }

  get ended(): boolean {
    return this.#signal.aborted
  }

  [Symbol.dispose](): void {
    this.#silence.stop()
  }
}
