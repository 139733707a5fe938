import type { Clock } from '../clock.ts'
import { Mailbox } from '../mailbox.ts'
import { SilenceTimer } from '../silence-timer.ts'
import type { Connection } from '../transport/transport.ts'
import { encodeCommand, SamDecoder, type SamCommand, type SamMessage } from './protocol.ts'

export type SamReply = Extract<SamMessage, { kind: 'reply' }>

/** `damaged`: bytes came, no whole frame. `silent`: nothing came in time. `ended`: the connection or we are going. */
export type SamAnswer =
  | SamReply
  | { readonly kind: 'damaged'; readonly reason: string }
  | { readonly kind: 'silent' }
  | { readonly kind: 'ended' }

/** Deadlines in ms for the whole reply to have come. */
const deadlines: Readonly<Record<SamCommand, number>> = {
  resetSam: 1000,
  samStatus: 1000,
  samId: 1000,
  find: 1000,
  select: 1000,
  readBase: 3000,
  readNewAddress: 1500,
}

/** A sender that pauses this long inside a frame has given it up. */
const gapMs = 200

/** One question at a time over one connection. */
export class SamLink implements Disposable {
  readonly #connection: Connection
  readonly #clock: Clock
  readonly #signal: AbortSignal
  readonly #decoder = new SamDecoder()
  readonly #inbox: Mailbox<SamMessage>
  readonly #silence: SilenceTimer

  constructor(connection: Connection, clock: Clock, signal: AbortSignal) {
    this.#connection = connection
    this.#clock = clock
    this.#signal = signal
    this.#inbox = new Mailbox(clock)
    this.#silence = new SilenceTimer(gapMs, () => this.#deliver(this.#decoder.flush()))
    connection.onBytes((bytes) => {
      this.#deliver(this.#decoder.push(bytes))
      this.#silence.restart()
    })
  }

  #deliver(messages: readonly SamMessage[]): void {
    for (const message of messages) this.#inbox.put(message)
  }

  async ask(command: SamCommand): Promise<SamAnswer> {
    // What is left of an earlier question must not be taken for the answer to this one.
    this.#decoder.flush()
    this.#inbox.clear()
    if (this.#signal.aborted) return { kind: 'ended' }
    try {
      await this.#connection.write(encodeCommand(command))
    } catch {
      return { kind: 'ended' }
    }
    const until = this.#clock.now() + deadlines[command]
    let damage: string | null = null
    for (;;) {
      const message = await this.#inbox.take(Math.max(0, until - this.#clock.now()), this.#signal)
      if (message === null) break
      if (message.kind === 'reply') {
        return fits(command, message) ? message : { kind: 'damaged', reason: 'answer to another question' }
      }
      damage = message.reason
      // Noise may come before a good frame; a broken frame was the answer.
      if (message.reason !== 'noise') return { kind: 'damaged', reason: damage }
    }
    if (this.#signal.aborted) return { kind: 'ended' }
    return damage === null ? { kind: 'silent' } : { kind: 'damaged', reason: damage }
  }

  [Symbol.dispose](): void {
    this.#silence.stop()
  }
}

/** Data lengths of successful replies; a success of another length answers something else, such as a late reply. */
const successes: Readonly<
  Record<SamCommand, { readonly sw3: number; readonly dataLengths: readonly number[] }>
> = {
  resetSam: { sw3: 0x90, dataLengths: [0] },
  samStatus: { sw3: 0x90, dataLengths: [0] },
  samId: { sw3: 0x90, dataLengths: [16] },
  find: { sw3: 0x9f, dataLengths: [4] },
  select: { sw3: 0x90, dataLengths: [8] },
  readBase: { sw3: 0x90, dataLengths: [1284] },
  readNewAddress: { sw3: 0x90, dataLengths: [70] },
}

function fits(command: SamCommand, reply: SamReply): boolean {
  const success = successes[command]
  if (reply.sw3 !== 0x90 && reply.sw3 !== 0x9f) return true
  return reply.sw3 === success.sw3 && success.dataLengths.includes(reply.data.length)
}
