import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Payment, PaymentStatus } from '@foyer/contracts/hall-api'
import { pino } from 'pino'
import { describe, expect, test, vi } from 'vitest'
import { systemClock } from '../devices/clock.ts'
import type { HallResult } from './question.ts'
import { openKioskStore, type KioskStore } from './kiosk-store.ts'
import { PaymentJournal } from './payment-journal.ts'

const payment = (key: string, status: PaymentStatus): HallResult<Payment> => ({
  ok: true,
  value: { key, status, amountFen: 100, payUrl: null, expiresAt: 0, receipt: null },
})
const store = (): KioskStore => openKioskStore(mkdtempSync(join(tmpdir(), 'foyer-journal-')))

const openJournal = (
  kept: KioskStore,
  cancel: (key: string) => HallResult<Payment>,
): { journal: PaymentJournal; asked: string[]; lines: string[] } => {
  const asked: string[] = []
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => lines.push(line) })
  const journal = new PaymentJournal({
    store: kept,
    clock: systemClock,
    random: () => 0,
    log,
    cancel: (key) => {
      asked.push(key)
      return Promise.resolve(cancel(key))
    },
  })
  return { journal, asked, lines }
}

describe('the payment journal', () => {
  test('cancels, after a restart, what was open when the kiosk died', async () => {
    const kept = store()
    const key = randomUUID()
    const dying = openJournal(kept, () => ({ ok: false, failure: { kind: 'unreachable' } }))
    dying.journal.begin(key)
    await dying.journal[Symbol.asyncDispose]()
    expect(dying.asked).toEqual([])

    const { journal, asked } = openJournal(kept, (one) => payment(one, 'cancelled'))
    await using _ = journal
    await vi.waitFor(() => expect(journal.unsettled()).toEqual([]), 5_000)
    expect(asked).toEqual([key])
  })

  test('asks until the hall knows, and tells the log of one that was booked after all', async () => {
    const answers: HallResult<Payment>[] = [
      { ok: false, failure: { kind: 'unreachable' } },
      payment('', 'confirmed'),
      payment('', 'booked'),
    ]
    const { journal, asked, lines } = openJournal(store(), () => answers.shift() ?? payment('', 'booked'))
    await using _ = journal
    const key = randomUUID()
    journal.begin(key)
    journal.abandon(key)
    const waking = setInterval(() => journal.wake(), 10)
    await vi.waitFor(() => expect(journal.unsettled()).toEqual([]), 5_000)
    clearInterval(waking)
    expect(asked).toEqual([key, key, key])
    expect(lines.join('')).toContain('booked after its visit had ended')
  })

  test('leaves alone what somebody still waits for, and what is settled', async () => {
    const { journal, asked } = openJournal(store(), (one) => payment(one, 'cancelled'))
    await using _ = journal
    const [open, settled] = [randomUUID(), randomUUID()]
    journal.begin(open)
    journal.begin(settled)
    journal.settle(settled, 'seen')
    journal.abandon(settled)
    journal.wake()
    await vi.waitFor(() => expect(journal.unsettled()).toEqual([]))
    expect(asked).toEqual([])
  })

  test('does not call a payment never created while its creation may still be under way', async () => {
    const { journal, asked } = openJournal(store(), () => ({
      ok: false,
      failure: { kind: 'refused', code: 'not-found', reference: 'r' },
    }))
    await using _ = journal
    const key = randomUUID()
    journal.begin(key)
    journal.abandon(key)
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(0))
    expect(journal.unsettled()).toEqual([key])
  })
})
