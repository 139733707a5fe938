import type { Clock } from '../clock.ts'
import { Mailbox } from '../mailbox.ts'
import { SilenceTimer } from '../silence-timer.ts'
import type { Connection } from '../transport/transport.ts'
import { baseDataLength, fingerprintDataLengths, newestAddressBytes } from './base-information.ts'
import { isRegular } from './card-status.ts'
import { moduleNumberBytes } from './module-number.ts'
import { encodeCommand, SamDecoder, type SamCommand, type SamMessage } from './protocol.ts'

export type SamReply = Extract<SamMessage, { kind: 'reply' }>

/** `damaged`: bytes came, no whole frame. `silent`: nothing came in time. `ended`: the connection or we are going. */
export type SamAnswer =
  | SamReply
  | { readonly kind: 'damaged'; readonly reason: string }
  | { readonly kind: 'silent' }
  | { readonly kind: 'ended' }

/** How long in ms the reader may work on a command before the last byte of the reply has come at its fastest speed. */
const quickMs = 1000
const deadlines: Readonly<Partial<Record<SamCommand, number>>> = {
  readBase: 3000,
  readBaseFingerprint: 4000,
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
    const until = this.#clock.now() + (deadlines[command] ?? quickMs)
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
const dataLengths: Readonly<Partial<Record<SamCommand, readonly number[]>>> = {
  samId: [moduleNumberBytes],
  find: [4],
  select: [8],
  readBase: [baseDataLength],
  readBaseFingerprint: fingerprintDataLengths,
  readNewAddress: [newestAddressBytes],
}
const noData: readonly number[] = [0]

function fits(command: SamCommand, reply: SamReply): boolean {
  if (!isRegular(reply.sw1, reply.sw2, reply.sw3)) return false
  if (reply.sw3 !== 0x90 && reply.sw3 !== 0x9f) return true
  const success = command === 'find' ? 0x9f : 0x90
  return reply.sw3 === success && (dataLengths[command] ?? noData).includes(reply.data.length)
}
