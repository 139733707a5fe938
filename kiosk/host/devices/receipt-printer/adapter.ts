import type { Clock } from '../clock.ts'
import { keepConnected, type Device, type DeviceSurroundings, type SelfTestResult } from '../device.ts'
import { StatusRecord, type StatusChange } from '../status-record.ts'
import type { Connection } from '../transport/transport.ts'
import type { ReceiptDocument } from './document.ts'
import { openGlyphs, type GlyphSource } from './glyphs.ts'
import { PrintJob, type PrintOutcome, type ProofAbility } from './job.ts'
import { layOut, type LaidReceipt, type PaperColumns } from './layout.ts'
import { PrinterLink } from './link.ts'
import { escpos } from './protocol.ts'
import { obstacle, type PrinterCondition } from './status.ts'

export interface ReceiptPrinterOptions extends DeviceSurroundings {
  readonly columns: PaperColumns
  /** Pause between status checks in ms. */
  readonly checkMs: number
}

export interface ReceiptPrinter extends Device {
  /**
   * Prints one receipt after those asked for before it. Resolves with what became of it, never rejects. A receipt
   * that was not started or only partly printed is never tried again here: that is for the caller to decide.
   */
  print(document: ReceiptDocument): Promise<PrintOutcome>
  /** Opens the cash drawer that is wired to the printer; false when the printer did not take the command. */
  openDrawer(): Promise<boolean>
}

const silencesUntilOffline = 2
const silencesUntilReopen = 5
const problems = {
  'paper-out': 'paper is out',
  'cover-open': 'cover is open',
  cutter: 'cutter error',
  hardware: 'hardware error',
  offline: 'printer says it is off-line',
} as const

/** The state a condition puts the printer in; paper and cover wait for a person, errors for an engineer. */
function changeFor(condition: PrinterCondition): StatusChange {
  const trouble = obstacle(condition)
  const state =
    trouble === null
      ? ('online' as const)
      : trouble === 'paper-out' || trouble === 'cover-open'
        ? ('userError' as const)
        : trouble === 'offline'
          ? ('offline' as const)
          : ('hardwareError' as const)
  return {
    state,
    problem: trouble === null ? null : problems[trouble],
    paper: condition.paper,
    cover: condition.coverOpen ? 'open' : 'closed',
  }
}

class EscposPrinter implements ReceiptPrinter {
  readonly #options: ReceiptPrinterOptions
  readonly #clock: Clock
  readonly #record: StatusRecord
  readonly #stop = new AbortController()
  readonly #running: Promise<void>
  #link: PrinterLink | null = null
  #turn: Promise<unknown> = Promise.resolve()
  #silences = 0
  #printing = false
  #proofAbility: ProofAbility = 'unknown'
  #glyphs: Promise<GlyphSource | null> | null = null

  constructor(options: ReceiptPrinterOptions) {
    this.#options = options
    this.#clock = options.clock
    this.#record = new StatusRecord({
      name: options.name,
      kind: 'receipt-printer',
      transport: options.transport.address,
      // Lines of the present roll are linesPrinted - linesAtRollChange: counters only grow.
      counters: [
        'receipts',
        'partialReceipts',
        'linesPrinted',
        'cuts',
        'failures',
        'paperLow',
        'rollChanges',
        'linesAtRollChange',
        'drawerOpenings',
        'reconnects',
        'discarded',
      ],
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

  selfTest(): Promise<SelfTestResult> {
    return this.#inTurn(async () => {
      const link = this.#link
      if (link === null) return { ok: false, answer: this.#record.current.problem ?? 'not connected' }
      const condition = await this.#check(link)
      if (condition === null) return { ok: false, answer: 'no answer to the status request' }
      return { ok: obstacle(condition) === null, answer: describeCondition(condition) }
    })
  }

