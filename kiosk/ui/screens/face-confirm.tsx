import type { ScreenOf } from '@foyer/contracts/screens'
import { ActionButton } from '../components/action-button.tsx'
import { Field } from '../components/field.tsx'
import { Frame } from '../components/frame.tsx'
import { Arrow } from '../components/icons.tsx'
import { useKiosk } from '../kiosk-context.ts'

/** "Is this you?": the masked name, and a no that costs no more than the yes. */
export const FaceConfirmScreen = ({ screen }: { screen: ScreenOf<'face-confirm'> }) => {
  const { t } = useKiosk()
  return (
    <Frame
      title={t.face.confirm.title}
      why={t.face.confirm.why}
      figure={
        <p className="face-name" data-said>
          <Field name="maskedName" field={screen.fields.maskedName} />
        </p>
      }
      primary={{ text: t.face.confirm.yes, intent: { type: 'confirm' }, disabled: false }}
    >
      <ActionButton anchor="action:not-me" manner="choice" className="choice-row" intent={{ type: 'not-me' }}>
        <span className="row-words">
          <strong className="choice-title">{t.face.confirm.no.title}</strong>
          <span className="choice-note">{t.face.confirm.no.note}</span>
        </span>
        <Arrow className="icon" />
      </ActionButton>
    </Frame>
  )
}
