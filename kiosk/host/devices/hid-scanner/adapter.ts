import type { Device, DeviceSurroundings } from '../device.ts'
import { startListening } from '../listening-device.ts'
import type { Symbology } from '../symbologies.ts'
import { beepCommand, commandReport, HidPosDecoder, type HidPosMessage } from './protocol.ts'
import { hidPosVendors } from './vendors.ts'

export interface HidScannerOptions extends DeviceSurroundings {
  /** USB vendor id, four hexadecimal digits; decides the maker's peculiarities. */
  readonly vendorId: string
  readonly onEvent: (event: {
    readonly kind: 'scanned'
    readonly symbology: Symbology | null
    readonly text: string
  }) => void
}

/** What a maker's scanner must be sent before it sends codes as reports; nothing for those that need nothing. */
export function openingFeatureReports(vendorId: string): readonly (readonly number[])[] {
  return hidPosVendors.get(vendorId)?.openingFeatureReports ?? []
}

/** Starts listening to a HID POS scanner. Its self-test is a beep where the maker has a command for it. */
export function startHidScanner(options: HidScannerOptions): Device {
  const vendor = hidPosVendors.get(options.vendorId)
  const reportId = vendor?.commandReport ?? null
  return startListening<HidPosMessage>({
    ...options,
    kind: 'barcode-scanner',
    says: 'scan',
    decoder: () => new HidPosDecoder(),
    exercise:
      reportId === null
        ? null
        : async (connection) => {
            await connection.write(commandReport(reportId, beepCommand))
            return `told the ${vendor?.name} scanner to beep`
          },
    take: (message) => {
      if (message.kind === 'discarded') return { discarded: message.reason }
      if (message.what === 'menu-response') return { proof: 'answer to a menu command' }
      const { symbology, aimId, text } = message.scan
      options.onEvent({ kind: 'scanned', symbology, text })
      return { proof: `${aimId ?? 'no identifier'}, ${text.length} characters` }
    },
  })
}
