import type { Comparison } from '@foyer/contracts/hall-api'
import { formatMoney, formatMonth, formatNumber, formatPercent } from '../kit/format.ts'
import { useLanguage, useTexts } from '../kit/language.tsx'
import { barsOf, outcomeOf } from './comparison.ts'
import { clerkTexts } from './texts.ts'

const box = { width: 480, height: 120 }

export function ComparisonChart({ comparison }: { comparison: Comparison }) {
  const { comparison: texts } = useTexts(clerkTexts)
  const { language } = useLanguage()
  const { bars, barWidth } = barsOf(comparison, box)
  const outcome = outcomeOf(comparison)
  const difference = formatMoney(language, Math.abs(comparison.peakValleyFen - comparison.flatFen))
  const dearest = Math.max(comparison.flatFen, comparison.peakValleyFen, 1)
  const amounts = [
    { name: texts.flat, fen: comparison.flatFen },
    { name: texts.peakValley, fen: comparison.peakValleyFen },
  ]
  return (
    <figure className="comparison">
      <p className="comparison-says">
        {outcome === 'same' ? texts.same : texts[outcome](difference)}
        <span className="soft"> · {texts.share(formatPercent(language, comparison.valleyShare))}</span>
      </p>
      <div className="comparison-amounts">
        {amounts.map(({ name, fen }) => (
          <p key={name}>
            <span>{name}</span>
            <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
              <rect width={(fen / dearest) * 100} height="6" />
            </svg>
            <span>{formatMoney(language, fen)}</span>
          </p>
        ))}
      </div>
      <svg className="comparison-bars" viewBox={`0 0 ${box.width} ${box.height + 22}`} aria-hidden="true">
        {bars.map(({ month, x, peak, valley }) => (
          <g key={month} transform={`translate(${x} 0)`}>
            <rect className="bar-peak" y={box.height - valley - peak} width={barWidth} height={peak} />
            <rect className="bar-valley" y={box.height - valley} width={barWidth} height={valley} />
            <text x={barWidth / 2} y={box.height + 16} textAnchor="middle">
              {Number(month.slice(5))}
            </text>
          </g>
        ))}
        <path d={`M0 ${box.height}H${box.width}`} />
      </svg>
      <p className="comparison-key small soft">
        <span data-key="peak">{texts.peak}</span>
        <span data-key="valley">{texts.valley}</span>
        <span>kWh · {texts.source(comparison.tariffSource)}</span>
      </p>
      <table className="read-out">
        <thead>
          <tr>
            <th>{texts.month}</th>
            <th>{texts.peak}</th>
            <th>{texts.valley}</th>
          </tr>
        </thead>
        <tbody>
          {bars.map(({ month, peakKwh, valleyKwh }) => (
            <tr key={month}>
              <td>{formatMonth(language, month)}</td>
              <td>{formatNumber(language, peakKwh)}</td>
              <td>{formatNumber(language, valleyKwh)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  )
}
