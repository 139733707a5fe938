import { locales } from '@foyer/contracts/locale'
import { catalogues } from '@foyer/texts/catalogues'
import { useEffect, useState } from 'react'
import { useKiosk } from '../kiosk-context.ts'
import { ActionButton } from './action-button.tsx'
import { ContrastIcon, SpeakerIcon } from './icons.tsx'

const useNow = (everyMs: number): number => {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), everyMs)
    return () => window.clearInterval(timer)
  }, [everyMs])
  return now
}

/** The hall's name and the time; the same on every screen. */
export const Band = () => {
  const { view, f } = useKiosk()
  const now = useNow(1_000)
  return (
    <header className="band">
      <span className="band-hall">
        <svg className="band-mark" viewBox="0 0 32 32" aria-hidden="true">
          <path d="M6 28V12L16 4l10 8v16" />
          <path d="M17.5 12l-4 8h5l-4 8" />
        </svg>
        {view.hallName[view.settings.locale]}
      </span>
      <time className="band-time">
        <span className="band-day">{f.day(now)}</span>
        <span className="figures">{f.clock(now)}</span>
      </time>
    </header>
  )
}

/** Language, text size, contrast and voice: always within reach, always in the same place. */
export const Settings = ({ voiceAvailable }: { voiceAvailable: boolean }) => {
  const { view, t } = useKiosk()
  const { locale, textSize, contrast, voice } = view.settings
  const large = textSize === 'large'
  const high = contrast === 'high'
  return (
    <div className="settings" role="group" aria-label={t.settings.label}>
      <div className="settings-languages" role="group" aria-label={t.settings.language}>
        {locales.map((each) => (
          <ActionButton
            key={each}
            anchor={`action:locale/${each}`}
            manner="setting"
            intent={{ type: 'set-locale', locale: each }}
            chosen={each === locale}
            label={catalogues[each].language.own}
          >
            <span lang={each}>{catalogues[each].language.short}</span>
          </ActionButton>
        ))}
      </div>
      <div className="settings-looks">
        <ActionButton
          anchor="action:text-size"
          manner="setting"
          intent={{ type: 'set-text-size', textSize: large ? 'standard' : 'large' }}
          chosen={large}
        >
          <span className="setting-a" aria-hidden="true">
            A
          </span>
          {large ? t.settings.largeOff : t.settings.large}
        </ActionButton>
        <ActionButton
          anchor="action:contrast"
          manner="setting"
          intent={{ type: 'set-contrast', contrast: high ? 'normal' : 'high' }}
          chosen={high}
        >
          <ContrastIcon className="icon" />
          {high ? t.settings.contrastOff : t.settings.contrast}
        </ActionButton>
        {voiceAvailable && (
          <ActionButton
            anchor="action:voice"
            manner="setting"
            intent={{ type: 'set-voice', voice: !voice }}
            chosen={voice}
          >
            <SpeakerIcon className="icon" />
            {voice ? t.settings.voiceOff : t.settings.voice}
          </ActionButton>
        )}
      </div>
    </div>
  )
}
