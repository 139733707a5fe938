import { applicationSubmission, type ApplicationSubmission } from '@foyer/contracts/hall-api'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Clock } from '../devices/clock.ts'
import type { HallResult } from './question.ts'
import type { KioskStore } from './kiosk-store.ts'

export type OutboxOptions = {
  readonly store: KioskStore
  readonly clock: Clock
  /** 0 ≤ n < 1, spreads the attempts. */
  readonly random: () => number
  readonly log: Logger
  readonly deliver: (submission: ApplicationSubmission) => Promise<HallResult<{ publicUrl: string }>>
  readonly onDelivered: (key: string, publicUrl: string) => void
  readonly onRefused: (key: string, reference: string) => void
}

export type OutboxStatus = { readonly pending: number; readonly oldestAt: number | null }

const firstPauseMs = 1_000
const longestPauseMs = 60_000

const waitingRow = z.object({ number: z.number(), key: z.string(), body: z.string() })
const statusRow = z.object({ pending: z.number(), oldestAt: z.number().nullable() })

/**
 * What customers handed in, from the tap until the hall has it: on disk before the screen says so, delivered in order,
 * one at a time, under the key it was handed in with. The hall knows the key, so a repeated delivery does nothing.
 */
export class Outbox implements AsyncDisposable {
  readonly #options: OutboxOptions
  readonly #stop = new AbortController()
  readonly #running: Promise<void>
  #wake = new AbortController()

  constructor(options: OutboxOptions) {
    this.#options = options
    // A turn later: whoever is told of what it finds may not exist yet.
    this.#running = Promise.resolve().then(() => this.#run())
  }

  /** On disk when it returns; handing in the same key again changes nothing. */
  put(submission: ApplicationSubmission): void {
    const { store, clock } = this.#options
    store
      .prepare(
        `INSERT INTO outbox (key, body, state, put_at) VALUES (?, ?, 'waiting', ?) ON CONFLICT (key) DO NOTHING`,
      )
      .run(submission.key, JSON.stringify(submission), clock.now())
    this.wake()
  }

  /** Tries at once instead of after the pause; called when the hall is heard again. */
  wake(): void {
    this.#wake.abort()
  }

  status(): OutboxStatus {
    return statusRow.parse(
      this.#options.store
        .prepare(`SELECT count(*) AS pending, min(put_at) AS oldestAt FROM outbox WHERE state = 'waiting'`)
        .get(),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    this.wake()
    await this.#running
  }

  async #run(): Promise<void> {
    const { clock, random, log } = this.#options
    let failures = 0
    while (!this.#stop.signal.aborted) {
      this.#wake = new AbortController()
      const outcome = await this.#round()
      if (outcome === 'ended') {
        failures = 0
        continue
      }
      failures = outcome === 'failed' ? failures + 1 : 0
      const full = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures, 10))
      if (failures === 1) log.info('the hall did not take an application, trying again')
      await clock.sleep(
        full / 2 + (full / 2) * random(),
        AbortSignal.any([this.#stop.signal, this.#wake.signal]),
      )
    }
  }

  /** A disk that fails for a moment must not end the deliveries for good. */
  async #round(): Promise<'nothing' | 'ended' | 'failed'> {
    try {
      const oldest = this.#oldest()
      return oldest === null ? 'nothing' : await this.#attempt(oldest)
    } catch (err) {
      this.#options.log.error({ err }, 'the outbox cannot be read or written')
      return 'failed'
    }
  }

  #oldest(): z.infer<typeof waitingRow> | null {
    const row = this.#options.store
      .prepare(`SELECT number, key, body FROM outbox WHERE state = 'waiting' ORDER BY number LIMIT 1`)
      .get()
    return row === undefined ? null : waitingRow.parse(row)
  }

  async #attempt(row: z.infer<typeof waitingRow>): Promise<'ended' | 'failed'> {
    const { log, onRefused, onDelivered } = this.#options
    const submission = applicationSubmission.safeParse(readJson(row.body))
    if (!submission.success) {
      // Only a fault of ours or of the disk can make it so. It is kept, and must not hold up the others.
      log.error({ key: row.key }, 'an application in the outbox cannot be read; it is kept for an engineer')
      this.#end(row.number, 'refused', 'unreadable')
      onRefused(row.key, 'unreadable')
      return 'ended'
    }
    const result = await this.#options.deliver(submission.data)
    if (result.ok) {
      this.#end(row.number, 'delivered', null)
      log.info({ key: row.key, trackingNumber: submission.data.trackingNumber }, 'application delivered')
      onDelivered(row.key, result.value.publicUrl)
      return 'ended'
    }
    const { failure } = result
    if (failure.kind === 'unreachable') return 'failed'
    switch (failure.code) {
      case 'bad-request':
      case 'conflict':
      case 'forbidden':
      case 'too-large':
        log.error(
          { key: row.key, code: failure.code, reference: failure.reference },
          'the hall refuses an application; it is kept for a clerk',
        )
        this.#end(row.number, 'refused', `${failure.code} ${failure.reference}`)
        onRefused(row.key, failure.reference)
        return 'ended'
      default:
        return 'failed'
    }
  }

  /** What was delivered is the hall's now: the kiosk forgets its content and remembers only that it was. */
  #end(number: number, state: 'delivered' | 'refused', outcome: string | null): void {
    this.#options.store
      .prepare(
        `UPDATE outbox SET state = ?, outcome = ?, ended_at = ?, body = CASE ? WHEN 'delivered' THEN NULL ELSE body END
         WHERE number = ?`,
      )
      .run(state, outcome, this.#options.clock.now(), state, number)
  }
}

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
