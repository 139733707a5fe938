/**
 * Scanned-data report of a HID POS scanner (usage page 0x8C, usage 0x12), report id included:
 * `02 | length | ] letter digit | 56 bytes of data | symbology character | 00 | continuation`.
 */
export const reportBytes = 64
const scannedDataReport = 0x02
/** A report is recognised by these; the rest may be anything. */
export const headBytes = 6
const dataAt = 5
const dataBytes = 56
const symbologyAt = 61
const reservedAt = 62
const continuationAt = 63
const bracket = 0x5d

/** One report as it stands, before it is put together with others. */
export interface HidPosReport {
  /** How many bytes of data it carries, 0 to 56. */
  readonly length: number
  /** `]` and two characters; null when the scanner sends zeros in their place. */
  readonly aimId: string | null
  /** Some scanners have the identifier and the data one byte later. */
  readonly shift: 0 | 1
  readonly data: Uint8Array
  readonly symbologyCharacter: number
  /** 1: the code goes on in the next report; 0: it does not. */
  readonly continuation: number
}

/** Why bytes are not the beginning of a report. */
export type ReportFault = 'report-id' | 'length' | 'identifier'

const alphanumeric = (byte: number | undefined): boolean =>
  byte !== undefined && /[0-9A-Za-z]/.test(String.fromCharCode(byte))

/** What keeps these bytes from being the beginning of a report; null when nothing does so far. */
export function faultOf(held: readonly number[]): ReportFault | null {
  const [id, length, ...rest] = held
  if (id === undefined) return null
  if (id !== scannedDataReport) return 'report-id'
  if (length === undefined) return null
  if (length > dataBytes) return 'length'
  if (rest.length < 4) return null
  const shift = shiftOf(rest)
  // Two bytes of data behind a shifted identifier look like a stray 02 before an ordinary report, and no code is so short.
  if (shift === null || (shift === 1 && length === scannedDataReport)) return 'identifier'
  return length > dataBytes - shift ? 'length' : null
}

/** There is no checksum: that these are as the layout has them is what tells a report that lost a byte. */
export const hasTail = (held: readonly number[]): boolean =>
  held[reservedAt] === 0 && (held[continuationAt] ?? 0) <= 1

/** `rest`: the bytes from the identifier's first place on. */
function shiftOf(rest: readonly (number | undefined)[]): 0 | 1 | null {
  const identifierAt = (at: number): boolean =>
    rest[at] === bracket && alphanumeric(rest[at + 1]) && alphanumeric(rest[at + 2])
  if (identifierAt(0)) return 0
  if (identifierAt(1)) return 1
  return rest.slice(0, 3).every((byte) => byte === 0) ? 0 : null
}

/** `bytes`: a whole report in which `faultOf` finds no fault. */
export function readReport(bytes: Uint8Array): HidPosReport {
  const shift = shiftOf([...bytes.subarray(2, 6)]) ?? 0
  const start = dataAt + shift
  const length = bytes[1] ?? 0
  const identifier = bytes.subarray(start - 3, start)
  return {
    length,
    aimId: identifier[0] === bracket ? String.fromCharCode(...identifier) : null,
    shift,
    data: bytes.slice(start, start + length),
    symbologyCharacter: bytes[symbologyAt] ?? 0,
    continuation: bytes[continuationAt] ?? 0,
  }
}
