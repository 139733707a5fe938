import type { ScreenOf } from '@foyer/contracts/screens'
import { Field } from '../components/field.tsx'
import { Frame } from '../components/frame.tsx'
import { PrintingLine } from '../components/printing-line.tsx'
import { Qr } from '../components/qr.tsx'
import { useKiosk } from '../kiosk-context.ts'
import { Done } from '../pictures/pictures.tsx'

export const PaidScreen = ({ screen }: { screen: ScreenOf<'paid'> }) => {
  const { t } = useKiosk()
  const { fields } = screen
  return (
    <Frame
      title={t.paid.title}
      why={t.paid.why}
      figure={<Done label={t.paid.picture} />}
      primary={{ text: t.paid.confirm, intent: { type: 'confirm' }, disabled: false }}
    >
      <div className="slip">
        <p className="sum">
          <span className="sum-label">{t.paid.amount}</span>
          <span className="sum-amount">
            <Field name="amount" field={fields.amount} />
          </span>
        </p>
        <PrintingLine printing={screen.printing} words={t.paid.printing} />
        <div className="take">
          <Qr name="receiptUrl" field={fields.receiptUrl} label={t.paid.receiptCode} />
          <div className="take-words">
            <p>{t.paid.scanReceipt}</p>
            <p className="note">
              {t.paid.receiptNumber} <Field name="receiptNumber" field={fields.receiptNumber} />
            </p>
            {screen.unprintable && <p className="note">{t.paid.unprintable}</p>}
          </div>
        </div>
      </div>
    </Frame>
  )
}
