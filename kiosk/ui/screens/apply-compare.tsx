import type { ScreenOf } from '@foyer/contracts/screens'
import type { ReactNode } from 'react'
import { Field, valueOf } from '../components/field.tsx'
import { Frame } from '../components/frame.tsx'
import { UsageChart } from '../components/usage-chart.tsx'
import { useLabelHeight } from '../components/use-label-height.ts'
import { useKiosk } from '../kiosk-context.ts'

type Fields = ScreenOf<'apply-compare'>['fields']

const Verdict = ({ screen }: { screen: ScreenOf<'apply-compare'> }): ReactNode => {
  const { t, f } = useKiosk()
  const { verdict, fields } = screen
  if (verdict === 'same' || verdict === 'unknown') return t.compare.verdicts[verdict]
  const difference = valueOf(fields.difference)
  if (difference === null) return t.compare.verdicts.masked
  return <span data-anchor="difference">{t.compare.verdicts[verdict](f.money(difference).text)}</span>
}

export const ApplyCompareScreen = ({ screen }: { screen: ScreenOf<'apply-compare'> }) => {
  const { t, f, view } = useKiosk()
  const lineHeight = useLabelHeight(view.settings.textSize === 'large')
  const { fields } = screen
  const share = valueOf(fields.valleyShare)
  return (
    <Frame
      title={<Verdict screen={screen} />}
      why={screen.verdict === 'unknown' ? t.compare.whyUnknown : t.compare.why}
      figure={
        fields.usage !== null && <UsageChart usage={fields.usage} change={null} lineHeight={lineHeight} />
      }
      primary={{ text: t.compare.confirm, intent: { type: 'confirm' }, disabled: false }}
    >
      <div className="compare">
        <ComparedBars fields={fields} />
        {share !== null && (
          <p className="compare-line" data-anchor="valleyShare" data-said>
            {t.compare.valleyShare(f.percent(share))}
          </p>
        )}
        <p className="compare-line note" data-said>
          {t.compare.explain}
        </p>
      </div>
    </Frame>
  )
}

/** Two years' bills side by side, to one scale from zero. */
const ComparedBars = ({ fields }: { fields: Fields }) => {
  const { t } = useKiosk()
  const { flatAmount, peakValleyAmount } = fields
  if (flatAmount === null || peakValleyAmount === null) return null
  const flat = valueOf(flatAmount)
  const peakValley = valueOf(peakValleyAmount)
  const most = Math.max(1, flat ?? 0, peakValley ?? 0)
  return (
    <div className="compared" role="group" aria-label={t.compare.bars}>
      <ComparedBar label={t.compare.flat} share={flat === null ? null : flat / most} kind="flat">
        <Field name="flatAmount" field={flatAmount} />
      </ComparedBar>
      <ComparedBar
        label={t.compare.peakValley}
        share={peakValley === null ? null : peakValley / most}
        kind="peak-valley"
      >
        <Field name="peakValleyAmount" field={peakValleyAmount} />
      </ComparedBar>
    </div>
  )
}

const ComparedBar = ({
  label,
  share,
  kind,
  children,
}: {
  label: string
  share: number | null
  kind: 'flat' | 'peak-valley'
  children: ReactNode
}) => (
  <div className="compared-row" data-said>
    <span className="compared-label">{label}</span>
    <span className="compared-amount">{children}</span>
    <svg className="compared-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect className="compared-ground" width="100" height="8" />
      {share !== null && <rect className={`compared-${kind}`} width={100 * share} height="8" />}
    </svg>
  </div>
)
