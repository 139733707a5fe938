import type { Payment } from '@foyer/contracts/hall-api'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Clock } from '../devices/clock.ts'
import type { HallResult } from './question.ts'
import type { KioskStore } from './kiosk-store.ts'

export type PaymentJournalOptions = {
  readonly store: KioskStore
  readonly clock: Clock
  readonly random: () => number
  readonly log: Logger
  /** Cancels what is still open and says how the payment stands now. */
  readonly cancel: (key: string) => Promise<HallResult<Payment>>
}

const pauseMs = 3_000
const longestPauseMs = 60_000
/** A creation that was under way when the kiosk died may reach the hall this much later. */
const unknownIsFinalAfterMs = 60_000

const abandonedRow = z.object({ key: z.string(), begunAt: z.number() })

/**
 * Every payment this kiosk ever began, written down before the hall hears of it. A payment that nobody waits for any
 * more is asked about and cancelled until the hall says how it ended, also after a restart: no customer can then pay a
 * code that no longer stands on any screen without somebody knowing.
 */
export class PaymentJournal implements AsyncDisposable {
  readonly #options: PaymentJournalOptions
  readonly #stop = new AbortController()
  readonly #running: Promise<void>
  #wake = new AbortController()

  constructor(options: PaymentJournalOptions) {
    this.#options = options
    const { store, clock, log } = options
    const left = store
      .prepare(
        'UPDATE payment_journal SET abandoned_at = ? WHERE settled_at IS NULL AND abandoned_at IS NULL',
      )
      .run(clock.now())
    if (left.changes > 0) log.warn({ payments: left.changes }, 'payments were open when the kiosk stopped')
    // A turn later: whoever is told of what it finds may not exist yet.
    this.#running = Promise.resolve().then(() => this.#run())
  }

  /** On disk when it returns. */
  begin(key: string): void {
    this.#options.store
      .prepare('INSERT INTO payment_journal (key, begun_at) VALUES (?, ?) ON CONFLICT (key) DO NOTHING')
      .run(key, this.#options.clock.now())
  }

  settle(key: string, outcome: string): void {
    this.#options.store
      .prepare('UPDATE payment_journal SET settled_at = ?, outcome = ? WHERE key = ? AND settled_at IS NULL')
      .run(this.#options.clock.now(), outcome, key)
  }

  abandon(key: string): void {
    this.#options.store
      .prepare('UPDATE payment_journal SET abandoned_at = ? WHERE key = ? AND abandoned_at IS NULL')
      .run(this.#options.clock.now(), key)
    this.wake()
  }

  wake(): void {
    this.#wake.abort()
  }

  /** Keys of the payments that nobody waits for and whose end is not known. */
  unsettled(): string[] {
    return this.#abandoned().map(({ key }) => key)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    this.wake()
    await this.#running
  }

  #abandoned(): z.infer<typeof abandonedRow>[] {
    return z.array(abandonedRow).parse(
      this.#options.store
        .prepare(
          `SELECT key, begun_at AS begunAt FROM payment_journal
             WHERE settled_at IS NULL AND abandoned_at IS NOT NULL ORDER BY begun_at`,
        )
        .all(),
    )
  }

  async #run(): Promise<void> {
    const { clock, random } = this.#options
    let rounds = 0
    while (!this.#stop.signal.aborted) {
      this.#wake = new AbortController()
      const left = await this.#round()
      rounds = left ? rounds + 1 : 0
      const full = left ? Math.min(longestPauseMs, pauseMs * 2 ** Math.min(rounds, 8)) : longestPauseMs
      await clock.sleep(
        full / 2 + (full / 2) * random(),
        AbortSignal.any([this.#stop.signal, this.#wake.signal]),
      )
    }
  }

  /** True while something is left to ask about; a disk that fails for a moment must not end the asking for good. */
  async #round(): Promise<boolean> {
    try {
      for (const row of this.#abandoned()) {
        if (!this.#stop.signal.aborted) await this.#lookAfter(row)
      }
      return this.#abandoned().length > 0
    } catch (err) {
      this.#options.log.error({ err }, 'the payment journal cannot be read or written')
      return true
    }
  }

  async #lookAfter({ key, begunAt }: z.infer<typeof abandonedRow>): Promise<void> {
    const { log, clock } = this.#options
    const result = await this.#options.cancel(key)
    if (!result.ok) {
      const unknown = result.failure.kind === 'refused' && result.failure.code === 'not-found'
      if (unknown && clock.now() - begunAt >= unknownIsFinalAfterMs) this.settle(key, 'never-created')
      return
    }
    const { status, receipt } = result.value
    switch (status) {
      case 'booked':
        // Paid after the customer had left the screen: the receipt lies at the hall.
        log.warn({ key, receipt: receipt?.number ?? null }, 'a payment was booked after its visit had ended')
        this.settle(key, status)
        break
      case 'expired':
      case 'cancelled':
      case 'refunded':
        this.settle(key, status)
        break
      case 'creating':
      case 'pending':
      case 'confirmed':
      case 'refunding':
        break
    }
  }
}