  print(document: ReceiptDocument): Promise<PrintOutcome> {
    return this.#inTurn(async () => {
      const outcome = await this.#printNow(document)
      if (outcome.kind === 'printed') {
        this.#record.count('receipts')
        this.#record.count('cuts')
      } else this.#record.count('failures')
      if (outcome.kind === 'partial') this.#record.count('partialReceipts')
      this.#options.log.info(
        { device: this.#options.name, ...outcome, unprintable: undefined },
        'print job ended',
      )
      return outcome
    })
  }

  openDrawer(): Promise<boolean> {
    return this.#inTurn(async () => {
      const opened = this.#link !== null && (await this.#link.send(escpos.openDrawer))
      if (opened) this.#record.count('drawerOpenings')
      return opened
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#running
    await this.#turn
  }

  /** Jobs, checks and tests share one line: each waits for those before it. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work)
    this.#turn = result.catch(() => {})
    return result
  }

  async #printNow(document: ReceiptDocument): Promise<PrintOutcome> {
    const link = this.#link
    if (this.#stop.signal.aborted) return { kind: 'not-started', cause: 'stopped' }
    if (link === null || link.ended) return { kind: 'not-started', cause: 'not-connected' }
    const before = await this.#check(link)
    if (before === null) return { kind: 'not-started', cause: link.ended ? 'not-connected' : 'no-answer' }
    const cause = obstacle(before)
    if (cause !== null) return { kind: 'not-started', cause }
    const { lines, unprintable } = await this.#layOut(document)
    this.#printing = true
    this.#record.set({ state: 'deviceBusy' })
    const job = new PrintJob(link, this.#clock, lines.length, this.#proofAbility, {
      onCondition: (condition) => this.#learn(condition),
      onLines: (count) => this.#record.count('linesPrinted', count),
    })
    try {
      return await job.run(lines, unprintable)
    } finally {
      this.#proofAbility = job.proofAbility
      this.#printing = false
      // The reset at the head of a receipt also ends the pushing of status (GS a).
      await link.send(escpos.automaticStatusOn)
      if (!link.ended) await this.#check(link)
    }
  }

  /** The font is read when the first character turns up that the printer lacks; most kiosks never meet one. */
  async #layOut(document: ReceiptDocument): Promise<LaidReceipt> {
    const { columns, log, name } = this.#options
    const plain = layOut(document, columns, null)
    if (plain.unprintable.length === 0) return plain
    this.#glyphs ??= openGlyphs().catch((err: unknown) => {
      log.error({ err, device: name }, 'characters that the printer lacks cannot be drawn')
      return null
    })
    const glyphs = await this.#glyphs
    return glyphs === null ? plain : layOut(document, columns, glyphs)
  }

  async #serve(connection: Connection, signal: AbortSignal): Promise<{ readonly answered: boolean }> {
    using link = new PrinterLink(connection, this.#clock, signal, {
      automatic: (condition) => this.#learn(condition),
      discarded: (reason) => {
        this.#record.count('discarded')
        this.#options.log.info({ device: this.#options.name, reason }, 'printer answer discarded')
      },
    })
    this.#silences = 0
    this.#proofAbility = 'unknown'
    this.#link = link
    let answered = false
    const first = await this.#inTurn(() => this.#check(link))
    if (first !== null) {
      answered = true
      await this.#inTurn(() => link.send(escpos.automaticStatusOn))
    }
    while (!signal.aborted && this.#silences < silencesUntilReopen) {
      await this.#clock.sleep(this.#options.checkMs, signal)
      if (signal.aborted) break
      const condition = await this.#inTurn(() => this.#check(link))
      if (condition !== null) answered = true
    }
    this.#link = null
    return { answered }
  }

  async #check(link: PrinterLink): Promise<PrinterCondition | null> {
    const wasSilent = this.#silences > 0
    const condition = await link.condition()
    // Who was silent may have been switched off, and has forgotten what it was told.
    if (wasSilent && condition !== null) await link.send(escpos.automaticStatusOn)
    if (!link.ended) this.#learn(condition)
    return condition
  }

  #learn(condition: PrinterCondition | null): void {
    if (condition === null) {
      this.#silences += 1
      this.#record.prove('real-time status', 'no answer', false)
      if (this.#silences >= silencesUntilOffline)
        this.#record.set({ state: 'offline', problem: 'real-time status: no answer' })
      return
    }
    this.#silences = 0
    this.#record.prove('real-time status', describeCondition(condition), true)
    this.#countPaper(condition.paper)
    const change = changeFor(condition)
    this.#record.set(
      this.#printing && change.state === 'online' ? { ...change, state: 'deviceBusy' } : change,
    )
  }

  #countPaper(paper: PrinterCondition['paper']): void {
    const { paper: before, counters } = this.#record.current
    if (before === null || before === 'unknown' || before === paper) return
    if (paper === 'low' && before === 'full') this.#record.count('paperLow')
    if (paper === 'out' || before === 'full') return
    this.#record.count('rollChanges')
    const printed = (counters['linesPrinted'] ?? 0) - (counters['linesAtRollChange'] ?? 0)
    this.#record.count('linesAtRollChange', printed)
  }
}

function describeCondition(condition: PrinterCondition): string {
  const trouble = obstacle(condition)
  return `${trouble === null ? 'ready' : problems[trouble]}, paper ${condition.paper}, cover ${condition.coverOpen ? 'open' : 'closed'}`
}

/** Starts a printer that speaks ESC/POS in Chinese mode. */
export function startReceiptPrinter(options: ReceiptPrinterOptions): ReceiptPrinter {
  return new EscposPrinter(options)
}
