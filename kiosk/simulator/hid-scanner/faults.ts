/** Faults that strike the next code once. */
export const hidFaults = [
  /** A byte of a report is another. */
  'garble',
  /** A report breaks off. */
  'truncate',
  'duplicate',
  /** The last two bytes of a report are wrong: the nearest that HID POS has to a wrong checksum. */
  'wrong-tail',
  /** A report never comes; those behind it do. */
  'lose-report',
  /** From this report on nothing comes, until the faults are cleared. */
  'stall-mid-code',
  /** The plug is pulled when this report should come. */
  'unplug-mid-code',
] as const
export type HidFault = (typeof hidFaults)[number]

export interface WaitingHidFault {
  readonly fault: HidFault
  /** Which report of the code it strikes, from 0; null: the last. */
  readonly atReport: number | null
  /** Which byte is garbled, or how many are left; null: the middle. */
  readonly atByte: number | null
}

export interface SpoiltCode {
  readonly reports: readonly Uint8Array[]
  readonly afterwards: 'stall' | 'unplug' | null
}

const reservedAt = 62

/** What a code's reports become under a fault. */
export function spoilReports(
  reports: readonly Uint8Array[],
  { fault, atReport, atByte }: WaitingHidFault,
): SpoiltCode {
  const where = Math.min(atReport ?? reports.length - 1, reports.length - 1)
  const all = (into: (report: Uint8Array) => readonly Uint8Array[]): SpoiltCode => ({
    reports: reports.flatMap((report, index) => (index === where ? into(report) : [report])),
    afterwards: null,
  })
  const middle = (report: Uint8Array): number => atByte ?? report.length >> 1
  const flipped = (report: Uint8Array, at: number): Uint8Array =>
    report.map((byte, index) => (index === at ? byte ^ 0x5a : byte))
  switch (fault) {
    case 'garble':
      return all((report) => [flipped(report, middle(report))])
    case 'truncate':
      return all((report) => [report.slice(0, middle(report))])
    case 'duplicate':
      return all((report) => [report, report])
    case 'wrong-tail':
      return all((report) => [flipped(report, reservedAt)])
    case 'lose-report':
      return all(() => [])
    case 'stall-mid-code':
      return { reports: reports.slice(0, where), afterwards: 'stall' }
    case 'unplug-mid-code':
      return { reports: reports.slice(0, where), afterwards: 'unplug' }
  }
}
