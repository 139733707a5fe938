import { scannerSymbologies, type ScannerSymbology } from '../scanner/scanner.ts'

export const hidReportBytes = 64
const dataBytes = 56
const dataAt = 5
const symbologyAt = 61
const continuationAt = 63

/** The character at offset 61, of those symbologies whose character is known. */
const characters: Readonly<Partial<Record<ScannerSymbology, string>>> = {
  code128: 'j',
  'gs1-128': '|',
  ean13: 'd',
  code39: 'b',
  qrCode: 's',
  dataMatrix: 'w',
  pdf417: 'r',
  aztec: 'z',
}

/** The input reports in which a HID POS scanner sends a code: as many of 64 bytes, id in front, as it needs. */
export function encodeReports(text: string, symbology: ScannerSymbology): readonly Uint8Array[] {
  const content = new TextEncoder().encode(text)
  const count = Math.max(1, Math.ceil(content.length / dataBytes))
  return Array.from({ length: count }, (_, index) => {
    const data = content.subarray(index * dataBytes, (index + 1) * dataBytes)
    const report = new Uint8Array(hidReportBytes)
    report.set([0x02, data.length])
    report.set(new TextEncoder().encode(scannerSymbologies[symbology]), 2)
    report.set(data, dataAt)
    report[symbologyAt] = characters[symbology]?.charCodeAt(0) ?? 0
    report[continuationAt] = index < count - 1 ? 1 : 0
    return report
  })
}
