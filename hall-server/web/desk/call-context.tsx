import { useTexts } from '../kit/language.tsx'
import type { OwnCall } from './desk-state.ts'
import { screenWords } from './screen-words.ts'
import { deskTexts } from './texts.ts'

const clockWords = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`

export function CallContext({ call, now }: { call: Extract<OwnCall, { kind: 'joined' }>; now: number }) {
  const texts = useTexts(deskTexts)
  const { settings, screen, occupied } = call.view
  const display = [
    settings.textSize === 'large' ? texts.context.large : null,
    settings.contrast === 'high' ? texts.context.high : null,
  ].filter((word) => word !== null)
  return (
    <div className="call-context">
      <h3>{texts.context.title}</h3>
      <p className="call-kiosk">{call.kioskId}</p>
      <dl>
        <dt>{texts.context.for}</dt>
        <dd>{clockWords(Math.max(0, Math.floor((now - call.joinedAt) / 1000)))}</dd>
        <dt>{texts.context.screen}</dt>
        <dd>
          {screenWords(texts.screens, screen.name)}
          {occupied && <span className="soft"> · {texts.context.occupied}</span>}
        </dd>
        <dt>{texts.context.language}</dt>
        <dd>{texts.languages[settings.locale]}</dd>
        <dt>{texts.context.settings}</dt>
        <dd>{display.length === 0 ? texts.context.standard : display.join(' · ')}</dd>
      </dl>
      <p className="soft small">{texts.context.masked}</p>
    </div>
  )
}
