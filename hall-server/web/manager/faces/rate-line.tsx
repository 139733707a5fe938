import type { Rate } from '@foyer/contracts/face'
import { formatNumber } from '../../kit/format.ts'
import { useLanguage, useTexts } from '../../kit/language.tsx'
import { ratePercent, scaleOf } from './rate-scale.ts'
import { facesTexts } from './texts.ts'

/** A rate in words and as an interval: what was counted, and how much is still possible. */
export function RateLine({
  words,
  rate,
  target,
}: {
  words: { title: string; from: string }
  rate: Rate
  target: number | null
}) {
  const texts = useTexts(facesTexts)
  const { language } = useLanguage()
  const scale = scaleOf(rate, target)
  const percent = (fraction: number): string => ratePercent(language, fraction)
  const known = rate.rate !== null && rate.trials > 0
  return (
    <div className="rate" data-known={known}>
      <h3>{words.title}</h3>
      <p className="rate-says">
        {known
          ? texts.counted(formatNumber(language, rate.errors), formatNumber(language, rate.trials))
          : texts.nothing}
      </p>
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect className="rate-ground" y="3" width="100" height="4" />
        {known && (
          <rect
            className="rate-interval"
            x={scale.from}
            y="3"
            width={Math.max(0.6, scale.to - scale.from)}
            height="4"
          />
        )}
        {known && scale.at !== null && (
          <path className="rate-estimate" d={`M${Math.min(99.6, Math.max(0.4, scale.at))} 1v8`} />
        )}
        {scale.target !== null && <path className="rate-target" d={`M${scale.target} 0v10`} />}
      </svg>
      <p className="rate-ends small soft" aria-hidden="true">
        <span>0</span>
        {target !== null && <span className="rate-accepts">┆ {texts.targetMark(percent(target))}</span>}
        <span>{percent(scale.end)}</span>
      </p>
      <p className="small soft">
        {known && `${texts.between(percent(rate.low), percent(rate.high))} · `}
        {words.from}
      </p>
    </div>
  )
}
