import type { TwinMetric } from '@foyer/contracts/fleet'
import { AgeWords } from '../kit/age-words.tsx'
import { formatBytes, formatDateTime, formatNumber } from '../kit/format.ts'
import { useLanguage, useTexts, type StaffLanguage } from '../kit/language.tsx'
import { Table, type Column } from '../kit/table.tsx'
import { managerTexts, type ManagerTexts } from './texts.ts'

type Context = { texts: ManagerTexts['panel']; language: StaffLanguage; now: number }

type Write = (language: StaffLanguage, value: number) => string
const instant: Write = (language, value) => (value > 1e12 ? formatDateTime(language, value) : String(value))

/** A metric's name tells its unit by its last word. */
const units: readonly (readonly [ending: string, write: Write])[] = [
  ['BytesPerSecond', (language, value) => `${formatBytes(language, value)}/s`],
  ['Bytes', formatBytes],
  ['Percent', (language, value) => `${formatNumber(language, value)} %`],
  ['Temperature/CPU', (language, value) => `${formatNumber(language, value)} °C`],
  ['Ms', (language, value) => `${formatNumber(language, value)} ms`],
  ['Seconds', (language, value) => `${formatNumber(language, value)} s`],
  ['At', instant],
  ['Since', instant],
]
const plain: Write = (language, value) => formatNumber(language, value, 2)

const valueWords = ({ name, value }: TwinMetric, { language, texts }: Context): string => {
  if (value === null) return texts.noValue
  if (typeof value === 'boolean') return value ? texts.yes : texts.no
  if (typeof value === 'string') return value
  const [, write] = units.find(([ending]) => name.endsWith(ending)) ?? ['', plain]
  return write(language, value)
}

const columns: readonly Column<TwinMetric, Context>[] = [
  {
    key: 'name',
    align: 'start',
    head: ({ texts }) => texts.name,
    cell: ({ name }) => <span className="code">{name}</span>,
  },
  { key: 'value', align: 'end', head: ({ texts }) => texts.value, cell: valueWords },
  {
    key: 'age',
    align: 'end',
    head: ({ texts }) => texts.age,
    cell: ({ at, historical }, { now, texts }) => (
      <>
        <AgeWords at={at} now={now} />
        {historical && <span className="soft"> · {texts.historical}</span>}
      </>
    ),
  },
]

export function MetricTable({ metrics, now }: { metrics: readonly TwinMetric[]; now: number }) {
  const { panel: texts } = useTexts(managerTexts)
  const { language } = useLanguage()
  return (
    <Table
      label={texts.metrics}
      columns={columns}
      context={{ texts, language, now }}
      rows={metrics.toSorted((a, b) => a.name.localeCompare(b.name, 'en'))}
      rowKey={({ name }) => name}
      choose={null}
      chosen={null}
    />
  )
}
