import type { Device, DeviceSurroundings } from '../device.ts'
import { startListening } from '../listening-device.ts'
import { ScanDecoder, type Scan, type ScanMessage } from './protocol.ts'

export interface BarcodeScannerOptions extends DeviceSurroundings {
  readonly onEvent: (event: ScannerEvent) => void
}

export type ScannerEvent = { readonly kind: 'scanned' } & Scan

/** Starts listening to a serial scanner. It is never asked anything: makers' commands differ and none is needed. */
export function startBarcodeScanner(options: BarcodeScannerOptions): Device {
  return startListening<ScanMessage>({
    ...options,
    kind: 'barcode-scanner',
    says: 'scan',
    decoder: () => new ScanDecoder(),
    exercise: null,
    take: (message) => {
      if (message.kind === 'discarded') return { discarded: message.reason }
      const { scan } = message
      options.onEvent({ kind: 'scanned', ...scan })
      return { proof: `${scan.aimId ?? 'no identifier'}, ${scan.text.length} characters` }
    },
  })
}
