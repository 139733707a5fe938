import type { Paper } from './effects.ts'
import type { PrintState } from './screen-state.ts'
import type { Next, Session } from './session.ts'

/**
 * Sends a paper to the printer, unless it is known that it cannot print; then the QR code serves. When the customer
 * asks again, what is known is some seconds old and paper may just have been put in: the printer itself is asked.
 */
export const sendToPrinter = (
  session: Session,
  paper: Paper,
  asked: 'by-itself' | 'by-customer',
  before: PrintState | null,
): Next & { readonly print: PrintState } => {
  const { printer } = session.world.peripherals
  const begun = before?.begun ?? false
  const without = (printing: PrintState['printing']): Next & { readonly print: PrintState } => ({
    session,
    effects: [],
    print: { printing, job: null, unprintable: false, begun },
  })
  if (printer === 'absent') return without('unavailable')
  if (asked === 'by-itself') {
    if (session.world.peripherals.paper === 'out') return without('no-paper')
    if (printer !== 'ready') return without('unavailable')
  }
  const job = session.requests + 1
  return {
    session: { ...session, requests: job },
    effects: [{ type: 'print', job, paper, reprint: begun }],
    print: { printing: 'printing', job, unprintable: false, begun },
  }
}

export const mayPrintAgain = (print: PrintState): boolean =>
  print.printing === 'no-paper' || print.printing === 'partial' || print.printing === 'unavailable'
