import type { AvailabilityReport } from '@foyer/contracts/fleet-care'

type Cell = string | number | null

/** A spreadsheet takes a text that begins like this for a formula, and runs it. */
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/

/** One field of RFC 4180. A text that a spreadsheet would run is kept a text by an apostrophe before it. */
const field = (cell: Cell): string => {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = FORMULA.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** RFC 4180: CRLF after every line, the first line names the columns. */
export const csvOf = (lines: readonly (readonly Cell[])[]): string =>
  lines.map((line) => `${line.map(field).join(',')}\r\n`).join('')

const columns = [
  'group',
  'node',
  'device',
  'kind',
  'upHours',
  'downHours',
  'unknownHours',
  'maintenanceHours',
  'failures',
  'availability',
  'mtbfHours',
  'mttrHours',
] as const

export const availabilityCsv = ({ rows }: AvailabilityReport): string =>
  csvOf([
    columns,
    ...rows.map((row) => [
      row.subject.group,
      row.subject.node,
      row.subject.device,
      row.kind,
      row.upHours,
      row.downHours,
      row.unknownHours,
      row.maintenanceHours,
      row.failures,
      row.availability,
      row.mtbfHours,
      row.mttrHours,
    ]),
  ])
