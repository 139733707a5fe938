import type { Device, DeviceSurroundings } from '../device.ts'
import { startListening } from '../listening-device.ts'
import type { MrzReading } from './document.ts'
import { MrzDecoder, type MrzMessage } from './protocol.ts'

export type MrzReaderEvent =
  | { readonly kind: 'document-read'; readonly reading: MrzReading }
  /** Something lay on the reader that could not be read, or not be trusted; `detail` is for the engineer. */
  | { readonly kind: 'document-unreadable'; readonly detail: string }

export interface MrzReaderOptions extends DeviceSurroundings {
  readonly onEvent: (event: MrzReaderEvent) => void
}

/** Starts listening to a reader of machine-readable zones on a serial line. */
export function startMrzReader(options: MrzReaderOptions): Device {
  return startListening<MrzMessage>({
    ...options,
    kind: 'mrz-reader',
    says: 'read',
    decoder: () => new MrzDecoder(),
    exercise: null,
    take: (message) => {
      if (message.kind === 'discarded') {
        options.onEvent({ kind: 'document-unreadable', detail: `mrz-${message.reason}` })
        return { discarded: message.reason }
      }
      const { reading } = message
      options.onEvent({ kind: 'document-read', reading })
      return { proof: `${reading.format}, ${reading.checks.length} check digits right` }
    },
  })
}
