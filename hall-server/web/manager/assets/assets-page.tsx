import { asset, type Asset } from '@foyer/contracts/fleet-care'
import { useState } from 'react'
import { z } from 'zod'
import { Blank, FailureNote } from '../../kit/blank.tsx'
import { useTexts } from '../../kit/language.tsx'
import { EmptyTray, Status } from '../../kit/shapes.tsx'
import { Table, type Column } from '../../kit/table.tsx'
import { addressOf } from '../address.ts'
import { useHeardAnswer, useLive } from '../live.tsx'
import { subjectWords } from '../subject.tsx'
import { inWords, managerTexts, type ManagerTexts } from '../texts.ts'
import { AssetDetail } from './asset-detail.tsx'
import { AssetForm } from './asset-form.tsx'
import { kindOfStage } from './asset-moves.ts'
import { assetTexts, type AssetTexts } from './texts.ts'

const assets = z.array(asset)
type Context = { texts: AssetTexts; manager: ManagerTexts }

const columns: readonly Column<Asset, Context>[] = [
  {
    key: 'id',
    align: 'start',
    head: ({ texts }) => texts.column.id,
    cell: ({ id }) => <strong>{id}</strong>,
  },
  {
    key: 'stage',
    align: 'start',
    head: ({ texts }) => texts.column.stage,
    cell: ({ stage }, { texts }) => <Status kind={kindOfStage(stage)}>{texts.stages[stage]}</Status>,
  },
  {
    key: 'kind',
    align: 'start',
    head: ({ texts }) => texts.column.kind,
    cell: ({ kind }, { manager }) => inWords(manager.kinds, kind),
  },
  {
    key: 'where',
    align: 'start',
    head: ({ texts }) => texts.column.where,
    cell: ({ subject }, { texts, manager }) =>
      subject === null ? <span className="soft">{texts.nowhere}</span> : subjectWords(subject, manager),
  },
  {
    key: 'model',
    align: 'start',
    head: ({ texts }) => texts.column.model,
    cell: ({ model }) => model ?? '—',
  },
  {
    key: 'warranty',
    align: 'end',
    head: ({ texts }) => texts.column.warranty,
    cell: ({ warrantyUntil }) => warrantyUntil ?? '—',
  },
]

const fits = (
  { id, kind, model, serialNumber }: Asset,
  text: string,
  kinds: ManagerTexts['kinds'],
): boolean =>
  [id, kind, inWords(kinds, kind), model ?? '', serialNumber ?? '']
    .join(' ')
    .toLocaleLowerCase()
    .includes(text.trim().toLocaleLowerCase())

/** What the hall owns, from its order to its end. */
export function AssetsPage({ chosen }: { chosen: string | null }) {
  const texts = useTexts(assetTexts)
  const manager = useTexts(managerTexts)
  const { heard } = useLive()
  const { value, failure, reload, put } = useHeardAnswer('/fleet/assets', assets, heard.hearing)
  const [text, setText] = useState('')
  const [adding, setAdding] = useState(false)
  if (value === null) return failure === null ? <div /> : <FailureNote failure={failure} again={reload} />
  const changed = (now: Asset): void => put([now, ...value.filter(({ id }) => id !== now.id)])
  const rows = value
    .filter((each) => fits(each, text, manager.kinds))
    .toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }))
  const shown = value.find(({ id }) => id === chosen) ?? null
  const opened = adding || chosen !== null
  return (
    <main className="split" data-open={opened ? 'detail' : value.length === 0 ? 'none' : 'list'}>
      <section className="split-list">
        <search className="tools">
          <input
            className="entry"
            type="search"
            value={text}
            placeholder={texts.search}
            aria-label={texts.search}
            onChange={(event) => setText(event.target.value)}
          />
          <button className="button" type="button" onClick={() => setAdding(true)}>
            {texts.add}
          </button>
        </search>
        {value.length === 0 ? (
          <Blank picture={<EmptyTray />} title={texts.none} why={texts.noneWhy} />
        ) : (
          <Table
            label={texts.list}
            columns={columns}
            context={{ texts, manager }}
            rows={rows}
            rowKey={({ id }) => id}
            chosen={chosen}
            choose={({ id }) => {
              setAdding(false)
              location.hash = addressOf({ page: 'assets', id })
            }}
          />
        )}
      </section>
      <aside className="split-detail">
        {adding ? (
          <article className="detail">
            <h2>{texts.add}</h2>
            <AssetForm
              of={null}
              saved={(now) => {
                setAdding(false)
                changed(now)
                location.hash = addressOf({ page: 'assets', id: now.id })
              }}
              leave={() => setAdding(false)}
            />
          </article>
        ) : shown !== null ? (
          <AssetDetail key={shown.id} asset={shown} changed={changed} />
        ) : (
          (value.length > 0 || chosen !== null) && (
            <Blank picture={<EmptyTray />} title={chosen === null ? texts.choose : texts.notFound} why="" />
          )
        )}
      </aside>
    </main>
  )
}
