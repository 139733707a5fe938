import type { ScreenOf } from '@foyer/contracts/screens'
import type { Catalogue } from '@foyer/texts/catalogues'
import type { ReactNode } from 'react'
import { ActionButton } from '../components/action-button.tsx'
import { Field } from '../components/field.tsx'
import { Frame } from '../components/frame.tsx'
import { Arrow } from '../components/icons.tsx'
import { PrintingLine } from '../components/printing-line.tsx'
import { useKiosk } from '../kiosk-context.ts'
import { Done } from '../pictures/pictures.tsx'
import { LookHere } from '../pictures/face-pictures.tsx'

type Settings = ScreenOf<'face-settings'>

const headline = (told: Settings['told'], t: Catalogue): { readonly title: string; readonly why: string } => {
  const { title, enrolled, matches, doesNotMatch, why, whyDoesNotMatch } = t.face.settings
  switch (told) {
    case null:
      return { title, why }
    case 'enrolled':
      return { title: enrolled, why }
    case 'matches':
      return { title: matches, why }
    case 'does-not-match':
      return { title: doesNotMatch, why: whyDoesNotMatch }
  }
}

const Fact = ({ label, children }: { label: string; children: ReactNode }) => (
  <div className="fact">
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
)

/** What stands about this person's face here, and how to end it: the ending is asked back once. */
export const FaceSettingsScreen = ({ screen }: { screen: Settings }) =>
  screen.askedToErase ? <AskToErase /> : <Standing screen={screen} />

const Standing = ({ screen }: { screen: Settings }) => {
  const { t } = useKiosk()
  const words = t.face.settings
  const { title, why } = headline(screen.told, t)
  const slip = screen.told === 'enrolled' || screen.printing !== 'not-started'
  return (
    <Frame
      key={screen.told}
      title={title}
      why={why}
      figure={
        screen.told === 'enrolled' || screen.told === 'matches' ? (
          <Done label={title} />
        ) : (
          <LookHere label={title} />
        )
      }
      primary={
        screen.told === null ? null : { text: words.confirm, intent: { type: 'back' }, disabled: false }
      }
    >
      <div className="slip">
        <dl className="facts">
          <Fact label={words.enrolledOn}>
            <Field name="enrolledOn" field={screen.fields.enrolledOn} />
          </Fact>
          <Fact label={words.expiresOn}>
            <Field name="expiresOn" field={screen.fields.expiresOn} />
          </Fact>
        </dl>
        {slip && <PrintingLine printing={screen.printing} words={words.printing} />}
        <div className="choices" role="group" aria-label={words.actions}>
          <Row anchor="action:check-face" intent={{ type: 'check-face' }} words={words.check} />
          <Row anchor="action:erase-face" intent={{ type: 'erase-face' }} words={words.erase} />
        </div>
      </div>
    </Frame>
  )
}

const AskToErase = () => {
  const { t } = useKiosk()
  const words = t.face.settings
  return (
    <Frame
      title={words.askTitle}
      why={words.askWhy}
      figure={<LookHere label={words.askTitle} />}
      primary={{ text: words.eraseNow, intent: { type: 'confirm' }, disabled: false }}
    >
      <Row anchor="action:keep-face" intent={{ type: 'back' }} words={words.keep} />
    </Frame>
  )
}

const Row = ({
  anchor,
  intent,
  words,
}: {
  anchor: string
  intent: { readonly type: 'check-face' | 'erase-face' | 'back' }
  words: { readonly title: string; readonly note: string }
}) => (
  <ActionButton anchor={anchor} manner="choice" className="choice-row" intent={intent}>
    <span className="row-words">
      <strong className="choice-title">{words.title}</strong>
      <span className="choice-note">{words.note}</span>
    </span>
    <Arrow className="icon" />
  </ActionButton>
)
