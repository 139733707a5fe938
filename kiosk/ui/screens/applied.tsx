import type { ScreenOf } from '@foyer/contracts/screens'
import { Field } from '../components/field.tsx'
import { Frame } from '../components/frame.tsx'
import { PrintingLine } from '../components/printing-line.tsx'
import { Qr } from '../components/qr.tsx'
import { useKiosk } from '../kiosk-context.ts'
import { Done } from '../pictures/pictures.tsx'

export const AppliedScreen = ({ screen }: { screen: ScreenOf<'applied'> }) => {
  const { t, view } = useKiosk()
  const delivered = screen.delivery === 'delivered'
  const { fields } = screen
  return (
    <Frame
      title={delivered ? t.applied.deliveredTitle : t.applied.keptTitle}
      why={delivered ? t.applied.delivered : t.applied.kept}
      figure={<Done label={screen.title[view.settings.locale]} />}
      primary={{ text: t.applied.confirm, intent: { type: 'confirm' }, disabled: false }}
    >
      <div className="slip">
        <p className="sum sum-stacked">
          <span className="sum-label">{t.applied.trackingNumber}</span>
          <span className="sum-amount">
            <Field name="trackingNumber" field={fields.trackingNumber} />
          </span>
        </p>
        <PrintingLine printing={screen.printing} words={t.applied.printing} />
        <div className="take">
          <Qr name="progressUrl" field={fields.progressUrl} label={t.applied.progressCode} />
          <div className="take-words">
            <p>{t.applied.scanProgress}</p>
            <p className="note">{screen.title[view.settings.locale]}</p>
          </div>
        </div>
      </div>
    </Frame>
  )
}
