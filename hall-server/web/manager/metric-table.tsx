import type { TwinMetric } from '@foyer/contracts/fleet'
import { AgeWords } from '../kit/age-words.tsx'
import { useLanguage, useTexts, type StaffLanguage } from '../kit/language.tsx'
import { Table, type Column } from '../kit/table.tsx'
import { metricWords } from './metric-words.ts'
import { managerTexts, type ManagerTexts } from './texts.ts'

type Context = { texts: ManagerTexts['panel']; language: StaffLanguage; now: number }

const columns: readonly Column<TwinMetric, Context>[] = [
  {
    key: 'name',
    align: 'start',
    head: ({ texts }) => texts.name,
    cell: ({ name }) => <span className="code">{name}</span>,
  },
  {
    key: 'value',
    align: 'end',
    head: ({ texts }) => texts.value,
    cell: (metric, { language, texts }) => metricWords(language, metric, texts),
  },
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
