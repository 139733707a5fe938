import type { PeripheralStatus } from '@foyer/contracts/peripheral'
import type { IdCard } from '@foyer/contracts/hall-api'
import { cardValidity } from './devices/id-card-reader/card-content.ts'
import type { ReaderEvent, Unreadable } from './devices/id-card-reader/reading.ts'
import type { MrzReaderEvent } from './devices/mrz-reader/adapter.ts'
import type { PrintOutcome as PrinterOutcome } from './devices/receipt-printer/job.ts'
import type { Availability, CardProblem, Peripherals, PrintOutcome, SessionEvent } from './session/events.ts'

const hallOffsetMs = 8 * 3_600_000
const cardProblem = (event: Unreadable): CardProblem => {
  switch (event.reason) {
    case 'not-supported':
      return 'card-not-supported'
    case 'reader-lost':
    case 'no-answer':
    case 'reply-damaged':
      return 'reader-failed'
    case 'lifted':
      return 'card-lifted-early'
    case 'read-failed':
    case 'select-failed':
    case 'refused':
    case 'content':
      return 'card-unreadable'
  }
}

/** The address that was written last is where the holder lives. */
const withAddress = (card: IdCard, newest: string | null): IdCard =>
  newest !== null && 'address' in card ? { ...card, address: newest } : card

/** What the reader says, as the session understands it. A card out of force is read and not accepted. */
export const readerEvent = (event: ReaderEvent, now: number): SessionEvent => {
  switch (event.kind) {
    case 'card-present':
      return { type: 'card-present' }
    case 'card-removed':
      return { type: 'card-removed' }
    case 'card-unreadable':
      return { type: 'card-unreadable', problem: cardProblem(event), reference: event.detail.slice(0, 80) }
    case 'card-read': {
      const today = new Date(now + hallOffsetMs).toISOString().slice(0, 10)
      const validity = cardValidity(event.card, today)
      return validity === 'in-force'
        ? { type: 'card-read', card: withAddress(event.card, event.newestAddress) }
        : { type: 'card-unreadable', problem: 'card-expired', reference: validity }
    }
  }
}

/** The hall knows nobody by a passport, so a document that was read well is told to be of no use here. */
export const documentEvent = (event: MrzReaderEvent): SessionEvent =>
  event.kind === 'document-read'
    ? { type: 'document', problem: 'card-not-supported', reference: event.reading.format }
    : { type: 'document', problem: 'card-unreadable', reference: event.detail }

const availability = (status: PeripheralStatus | null): Availability => {
  if (status === null) return 'absent'
  return status.state === 'online' || status.state === 'deviceBusy' ? 'ready' : 'away'
}

export const peripheralsOf = (
  reader: PeripheralStatus | null,
  scanner: PeripheralStatus | null,
  printer: PeripheralStatus | null,
): Peripherals => ({
  reader: availability(reader),
  scanner: availability(scanner),
  printer: availability(printer),
  paper: printer?.paper === 'out' || printer?.paper === 'low' ? printer.paper : 'ok',
})

export const printOutcome = (outcome: PrinterOutcome): PrintOutcome => {
  switch (outcome.kind) {
    case 'printed':
      return { kind: 'printed', unprintable: outcome.unprintable.length > 0 }
    case 'not-started':
      return { kind: 'not-started', cause: outcome.cause === 'paper-out' ? 'no-paper' : 'unavailable' }
    case 'partial':
      return { kind: 'partial' }
  }
}
