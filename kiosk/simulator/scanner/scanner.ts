/** AIM identifiers a scanner sends in front of a code, by the names the control page offers. */
export const scannerSymbologies = {
  code128: ']C0',
  'gs1-128': ']C1',
  ean13: ']E0',
  code39: ']A0',
  qrCode: ']Q1',
  dataMatrix: ']d1',
  pdf417: ']L0',
  aztec: ']z0',
} as const

export type ScannerSymbology = keyof typeof scannerSymbologies

/** What a serial scanner sends for a code: identifier, UTF-8 text, CR. `none` is a scanner set to send no identifier. */
export function encodeScan(text: string, symbology: ScannerSymbology | 'none'): Uint8Array {
  const identifier = symbology === 'none' ? '' : scannerSymbologies[symbology]
  return Uint8Array.from(new TextEncoder().encode(`${identifier}${text}\r`))
}

/** What a loose plug puts on the line. */
export const lineNoise = Uint8Array.of(0x00, 0xff, 0x80, 0x1b, 0x7f, 0xc3, 0x28, 0x00, 0x0d, 0xf8, 0x00)
