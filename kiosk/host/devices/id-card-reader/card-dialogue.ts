import { decodeNewestAddress, type PhotoDecoder } from './base-information.ts'
import type { SamAnswer } from './link.ts'
import type { SamCommand } from './protocol.ts'
import { failureOf, liftedDuring, readingOf, type ReaderEvent } from './reading.ts'

export interface DialogueOptions {
  /** Reads the fingerprint templates with the text: a second more, and more to protect. */
  readonly readFingerprint: boolean
  /** Asks for an address that was written on the card after it was issued. */
  readonly readNewestAddress: boolean
  readonly decodePhoto: PhotoDecoder | null
}

type Ask = (command: SamCommand) => Promise<SamAnswer>
type Attempt =
  | { readonly event: ReaderEvent }
  | { readonly step: 'select' | 'read'; readonly answer: SamAnswer }

/** One more reading is tried without troubling the customer. */
const readingAttempts = 2
/** The module does not know the command, or is not permitted to do it. */
const cannotAnswers: ReadonlySet<number> = new Set([0x11, 0x21, 0x23])

export function cannotDoIt(answer: SamAnswer): boolean {
  return answer.kind === 'reply' && cannotAnswers.has(answer.sw3)
}

/** From a selected card to an event. What a reader cannot do is asked of it once. */
export class CardDialogue {
  readonly #options: DialogueOptions
  readonly #ask: Ask
  readonly #onRetry: () => void
  /** The reader has read the card: until it is lifted, find answers "no card". */
  readonly #onRead: () => void
  #fingerprint: boolean
  #newestAddress: boolean

  constructor(
    options: DialogueOptions,
    ask: Ask,
    on: { readonly retry: () => void; readonly read: () => void },
  ) {
    this.#options = options
    this.#ask = ask
    this.#onRetry = on.retry
    this.#onRead = on.read
    this.#fingerprint = options.readFingerprint
    this.#newestAddress = options.readNewestAddress
  }

  /** A failed reading is begun again with find, as the protocol wants it. */
  async read(firstSelection: SamAnswer): Promise<ReaderEvent> {
    let selected = firstSelection
    for (let attempt = 1; ; attempt += 1) {
      const result = await this.#attempt(selected)
      if ('event' in result) return result.event
      const { step, answer } = result
      if (attempt >= readingAttempts || answer.kind === 'ended') return failureOf(step, answer)
      this.#onRetry()
      const found = await this.#ask('find')
      if (found.kind === 'ended') return failureOf(step, found)
      if (found.kind !== 'reply' || found.sw3 !== 0x9f) {
        const lostCard = answer.kind === 'reply' && answer.sw3 === 0x41
        return lostCard && found.kind === 'reply' ? liftedDuring(answer) : failureOf(step, answer)
      }
      selected = await this.#ask('select')
    }
  }

  async #attempt(selected: SamAnswer): Promise<Attempt> {
    if (selected.kind !== 'reply' || selected.sw3 !== 0x90) return { step: 'select', answer: selected }
    const answer = await this.#readBase()
    if (answer.kind !== 'reply' || answer.sw3 !== 0x90) return { step: 'read', answer }
    this.#onRead()
    const event = await readingOf(answer, this.#options.decodePhoto)
    if (event.kind !== 'card-read' || !('address' in event.card)) return { event }
    return { event: { ...event, newestAddress: await this.#askNewestAddress() } }
  }

  async #readBase(): Promise<SamAnswer> {
    if (this.#fingerprint) {
      const answer = await this.#ask('readBaseFingerprint')
      if (!cannotDoIt(answer)) return answer
      this.#fingerprint = false
    }
    return this.#ask('readBase')
  }

  /** Straight after the base information it needs no new find and select. */
  async #askNewestAddress(): Promise<string | null> {
    if (!this.#newestAddress) return null
    const answer = await this.#ask('readNewAddress')
    // A reader that stays silent would keep every customer waiting.
    if (cannotDoIt(answer) || answer.kind === 'silent') this.#newestAddress = false
    if (answer.kind !== 'reply' || answer.sw3 !== 0x90) return null
    const read = decodeNewestAddress(answer.data)
    return read.kind === 'address' && read.address !== '' ? read.address : null
  }
}
