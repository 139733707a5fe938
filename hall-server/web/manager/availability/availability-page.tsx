import { availabilityReport, type AvailabilityReport } from '@foyer/contracts/fleet-care'
import { useState } from 'react'
import { Blank, FailureNote } from '../../kit/blank.tsx'
import { DeedButton } from '../../kit/deed.tsx'
import { formatDateTime, formatHours } from '../../kit/format.ts'
import { useLanguage, useTexts, type StaffLanguage } from '../../kit/language.tsx'
import { EmptyTray } from '../../kit/shapes.tsx'
import { Table, type Column } from '../../kit/table.tsx'
import { useAnswer } from '../../kit/use-answer.ts'
import { useLive } from '../live.tsx'
import { SubjectLink } from '../subject.tsx'
import { saveCsv } from './save-csv.ts'
import { availabilityTexts, type AvailabilityTexts } from './texts.ts'
import { HoursBar } from './hours-bar.tsx'

const day = 86_400_000
const spans = { day, week: 7 * day, month: 30 * day, quarter: 90 * day } as const
type SpanName = keyof typeof spans
const spanNames = ['day', 'week', 'month', 'quarter'] as const
const endStepMs = 60_000

type Row = AvailabilityReport['rows'][number]
type Context = { texts: AvailabilityTexts; language: StaffLanguage }

/** Never rounded up to a whole: 99.97 % is not 100 %. */
const share = (language: StaffLanguage, value: number): string =>
  `${new Intl.NumberFormat(language, { maximumFractionDigits: 2, roundingMode: 'floor' }).format(value * 100)} %`

const columns: readonly Column<Row, Context>[] = [
  {
    key: 'subject',
    align: 'start',
    head: ({ texts }) => texts.subject,
    cell: ({ subject }) => <SubjectLink subject={subject} />,
  },
  {
    key: 'availability',
    align: 'end',
    head: ({ texts }) => texts.availability,
    cell: ({ availability }, { texts, language }) =>
      availability === null ? (
        <span className="age" data-freshness="unknown">
          {texts.notKnown}
        </span>
      ) : (
        <strong>{share(language, availability)}</strong>
      ),
  },
  { key: 'bar', align: 'start', head: ({ texts }) => texts.bar, cell: (row) => <HoursBar row={row} /> },
  ...(['up', 'down', 'unknown', 'maintenance'] as const).map((name): Column<Row, Context> => ({
    key: name,
    align: 'end',
    head: ({ texts }) => texts[name],
    cell: (row, { language }) => formatHours(language, row[`${name}Hours`]),
  })),
  { key: 'failures', align: 'end', head: ({ texts }) => texts.failures, cell: ({ failures }) => failures },
  {
    key: 'mtbf',
    align: 'end',
    head: ({ texts }) => texts.mtbf,
    cell: ({ mtbfHours }, { language }) => formatHours(language, mtbfHours),
  },
  {
    key: 'mttr',
    align: 'end',
    head: ({ texts }) => texts.mttr,
    cell: ({ mttrHours }, { language }) => formatHours(language, mttrHours),
  },
]

/** How much of the time each kiosk worked, as far as that was heard. */
export function AvailabilityPage() {
  const texts = useTexts(availabilityTexts)
  const { language } = useLanguage()
  const { hearing } = useLive()
  const [span, setSpan] = useState<SpanName>('week')
  const [parts, setParts] = useState(false)
  const [saving, setSaving] = useState<'no' | 'yes' | 'failed'>('no')
  const [until] = useState(() => Math.floor(hearing.now / endStepMs) * endStepMs)
  const path = `/fleet/availability?from=${until - spans[span]}&until=${until}`
  const { value, failure, reload } = useAnswer(path, availabilityReport, null)
  const save = async (): Promise<void> => {
    setSaving('yes')
    setSaving((await saveCsv(path)) ? 'no' : 'failed')
  }
  const rows = value?.rows.filter(({ subject }) => parts || subject.device === null) ?? []
  return (
    <main className="sheet">
      <header className="sheet-head">
        <h1>{texts.title}</h1>
        <p className="soft">{texts.why}</p>
      </header>
      <div className="tools">
        <div className="choices" role="group" aria-label={texts.span}>
          {spanNames.map((name) => (
            <button
              key={name}
              className="button"
              type="button"
              aria-pressed={name === span}
              onClick={() => setSpan(name)}
            >
              {texts.spans[name]}
            </button>
          ))}
        </div>
        <div className="choices" role="group" aria-label={texts.subject}>
          {[false, true].map((each) => (
            <button
              key={String(each)}
              className="button"
              type="button"
              aria-pressed={parts === each}
              onClick={() => setParts(each)}
            >
              {each ? texts.withParts : texts.onlyNodes}
            </button>
          ))}
        </div>
        <DeedButton working={saving === 'yes'} kind={null} onClick={() => void save()}>
          {texts.csv}
        </DeedButton>
        <p className="soft" role="status">
          {saving === 'failed'
            ? texts.csvFailed
            : value !== null &&
              texts.from(formatDateTime(language, value.from), formatDateTime(language, value.until))}
        </p>
      </div>
      {value === null ? (
        failure !== null && <FailureNote failure={failure} again={reload} />
      ) : rows.length === 0 ? (
        <Blank picture={<EmptyTray />} title={texts.none} why={texts.noneWhy} />
      ) : (
        <Table
          label={texts.list}
          columns={columns}
          context={{ texts, language }}
          rows={rows}
          rowKey={({ subject }) => `${subject.group}/${subject.node}/${subject.device ?? ''}`}
          choose={null}
          chosen={null}
        />
      )}
    </main>
  )
}
