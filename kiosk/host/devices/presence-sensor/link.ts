import type { Clock } from '../clock.ts'
import { LinkedAbort } from '../linked-abort.ts'
import { Mailbox } from '../mailbox.ts'
import { SilenceTimer } from '../silence-timer.ts'
import type { Connection } from '../transport/transport.ts'
import {
  commandWords,
  enableConfiguration,
  encodeCommand,
  firmwareOf,
  PresenceDecoder,
  type Command,
  type PresenceMessage,
  type Report,
} from './protocol.ts'

/** The module answers a command within a few reports' time. */
const answerDeadlineMs = 500
/** The first command often falls into the middle of a report and is not heard. */
const attempts = 2
const gapMs = 200

type Acknowledgement = Extract<PresenceMessage, { reply: 'acknowledgement' }>

/** Reports from a sensor and commands to it, over one connection. */
export class PresenceLink implements Disposable {
  readonly #connection: Connection
  readonly #clock: Clock
  readonly #signal: AbortSignal
  readonly #decoder = new PresenceDecoder()
  readonly #answers: Mailbox<Acknowledgement>
  readonly #silence: SilenceTimer
  readonly #on: {
    readonly report: (report: Report) => void
    readonly discarded: (reason: string) => void
  }

  constructor(
    connection: Connection,
    clock: Clock,
    signal: AbortSignal,
    on: { readonly report: (report: Report) => void; readonly discarded: (reason: string) => void },
  ) {
    this.#connection = connection
    this.#clock = clock
    this.#signal = signal
    this.#on = on
    this.#answers = new Mailbox(clock)
    this.#silence = new SilenceTimer(gapMs, () => this.#deliver(this.#decoder.flush()))
    connection.onBytes((bytes) => {
      this.#deliver(this.#decoder.push(bytes))
      if (this.#decoder.pending) this.#silence.restart()
      else this.#silence.stop()
    })
  }

  /**
   * The firmware's version; null when the sensor does not answer, as one whose receiving line is not wired.
   * The module reports nothing while it is configured, so configuration is ended whatever came of it.
   */
  async readFirmware(): Promise<string | null> {
    const begun = await this.#ask('enableConfiguration', enableConfiguration)
    const answer = begun === null ? null : await this.#ask('readFirmware', encodeCommand('readFirmware'))
    await this.#ask('endConfiguration', encodeCommand('endConfiguration'))
    return answer === null || answer.status !== 0 ? null : firmwareOf(answer.values)
  }

  [Symbol.dispose](): void {
    this.#silence.stop()
  }

  async #ask(command: Command, bytes: Uint8Array): Promise<Acknowledgement | null> {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      this.#answers.clear()
      if (!(await this.#send(bytes))) return null
      const until = this.#clock.now() + answerDeadlineMs
      for (let left = answerDeadlineMs; left > 0; left = until - this.#clock.now()) {
        const answer = await this.#answers.take(left, this.#signal)
        if (answer === null) break
        if (answer.word === commandWords[command]) return answer
      }
    }
    return null
  }

  async #send(bytes: Uint8Array): Promise<boolean> {
    if (this.#signal.aborted) return false
    using waiting = new LinkedAbort(this.#signal)
    const written = this.#connection.write(bytes).then(
      () => true,
      () => false,
    )
    return await Promise.race([
      written,
      this.#clock.sleep(answerDeadlineMs, waiting.signal).then(() => false),
    ])
  }

  #deliver(messages: readonly PresenceMessage[]): void {
    for (const message of messages) {
      if (message.kind === 'discarded') this.#on.discarded(message.reason)
      else if (message.reply === 'report') this.#on.report(message.report)
      else if (message.reply === 'acknowledgement') this.#answers.put(message)
      else this.#on.discarded('command')
    }
  }
}
