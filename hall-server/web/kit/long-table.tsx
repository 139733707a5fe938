import './long-table.css'
import { useEffect, useId, useRef, useState, type CSSProperties, type KeyboardEvent } from 'react'
import { rowMove } from './row-move.ts'
import type { Column } from './table.tsx'
import { windowOf } from './window-of.ts'

export type Sort = { key: string; down: boolean }

type LongTableProps<Row, Context> = {
  label: string
  columns: readonly Column<Row, Context>[]
  context: Context
  rows: readonly Row[]
  rowKey: (row: Row) => string
  choose: (row: Row) => void
  sort: Sort
  /** The reader asks for another order; the rows are sorted by whoever owns them. */
  onSort: (sort: Sort) => void
}

/**
 * A table of any length: only the rows in sight stand in the document. One stop of the Tab key; arrows, Page, Home and
 * End move through all rows, Enter opens one. A head sorts; every row is `--row` high.
 */
export function LongTable<Row, Context>(props: LongTableProps<Row, Context>) {
  const { label, columns, context, rows, rowKey, choose, sort, onSort } = props
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const [seen, setSeen] = useState({ top: 0, height: 0, row: 40 })
  const [activeKey, setActiveKey] = useState<string | null>(null)
  const found = rows.findIndex((row) => rowKey(row) === activeKey)
  const active = Math.max(0, found)
  const { first, last } = windowOf({ ...seen, count: rows.length })

  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const measure = (): void => {
      const row = Number.parseFloat(getComputedStyle(element).getPropertyValue('--row'))
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
      setSeen({ top: element.scrollTop, height: element.clientHeight, row: row * rem })
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    element.addEventListener('scroll', measure, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', measure)
    }
  }, [])

  const show = (at: number): void => {
    const element = scroller.current
    const row = rows[at]
    if (element === null || row === undefined) return
    setActiveKey(rowKey(row))
    const head = seen.row
    const top = at * seen.row
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + seen.row > element.scrollTop + element.clientHeight - head)
      element.scrollTop = top + seen.row - element.clientHeight + head
  }
  const onKey = (event: KeyboardEvent<HTMLTableElement>): void => {
    if (event.target !== event.currentTarget) return
    const row = rows[active]
    if ((event.key === 'Enter' || event.key === ' ') && row !== undefined) {
      event.preventDefault()
      choose(row)
      return
    }
    const to = rowMove(event.key, active, rows.length - 1)
    if (to === null) return
    event.preventDefault()
    show(found === -1 ? 0 : to)
  }
  const space = (count: number): CSSProperties => ({ height: count * seen.row })
  return (
    <div className="table-scroll long-table" ref={scroller}>
      <table
        className="table"
        role="grid"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        tabIndex={0}
        onKeyDown={onKey}
        {...(found === -1 ? {} : { 'aria-activedescendant': `${id}-${active}` })}
      >
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                data-align={column.align}
                aria-sort={sort.key !== column.key ? 'none' : sort.down ? 'descending' : 'ascending'}
              >
                <button
                  type="button"
                  onClick={() =>
                    onSort({ key: column.key, down: sort.key === column.key ? !sort.down : false })
                  }
                >
                  {column.head(context)}
                  <span aria-hidden="true">{sort.key === column.key ? (sort.down ? '↓' : '↑') : ''}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {first > 0 && <tr aria-hidden="true" style={space(first)} />}
          {rows.slice(first, last).map((row, offset) => {
            const at = first + offset
            const key = rowKey(row)
            return (
              <tr
                key={key}
                id={`${id}-${at}`}
                data-row={key}
                aria-rowindex={at + 2}
                aria-selected={found === at}
                data-choose=""
                onClick={() => choose(row)}
              >
                {columns.map((column) => (
                  <td key={column.key} data-column={column.key} data-align={column.align}>
                    {column.cell(row, context)}
                  </td>
                ))}
              </tr>
            )
          })}
          {last < rows.length && <tr aria-hidden="true" style={space(rows.length - last)} />}
        </tbody>
      </table>
    </div>
  )
}
