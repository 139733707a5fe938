import type { TraceProtocol } from '@foyer/contracts/trace'
import { CardScrubber } from './card-scrubber.ts'
import { CodeScrubber, HidCodeScrubber } from './code-scrubber.ts'
import { MrzScrubber } from './mrz-scrubber.ts'
import { ReceiptScrubber } from './receipt-scrubber.ts'
import { nothingPersonal, type Scrubber } from './scrubber.ts'

/** What takes the personal data out of one direction of a protocol. `today` as `YYYYMMDD`, where the kiosk stands. */
export function scrubberFor(protocol: TraceProtocol, direction: 'in' | 'out', today: string): Scrubber {
  if (direction === 'out') return protocol === 'printer' ? new ReceiptScrubber() : nothingPersonal
  switch (protocol) {
    case 'id-card':
      return new CardScrubber(today)
    case 'scanner':
      return new CodeScrubber()
    case 'hid-pos':
      return new HidCodeScrubber()
    case 'mrz':
      return new MrzScrubber(today)
    case 'printer':
    case 'presence':
      return nothingPersonal
  }
}
