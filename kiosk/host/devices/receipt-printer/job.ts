import type { Clock } from '../clock.ts'
import type { LaidLine } from './layout.ts'
import type { PrinterLink } from './link.ts'
import { encodeLine, escpos } from './protocol.ts'
import { obstacle, type PrinterCondition } from './status.ts'

/** Why a receipt was not printed whole. `stalled`: the printer answers, reports no trouble, and does not print. */
export type PrintCause =
  | 'not-connected'
  | 'no-answer'
  | 'paper-out'
  | 'cover-open'
  | 'cutter'
  | 'hardware'
  | 'offline'
  | 'stalled'
  | 'stopped'

export type PrintOutcome =
  | {
      readonly kind: 'printed'
      /** Whether the printer itself said that it got to the end; some cannot. */
      readonly confirmed: boolean
      readonly lines: number
      /** Characters that came out as □, each once. */
      readonly unprintable: readonly string[]
    }
  /** Nothing is on paper; printing it later, or showing it as a QR code, repeats nothing. */
  | { readonly kind: 'not-started'; readonly cause: PrintCause }
  /** Some of it may be on paper. The rest was taken out of the printer's memory. */
  | {
      readonly kind: 'partial'
      readonly cause: PrintCause
      readonly linesSent: number
      readonly linesTotal: number
      /** Lines that the printer said it printed; more may have been. */
      readonly linesConfirmed: number
    }

/** Small enough to fit any printer's buffer, so that real-time questions never wait behind a full one. */
const groupBytes = 384
/** The mechanism needs far less for a group; a printer that takes longer does not print. */
const groupDeadlineMs = 8000
/** Before a printer has proved anything it gets less: many cannot, and a customer waits. */
const firstDeadlineMs = 3000
const proofStepMs = 400

export interface LineGroup {
  readonly bytes: Uint8Array
  readonly lines: number
}

/** Packs lines into groups of about 384 bytes; the cut goes with the last. */
export function groupLines(lines: readonly LaidLine[]): LineGroup[] {
  const groups: LineGroup[] = []
  let bytes: number[] = [...escpos.initialise]
  let count = 0
  for (const line of lines) {
    const encoded = encodeLine(line)
    if (count > 0 && bytes.length + encoded.length > groupBytes) {
      groups.push({ bytes: Uint8Array.from(bytes), lines: count })
      bytes = []
      count = 0
    }
    bytes.push(...encoded)
    count += 1
  }
  groups.push({ bytes: Uint8Array.from([...bytes, ...escpos.cut]), lines: count })
  return groups
}

export interface JobHooks {
  readonly onCondition: (condition: PrinterCondition | null) => void
  readonly onLines: (count: number) => void
}

/** Whether this printer answers in turn; found out with the first group of the first job. */
export type ProofAbility = 'unknown' | 'yes' | 'no'

/** One receipt on its way through a printer that was found ready. */
export class PrintJob {
  readonly #link: PrinterLink
  readonly #clock: Clock
  readonly #hooks: JobHooks
  readonly #total: number
  #sent = 0
  #confirmed = 0
  proofAbility: ProofAbility

  constructor(link: PrinterLink, clock: Clock, total: number, proofAbility: ProofAbility, hooks: JobHooks) {
    this.#link = link
    this.#clock = clock
    this.#total = total
    this.proofAbility = proofAbility
    this.#hooks = hooks
  }

  async run(lines: readonly LaidLine[], unprintable: readonly string[]): Promise<PrintOutcome> {
    const groups = groupLines(lines)
    for (const [index, group] of groups.entries()) {
      const taken = await this.#link.send(group.bytes)
      this.#sent += group.lines
      if (!taken) return this.#giveUp(this.#link.ended ? 'not-connected' : 'no-answer')
      const { printed, cause } = await this.#settle()
      if (printed) {
        this.#confirmed += group.lines
        this.#hooks.onLines(group.lines)
      }
      // Trouble after the last line was printed is the next customer's, and the status tells it.
      const whole = printed && index === groups.length - 1
      if (cause !== null && !whole) return this.#giveUp(cause)
    }
    return { kind: 'printed', confirmed: this.proofAbility === 'yes', lines: this.#total, unprintable }
  }

  /** Waits until the group is printed, as far as this printer tells. */
  async #settle(): Promise<{ readonly printed: boolean; readonly cause: PrintCause | null }> {
    if (this.proofAbility === 'no') return { printed: false, cause: await this.#trouble() }
    if (!(await this.#link.requestProof())) return { printed: false, cause: 'not-connected' }
    const until = this.#clock.now() + (this.proofAbility === 'yes' ? groupDeadlineMs : firstDeadlineMs)
    while (this.#clock.now() < until) {
      if (await this.#link.proofCame(proofStepMs)) {
        this.proofAbility = 'yes'
        return { printed: true, cause: await this.#trouble() }
      }
      if (this.#link.ended) return { printed: false, cause: 'not-connected' }
      const cause = await this.#trouble()
      if (cause !== null) return { printed: false, cause }
    }
    if (this.proofAbility === 'yes') return { printed: false, cause: 'stalled' }
    this.proofAbility = 'no'
    return { printed: false, cause: null }
  }

  async #trouble(): Promise<PrintCause | null> {
    const condition = await this.#link.condition()
    if (this.#link.ended) return 'not-connected'
    this.#hooks.onCondition(condition)
    if (condition === null) return 'no-answer'
    return obstacle(condition)
  }

  async #giveUp(cause: PrintCause): Promise<PrintOutcome> {
    await this.#link.send(escpos.clearBuffers)
    return {
      kind: 'partial',
      cause,
      linesSent: this.#sent,
      linesTotal: this.#total,
      linesConfirmed: this.#confirmed,
    }
  }
}
