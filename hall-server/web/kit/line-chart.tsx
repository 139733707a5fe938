import './line-chart.css'
import { useState, type KeyboardEvent, type PointerEvent } from 'react'
import { formatDateTime, formatNumber, formatShortTime, hallZoneMs } from './format.ts'
import { useLanguage, useTexts } from './language.tsx'
import {
  bandPath,
  linePath,
  nearestPoint,
  scaleOf,
  timeTicks,
  unbroken,
  type ChartPoint,
} from './line-scale.ts'
import { kitTexts } from './texts.ts'

const box = { width: 720, height: 200 }
const margin = { left: 64, right: 12, top: 10, bottom: 26 }

type LineChartProps = {
  label: string
  points: readonly ChartPoint[]
  from: number
  until: number
  /** Further apart than this, two points are not joined. */
  gapMs: number
  /** A value with its unit. */
  write: (value: number) => string
}

/** A line with the band between least and most; gaps stay gaps. Arrow keys or the pointer read out one point. */
export function LineChart({ label, points, from, until, gapMs, write }: LineChartProps) {
  const { chart: texts } = useTexts(kitTexts)
  const { language } = useLanguage()
  const [chosen, setChosen] = useState<number | null>(null)
  const scale = scaleOf(points, { from, until }, box)
  const pieces = unbroken(points, gapMs)
  const point = chosen === null ? undefined : points[Math.min(chosen, points.length - 1)]
  const pointed = (event: PointerEvent<SVGSVGElement>): void => {
    const area = event.currentTarget.getBoundingClientRect()
    const whole = box.width + margin.left + margin.right
    const x = ((event.clientX - area.left) / area.width) * whole - margin.left
    setChosen(nearestPoint(points, from + (x / box.width) * (until - from)))
  }
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1, PageUp: -10, PageDown: 10 }[event.key]
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? points.length - 1 : null
    if (step === undefined && to === null) return
    event.preventDefault()
    setChosen(to ?? Math.max(0, Math.min(points.length - 1, (chosen ?? points.length) + (step ?? 0))))
  }
  return (
    <figure className="line-chart">
      <svg
        viewBox={`${-margin.left} ${-margin.top} ${box.width + margin.left + margin.right} ${box.height + margin.top + margin.bottom}`}
        role="img"
        aria-label={`${label}. ${texts.keys}`}
        tabIndex={0}
        onPointerMove={pointed}
        onPointerLeave={() => setChosen(null)}
        onKeyDown={onKey}
        onBlur={() => setChosen(null)}
      >
        <g className="chart-grid">
          {scale.ticks.map((value) => (
            <g key={value} transform={`translate(0 ${scale.y(value)})`}>
              <path d={`M0 0H${box.width}`} />
              <text x={-8} y={4} textAnchor="end">
                {write(value)}
              </text>
            </g>
          ))}
          {timeTicks(from, until, 6, hallZoneMs).map((instant) => (
            <g key={instant} transform={`translate(${scale.x(instant)} ${box.height})`}>
              <path d="M0 0v5" />
              <text y={20} textAnchor="middle">
                {formatShortTime(language, instant, until - from)}
              </text>
            </g>
          ))}
        </g>
        {pieces.map((piece) => (
          <g key={piece[0]?.at}>
            <path className="chart-band" d={bandPath(piece, scale)} />
            {piece.length > 1 && <path className="chart-line" d={linePath(piece, scale)} />}
            {piece.length === 1 &&
              piece.map(({ at, mean }) => (
                <circle key={at} className="chart-dot" cx={scale.x(at)} cy={scale.y(mean)} r={2} />
              ))}
          </g>
        ))}
        {points.length === 0 && (
          <text className="chart-none" x={box.width / 2} y={box.height / 2} textAnchor="middle">
            {texts.noPoints}
          </text>
        )}
        {point !== undefined && (
          <g className="chart-cross" transform={`translate(${scale.x(point.at)} 0)`}>
            <path d={`M0 0V${box.height}`} />
            <circle cy={scale.y(point.mean)} r={4} />
          </g>
        )}
      </svg>
      <figcaption className="small soft" role="status">
        {point === undefined
          ? texts.says(points.length, Math.max(0, pieces.length - 1))
          : `${formatDateTime(language, point.at)} · ${
              point.least === point.most
                ? write(point.mean)
                : `${texts.mean} ${write(point.mean)} · ${texts.least} ${write(point.least)} · ${texts.most} ${write(point.most)}`
            }`}
      </figcaption>
      <Numbers points={points} write={write} label={label} />
    </figure>
  )
}

/** The same as a table, drawn only when it is opened: a long history would weigh on every page otherwise. */
function Numbers({ points, write, label }: Pick<LineChartProps, 'points' | 'write' | 'label'>) {
  const { chart: texts } = useTexts(kitTexts)
  const { language } = useLanguage()
  const [open, setOpen] = useState(false)
  return (
    <details className="chart-numbers" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="small">{texts.numbers}</summary>
      {open && (
        <div className="table-scroll" tabIndex={0} role="region" aria-label={label}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{texts.at}</th>
                <th scope="col" data-align="end">
                  {texts.mean}
                </th>
                <th scope="col" data-align="end">
                  {texts.least}
                </th>
                <th scope="col" data-align="end">
                  {texts.most}
                </th>
                <th scope="col" data-align="end">
                  {texts.count}
                </th>
              </tr>
            </thead>
            <tbody>
              {points.toReversed().map((point) => (
                <tr key={point.at}>
                  <td>{formatDateTime(language, point.at)}</td>
                  <td data-align="end">{write(point.mean)}</td>
                  <td data-align="end">{write(point.least)}</td>
                  <td data-align="end">{write(point.most)}</td>
                  <td data-align="end">{formatNumber(language, point.count)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  )
}
