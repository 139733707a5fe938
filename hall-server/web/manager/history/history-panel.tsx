import { history, resolution, seriesList, type Resolution } from '@foyer/contracts/fleet-history'
import type { NodeTwin } from '@foyer/contracts/fleet'
import { useMemo, useState } from 'react'
import type { z } from 'zod'
import { FailureNote } from '../../kit/blank.tsx'
import { formatDateTime, formatNumber } from '../../kit/format.ts'
import { useLanguage, useTexts } from '../../kit/language.tsx'
import { LineChart } from '../../kit/line-chart.tsx'
import { useAnswer } from '../../kit/use-answer.ts'
import { metricNumber, metricWords } from '../metric-words.ts'
import { inWords, managerTexts } from '../texts.ts'
import { gapOf, ranges, type RangeName } from './ranges.ts'
import { historyTexts } from './texts.ts'

const reloadEveryMs = 30_000
/** The end of a range moves in steps, so that the address asked for is not new every second. */
const endStepMs = 30_000
const numeric = /^(u?int|float|double)/i
/** What is looked at first, where it is kept. */
const tellTale = ['CPU/LoadPercent', 'Host/EventLoopDelayMs', 'Counters/LinesPrinted', 'Counters/Reads']

/** What was measured, over time: a metric, a span and how fine, each in the reader's hand. */
export function HistoryPanel({ node, now }: { node: NodeTwin; now: number }) {
  const texts = useTexts(historyTexts)
  const { kinds } = useTexts(managerTexts)
  const [device, setDevice] = useState<string | null>(
    node.devices.find(({ kind }) => kind === 'machine')?.name ?? null,
  )
  const base = `/fleet/nodes/${encodeURIComponent(node.group)}/${encodeURIComponent(node.node)}`
  const ofDevice = device === null ? '' : `device=${encodeURIComponent(device)}`
  const series = useAnswer(`${base}/series?${ofDevice}`, seriesList, reloadEveryMs)
  return (
    <section className="part history" aria-label={texts.title}>
      <header className="part-head">
        <h2>{texts.title}</h2>
        <div className="choices" role="group" aria-label={texts.of}>
          {[null, ...node.devices.map(({ name }) => name)].map((name) => (
            <button
              key={name ?? ''}
              className="button"
              type="button"
              aria-pressed={name === device}
              onClick={() => setDevice(name)}
            >
              {name === null
                ? node.node
                : inWords(kinds, node.devices.find((each) => each.name === name)?.kind ?? name)}
            </button>
          ))}
        </div>
      </header>
      {series.value === null ? (
        series.failure === null ? (
          <div className="history-waiting" />
        ) : (
          <FailureNote failure={series.failure} again={series.reload} />
        )
      ) : series.value.length === 0 ? (
        <p className="soft part-none">{texts.none}</p>
      ) : (
        <MetricHistory
          key={device ?? ''}
          path={`${base}/history?${ofDevice}`}
          series={series.value}
          now={now}
        />
      )}
    </section>
  )
}

type MetricHistoryProps = { path: string; series: z.infer<typeof seriesList>; now: number }

function MetricHistory({ path, series, now }: MetricHistoryProps) {
  const texts = useTexts(historyTexts)
  const { panel } = useTexts(managerTexts)
  const { language } = useLanguage()
  const ordered = useMemo(
    () =>
      series.toSorted(
        (a, b) =>
          Number(numeric.test(b.type)) - Number(numeric.test(a.type)) ||
          a.metric.localeCompare(b.metric, 'en'),
      ),
    [series],
  )
  const [picked, setMetric] = useState<string | null>(null)
  const first = tellTale.find((name) => ordered.some((each) => each.metric === name))
  const metric = picked ?? first ?? ordered[0]?.metric ?? ''
  const [range, setRange] = useState<RangeName>('hour')
  const [fine, setFine] = useState<Resolution | 'auto'>('auto')
  const until = Math.ceil(now / endStepMs) * endStepMs
  const from = until - ranges[range]
  const asked = `&metric=${encodeURIComponent(metric)}&from=${from}&until=${until}&resolution=${fine}`
  const answer = useAnswer(`${path}${asked}`, history, reloadEveryMs)
  const known = answer.value
  // Until the answer to the newest question is here, the old picture is not passed off as it.
  const shown = known !== null && known.metric === metric ? known : null
  return (
    <>
      <div className="tools">
        <label className="pick">
          <span className="read-out">{texts.metric}</span>
          <select className="entry code" value={metric} onChange={(event) => setMetric(event.target.value)}>
            {ordered.map((each) => (
              <option key={each.metric}>{each.metric}</option>
            ))}
          </select>
        </label>
        <Choices label={texts.range} all={rangeNames} chosen={range} choose={setRange} names={texts.ranges} />
        <Choices
          label={texts.fine}
          all={['auto', ...resolution.options]}
          chosen={fine}
          choose={setFine}
          names={texts.resolutions}
        />
      </div>
      {shown === null ? (
        answer.failure === null ? (
          <div className="history-waiting" />
        ) : (
          <FailureNote failure={answer.failure} again={answer.reload} />
        )
      ) : shown.changes.length > 0 && shown.points.length === 0 ? (
        <ol className="changes">
          {shown.changes
            .toReversed()
            .slice(0, 200)
            .map((change) => (
              <li key={`${change.at}-${String(change.value)}`}>
                <time className="soft">{formatDateTime(language, change.at)}</time>
                <span>{metricWords(language, { name: metric, value: change.value }, panel)}</span>
              </li>
            ))}
        </ol>
      ) : (
        <LineChart
          label={metric}
          points={shown.points}
          from={from}
          until={until}
          gapMs={gapOf(shown.resolution)}
          write={(value) => metricNumber(language, metric, value)}
        />
      )}
      {shown !== null && (
        <p className="small soft">
          {texts.shownAs(texts.resolutions[shown.resolution])}
          {shown.historical > 0 && ` · ${texts.late(formatNumber(language, shown.historical))}`}
          {answer.failure !== null && ` · ${texts.old}`}
        </p>
      )}
    </>
  )
}

const rangeNames = ['hour', 'day', 'week', 'month', 'year'] as const

type ChoicesProps<Name extends string> = {
  label: string
  all: readonly Name[]
  chosen: Name
  choose: (name: Name) => void
  names: Readonly<Record<Name, string>>
}

function Choices<Name extends string>({ label, all, chosen, choose, names }: ChoicesProps<Name>) {
  return (
    <div className="choices" role="group" aria-label={label}>
      {all.map((name) => (
        <button
          key={name}
          className="button"
          type="button"
          aria-pressed={name === chosen}
          onClick={() => choose(name)}
        >
          {names[name]}
        </button>
      ))}
    </div>
  )
}
