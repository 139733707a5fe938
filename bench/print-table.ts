import type { Row } from './bench.ts'

const cell = (value: string | number | undefined): string => (value === undefined ? '' : String(value))

/** Rows as aligned text, numbers to the right. */
export const printTable = (rows: readonly Row[]): string => {
  const columns = Object.keys(rows[0] ?? {})
  const lines = rows.map((row) => columns.map((column) => cell(row[column])))
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...lines.map((line) => line[index]?.length ?? 0)),
  )
  const numeric = columns.map((column) => rows.every((row) => typeof row[column] === 'number'))
  const print = (line: readonly string[]): string =>
    line
      .map((text, index) => {
        const width = widths[index] ?? 0
        return numeric[index] === true ? text.padStart(width) : text.padEnd(width)
      })
      .join('  ')
      .trimEnd()
  return [print(columns), print(widths.map((width) => '─'.repeat(width))), ...lines.map(print)].join('\n')
}
