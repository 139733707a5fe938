import type { KeyboardEvent, ReactNode } from 'react'
import { rowMove } from './row-move.ts'

/** `Context` is what every cell needs beside its row: texts, language, the time. */
export type Column<Row, Context> = {
  key: string
  align: 'start' | 'end'
  head: (context: Context) => string
  cell: (row: Row, context: Context) => ReactNode
}

type TableProps<Row, Context> = {
  label: string
  columns: readonly Column<Row, Context>[]
  context: Context
  rows: readonly Row[]
  rowKey: (row: Row) => string
  /** Null for a table that is only read. */
  choose: ((row: Row) => void) | null
  chosen: string | null
}

/**
 * A dense table. One stop of the Tab key; arrows, Page, Home and End move through the rows, Enter or Space chooses.
 */
export function Table<Row, Context>({
  label,
  columns,
  context,
  rows,
  rowKey,
  choose,
  chosen,
}: TableProps<Row, Context>) {
  const chosenIsHere = rows.some((row) => rowKey(row) === chosen)
  const onKey = (event: KeyboardEvent<HTMLTableSectionElement>): void => {
    if (!(event.target instanceof HTMLTableRowElement)) return
    const siblings = [...event.currentTarget.rows]
    const at = siblings.indexOf(event.target)
    const row = rows[at]
    if ((event.key === 'Enter' || event.key === ' ') && row !== undefined && choose !== null) {
      event.preventDefault()
      choose(row)
      return
    }
    const to = rowMove(event.key, at, siblings.length - 1)
    if (to === null) return
    event.preventDefault()
    siblings[to]?.focus()
  }
  return (
    <div className="table-scroll">
      <table className="table" aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" data-align={column.align}>
                {column.head(context)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={onKey}>
          {rows.map((row, index) => {
            const key = rowKey(row)
            const isStop = chosenIsHere ? key === chosen : index === 0
            return (
              <tr
                key={key}
                tabIndex={isStop ? 0 : -1}
                {...(choose === null
                  ? {}
                  : { 'aria-selected': key === chosen, onClick: () => choose(row), 'data-choose': '' })}
              >
                {columns.map((column) => (
                  <td key={column.key} data-align={column.align}>
                    {column.cell(row, context)}
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
