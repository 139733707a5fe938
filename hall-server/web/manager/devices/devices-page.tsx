import { useState } from 'react'
import { AgeWords } from '../../kit/age-words.tsx'
import { Blank } from '../../kit/blank.tsx'
import { formatDateTime } from '../../kit/format.ts'
import { useLanguage, useTexts } from '../../kit/language.tsx'
import { LongTable, type Sort } from '../../kit/long-table.tsx'
import { EmptyTray, Status } from '../../kit/shapes.tsx'
import type { Column } from '../../kit/table.tsx'
import { kitTexts } from '../../kit/texts.ts'
import { addressOf } from '../address.ts'
import { nodeKey } from '../heard.ts'
import { visitAtKiosk, type KioskContext } from '../kiosk-words.ts'
import { useLive } from '../live.tsx'
import { managerTexts } from '../texts.ts'
import { deviceRow, filterRows, sortRows, type DeviceRow, type Filter } from './device-rows.ts'
import { devicesTexts } from './texts.ts'

const columns: readonly Column<DeviceRow, KioskContext>[] = [
  {
    key: 'node',
    align: 'start',
    head: ({ texts }) => texts.list.node,
    cell: ({ node }) => <strong>{node.node}</strong>,
  },
  {
    key: 'group',
    align: 'start',
    head: ({ language }) => devicesTexts[language].group,
    cell: ({ node }) => <span className="soft">{node.group}</span>,
  },
  {
    key: 'status',
    align: 'start',
    head: ({ texts }) => texts.list.status,
    cell: ({ kind }, { texts }) => <Status kind={kind}>{texts.verdict[kind]}</Status>,
  },
  { key: 'about', align: 'start', head: ({ texts }) => texts.list.about, cell: ({ about }) => about },
  {
    key: 'visit',
    align: 'start',
    head: ({ texts }) => texts.list.visit,
    cell: ({ node }, context) => visitAtKiosk(node, context),
  },
  {
    key: 'devices',
    align: 'end',
    head: ({ texts }) => texts.list.devices,
    cell: ({ well, peripherals }) => `${well} / ${peripherals}`,
  },
  {
    key: 'heard',
    align: 'end',
    head: ({ texts }) => texts.list.heard,
    cell: ({ node }, { hearing }) =>
      node.heardAt === null ? '—' : <AgeWords at={node.heardAt} now={hearing.now} />,
  },
  {
    key: 'born',
    align: 'end',
    head: ({ texts }) => texts.list.born,
    cell: ({ node }, { language }) => (node.bornAt === null ? '—' : formatDateTime(language, node.bornAt)),
  },
]

const kinds = ['person', 'unknown', 'soon', 'well'] as const

/** Every device of the hall: what needs a person first, found by a word or a state, worked by keyboard. */
export function DevicesPage() {
  const kit = useTexts(kitTexts)
  const texts = useTexts(managerTexts)
  const own = useTexts(devicesTexts)
  const { language } = useLanguage()
  const { heard, hearing } = useLive()
  const [filter, setFilter] = useState<Filter>({ kind: null, text: '' })
  const [sort, setSort] = useState<Sort>({ key: 'status', down: false })
  const context: KioskContext = { texts, language, hearing }
  if (heard.at === null)
    return hearing.linkLostSince === null ? (
      <p className="blank soft" role="status">
        {kit.lost.connecting}
      </p>
    ) : (
      <Blank picture={<EmptyTray />} title={kit.failure.unreachable} why={kit.failure.unreachableWhy} />
    )
  if (heard.nodes.length === 0)
    return <Blank picture={<EmptyTray />} title={texts.sum.none} why={texts.sum.noneWhy} />
  const all = heard.nodes.map((node) => deviceRow(node, context))
  const rows = sortRows(filterRows(all, filter, context), sort)
  return (
    <main className="devices">
      <search className="tools">
        <input
          className="entry"
          type="search"
          value={filter.text}
          placeholder={own.search}
          aria-label={own.search}
          onChange={(event) => setFilter({ ...filter, text: event.target.value })}
        />
        <div className="choices" role="group" aria-label={texts.list.status}>
          {[null, ...kinds].map((kind) => (
            <button
              key={kind ?? 'all'}
              className="button"
              type="button"
              aria-pressed={filter.kind === kind}
              onClick={() => setFilter({ ...filter, kind })}
            >
              {kind === null ? own.all : texts.verdict[kind]}{' '}
              {kind === null ? all.length : all.filter((row) => row.kind === kind).length}
            </button>
          ))}
        </div>
        <p className="soft" role="status">
          {own.shown(rows.length, all.length)}
        </p>
      </search>
      {rows.length === 0 ? (
        <Blank picture={<EmptyTray />} title={own.noMatch} why={own.noMatchWhy}>
          <button className="button" type="button" onClick={() => setFilter({ kind: null, text: '' })}>
            {own.showAll}
          </button>
        </Blank>
      ) : (
        <LongTable
          label={texts.list.label}
          columns={columns}
          context={context}
          rows={rows}
          rowKey={({ node }) => nodeKey(node)}
          choose={({ node }) => {
            location.hash = addressOf({ page: 'device', group: node.group, node: node.node })
          }}
          sort={sort}
          onSort={setSort}
        />
      )}
    </main>
  )
}
