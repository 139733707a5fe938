import type { ScreenOf } from '@foyer/contracts/screens'
import { Field } from '../components/field.tsx'
import { Frame } from '../components/frame.tsx'
import { PrintingLine } from '../components/printing-line.tsx'
import { Qr } from '../components/qr.tsx'
import { useKiosk } from '../kiosk-context.ts'
import { Done } from '../pictures/pictures.tsx'

/** The end of it, with something in the hand that proves it. */
export const FaceErasedScreen = ({ screen }: { screen: ScreenOf<'face-erased'> }) => {
  const { t } = useKiosk()
  const words = t.face.erased
  const { fields } = screen
  return (
    <Frame
      title={words.title}
      why={words.why}
      figure={<Done label={words.title} />}
      primary={{ text: words.confirm, intent: { type: 'confirm' }, disabled: false }}
    >
      <div className="slip">
        <PrintingLine printing={screen.printing} words={words.printing} />
        <div className="take">
          <Qr name="verifyUrl" field={fields.verifyUrl} label={words.code} />
          <div className="take-words">
            <p>{words.scan}</p>
            <p className="note">
              {words.receiptNumber} <Field name="receiptNumber" field={fields.receiptNumber} />
            </p>
          </div>
        </div>
      </div>
    </Frame>
  )
}
