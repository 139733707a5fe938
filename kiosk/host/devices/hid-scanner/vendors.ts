import type { Symbology } from '../symbologies.ts'

/** Where the scanners of one maker go their own way. */
export interface HidPosVendor {
  readonly name: string
  /** Feature reports, report id first, that make the scanner send its codes as HID POS reports. */
  readonly openingFeatureReports: readonly (readonly number[])[]
  /** The output report that carries a command of the serial interface: report id, length, command. */
  readonly commandReport: number | null
}

/** By USB vendor id, four hexadecimal digits. */
export const hidPosVendors: ReadonlyMap<string, HidPosVendor> = new Map([
  ['0c2e', { name: 'Honeywell', openingFeatureReports: [[0xfe, 0x01]], commandReport: 0xfd }],
  ['23d0', { name: 'Youjie', openingFeatureReports: [], commandReport: null }],
  ['05e0', { name: 'Zebra', openingFeatureReports: [], commandReport: null }],
  ['05f9', { name: 'Datalogic', openingFeatureReports: [], commandReport: null }],
])

/**
 * The character at offset 61 of a report, in Honeywell's alphabet. Makers whose alphabet is not known leave zero there
 * or something else; the AIM identifier therefore goes before it.
 */
export const symbologyCharacters: ReadonlyMap<number, Symbology> = new Map<number, Symbology>([
  [0x6a, 'code128'],
  [0x73, 'qrCode'],
  [0x72, 'pdf417'],
  [0x64, 'ean13'],
  [0x44, 'ean8'],
  [0x62, 'code39'],
  [0x77, 'dataMatrix'],
  [0x7c, 'gs1-128'],
  [0x65, 'itf'],
  [0x61, 'codabar'],
  [0x69, 'code93'],
  [0x48, 'chineseSensible'],
  [0x63, 'upcA'],
  [0x45, 'upcE'],
  [0x7a, 'aztec'],
])

/** The character at offset 61 of a report that answers a menu command and is no code. */
export const menuResponseCharacters: ReadonlySet<number> = new Set([0x3f, 0x36])
