import type { SamReply } from './link.ts'
import type { ReaderEvent, UnreadableReason } from './reading.ts'

/** So many failures in a row, with no card read between them, and the module is reset. */
const failuresUntilReset = 3
/** A card that was lifted, has another layout or wrong content is no fault of the module's. */
const modulesFault: ReadonlySet<UnreadableReason> = new Set([
  'read-failed',
  'select-failed',
  'refused',
  'reply-damaged',
])
const selfTestFailed = 0x60

/** Counts what a reset of the module may heal. */
export class Trouble {
  #failures = 0

  get wantsReset(): boolean {
    return this.#failures >= failuresUntilReset
  }

  answered(reply: SamReply): void {
    if (reply.sw3 === selfTestFailed) this.#failures += 1
  }

  ended(event: ReaderEvent): void {
    if (event.kind === 'card-read') this.#failures = 0
    else if (event.kind === 'card-unreadable' && modulesFault.has(event.reason)) this.#failures += 1
  }

  over(): void {
    this.#failures = 0
  }
}
