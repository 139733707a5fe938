import type { ScreenOf } from '@foyer/contracts/screens'
import { ActionButton } from '../components/action-button.tsx'
import { Field } from '../components/field.tsx'
import { Frame } from '../components/frame.tsx'
import { Attention, Check } from '../components/icons.tsx'
import { ScrollRoom, Turners, useTurning } from '../components/scroll-list.tsx'
import { useLandscape } from '../components/use-landscape.ts'
import { useKiosk } from '../kiosk-context.ts'

type Consent = ScreenOf<'face-consent'>

/** Everything that is agreed to, and two answers of the same size: neither is the one that is expected. */
export const FaceConsentScreen = ({ screen }: { screen: Consent }) => {
  const { t, view } = useKiosk()
  const { locale } = view.settings
  const turning = useTurning()
  const landscape = useLandscape()
  // Beside a helper the column that is read has room for the title alone.
  const helped = view.help.state !== 'off'
  const may = screen.guardian === 'not-needed' || screen.guardian === 'read'
  const guardian =
    screen.guardian === 'not-needed' ? null : <Guardian screen={screen} guardian={screen.guardian} />
  const points = (
    <ScrollRoom turning={turning} close label={t.face.consent.points}>
      {screen.points.map((point, index) => (
        <div key={point.heading['zh-CN']} className="consent-point" data-anchor={`point/${index}`} data-said>
          <strong className="choice-title">{point.heading[locale]}</strong>
          <p>{point.text[locale]}</p>
        </div>
      ))}
      <div className="consent-point" data-anchor="agreement" data-said>
        <strong className="choice-title">{t.face.consent.agreeing}</strong>
        <p>{screen.agreement[locale]}</p>
      </div>
    </ScrollRoom>
  )
  return (
    <Frame
      title={screen.title[locale]}
      why={
        <>
          {t.face.consent.for} <Field name="personName" field={screen.fields.personName} className="name" />
        </>
      }
      figure={landscape ? (helped ? null : guardian) : points}
    >
      <div className="consent">
        {landscape && points}
        <Turners turning={turning} />
        {(!landscape || helped) && guardian}
        <div className="answers-two">
          <ActionButton
            anchor="action:disagree"
            manner="choice"
            className="answer-one"
            intent={{ type: 'back' }}
          >
            <strong className="choice-title">{t.face.consent.disagree}</strong>
          </ActionButton>
          <ActionButton
            anchor="action:confirm"
            manner="choice"
            className="answer-one"
            intent={{ type: 'confirm' }}
            disabled={!may}
          >
            <strong className="choice-title">{t.face.consent.agree}</strong>
          </ActionButton>
        </div>
      </div>
    </Frame>
  )
}

const Guardian = ({
  screen,
  guardian,
}: {
  screen: Consent
  guardian: Exclude<Consent['guardian'], 'not-needed'>
}) => {
  const { t } = useKiosk()
  const read = guardian === 'read'
  return (
    <p className="consent-guardian" role="status" data-guardian={guardian} data-said>
      {read ? <Check className="icon" /> : <Attention className="icon" />}
      <span>
        {t.face.consent.guardian[guardian]}
        {read && screen.fields.guardianName !== null && (
          <>
            {' '}
            <Field name="guardianName" field={screen.fields.guardianName} className="name" />
          </>
        )}
      </span>
    </p>
  )
}
