import type { Field as FieldOf, UsageMonth } from '@foyer/contracts/field'
import { useKiosk } from '../kiosk-context.ts'
import { MaskedValue } from './field.tsx'
import { useBox } from './use-box.ts'
import { changeInWords, layOutUsage } from './usage-chart-geometry.ts'

/** The type on the chart is the page's label size; the chart's own measures follow it. */
const lines = { axis: 1.7, head: 1.6, least: 4.5 }

const Bars = ({ months, lineHeight }: { months: readonly UsageMonth[]; lineHeight: number }) => {
  const { ref, box } = useBox<HTMLDivElement>()
  return (
    <div className="chart-room" ref={ref} aria-hidden="true">
      {box !== null && box.height > lineHeight * lines.least && (
        <ChartDrawing months={months} width={box.width} height={box.height} lineHeight={lineHeight} />
      )}
    </div>
  )
}

const ChartDrawing = ({
  months,
  width,
  height,
  lineHeight,
}: {
  months: readonly UsageMonth[]
  width: number
  height: number
  lineHeight: number
}) => {
  const { f } = useKiosk()
  const axis = lineHeight * lines.axis
  const chart = layOutUsage(months, { width, height, axis, head: lineHeight * lines.head })
  const hatch = lineHeight * 0.42
  return (
    <svg className="chart" viewBox={`0 0 ${width} ${height}`} width={width} height={height}>
      <defs>
        <pattern
          id="valley"
          width={hatch}
          height={hatch}
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect className="chart-valley-ground" width={hatch} height={hatch} />
          <rect className="chart-valley-stripe" width={hatch / 2.6} height={hatch} />
        </pattern>
      </defs>
      {chart.bars.map((bar) => (
        <g key={bar.month} className={bar.latest ? 'chart-latest' : ''}>
          <rect className="chart-peak" x={bar.x} width={bar.width} {...bar.peak} />
          <rect className="chart-valley" x={bar.x} width={bar.width} {...bar.valley} />
          {bar.latest && (
            <rect
              className="chart-mark"
              x={bar.x}
              width={bar.width}
              y={chart.baseline + axis * 0.1}
              height={axis * 0.09}
            />
          )}
          {bar.named && (
            <text
              className={bar.latest ? 'chart-text chart-text-latest' : 'chart-text'}
              x={bar.latest ? bar.x + bar.width : bar.middle}
              y={chart.baseline + axis * 0.86}
              textAnchor={bar.latest ? 'end' : 'middle'}
            >
              {f.monthShort(bar.month)}
            </text>
          )}
          {bar.figure !== null && (
            <text
              className={bar.latest ? 'chart-text chart-text-latest' : 'chart-text'}
              x={bar.latest ? width : bar.middle}
              y={bar.peak.y - lineHeight * 0.45}
              textAnchor={bar.latest ? 'end' : 'middle'}
            >
              {f.energy(bar.figure)}
            </text>
          )}
        </g>
      ))}
      <line className="chart-baseline" x1={0} x2={width} y1={chart.baseline} y2={chart.baseline} />
    </svg>
  )
}

const UsageTable = ({ months }: { months: readonly UsageMonth[] }) => {
  const { t, f } = useKiosk()
  return (
    <table className="hidden-but-read">
      <caption>{t.usage.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t.usage.tableMonth}</th>
          <th scope="col">{t.usage.peak}</th>
          <th scope="col">{t.usage.valley}</th>
          <th scope="col">{t.usage.tableAmount}</th>
        </tr>
      </thead>
      <tbody>
        {months.map((month) => (
          <tr key={month.month}>
            <th scope="row">{f.month(month.month)}</th>
            <td>{f.energy(month.peakKwh)}</td>
            <td>{f.energy(month.valleyKwh)}</td>
            <td>{f.money(month.amountFen).text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** What the chart says, in one sentence. */
const Sentence = ({ change }: { change: FieldOf<'energy', number> | null }) => {
  const { t, f } = useKiosk()
  if (change !== null && 'masked' in change) return <>{t.usage.plain}</>
  const kwh = change?.value ?? null
  const words = changeInWords(kwh)
  if (words === 'plain' || words === 'same') return <>{t.usage[words]}</>
  return <>{t.usage[words](f.energy(Math.abs(kwh ?? 0)))}</>
}

/** Twelve months as stacked bars under one sentence, with the table behind them for whoever listens. */
export const UsageChart = ({
  usage,
  change,
  lineHeight,
}: {
  usage: FieldOf<'usage-series', UsageMonth[]>
  change: FieldOf<'energy', number> | null
  /** One line of label type in CSS pixels. */
  lineHeight: number
}) => {
  const { t } = useKiosk()
  return (
    <figure className="usage">
      <figcaption className="usage-head">
        <span className="usage-sentence" data-anchor="changeOnYear">
          <Sentence change={change} />
        </span>
        <span className="legend">
          <span className="legend-peak" aria-hidden="true" />
          {t.usage.peak}
          <span className="legend-valley" aria-hidden="true" />
          {t.usage.valley}
        </span>
      </figcaption>
      <div className="usage-picture" data-anchor="usage">
        {'masked' in usage ? (
          <MaskedValue kind={usage.kind} className="usage-masked" />
        ) : (
          <>
            <Bars months={usage.value} lineHeight={lineHeight} />
            <UsageTable months={usage.value} />
          </>
        )}
      </div>
    </figure>
  )
}
