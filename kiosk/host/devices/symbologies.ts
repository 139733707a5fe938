/** Symbology names in the spelling of XFS4IoT BarcodeReader. */
export type Symbology =
  | 'code128'
  | 'gs1-128'
  | 'ean13'
  | 'ean8'
  | 'upcA'
  | 'upcE'
  | 'code39'
  | 'itf'
  | 'codabar'
  | 'code93'
  | 'qrCode'
  | 'gs1-qrCode'
  | 'dataMatrix'
  | 'gs1-dataMatrix'
  | 'pdf417'
  | 'aztec'
  | 'gs1-dataBar'
  | 'chineseSensible'
  | 'other'

/** AIM identifiers (ISO/IEC 15424): the letter after `]`, and the modifiers that change the meaning. */
const byIdentifier: ReadonlyMap<string, Symbology> = new Map<string, Symbology>([
  [']C1', 'gs1-128'],
  [']E4', 'ean8'],
  [']Q3', 'gs1-qrCode'],
  [']Q4', 'gs1-qrCode'],
  [']d2', 'gs1-dataMatrix'],
])
const byLetter: ReadonlyMap<string, Symbology> = new Map<string, Symbology>([
  ['C', 'code128'],
  ['E', 'ean13'],
  ['A', 'code39'],
  ['I', 'itf'],
  ['F', 'codabar'],
  ['G', 'code93'],
  ['Q', 'qrCode'],
  ['d', 'dataMatrix'],
  ['L', 'pdf417'],
  ['z', 'aztec'],
  ['e', 'gs1-dataBar'],
  ['X', 'other'],
])

/** The symbology an AIM identifier such as `]Q1` stands for; null when the table has none. */
export function symbologyOf(aimId: string): Symbology | null {
  return byIdentifier.get(aimId) ?? byLetter.get(aimId.slice(1, 2)) ?? null
}
