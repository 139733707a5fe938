import type { Intent } from '@foyer/contracts/intent'
import type { Screen as AnyScreen } from '@foyer/contracts/screens'
import { catalogues } from '@foyer/texts/catalogues'
import { makeFormat } from '@foyer/texts/format'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Band, Settings } from './components/band.tsx'
import { IdleWarning } from './components/idle-warning.tsx'
import { StaffPointer } from './components/staff-pointer.tsx'
import { HelpControls, HelpTold } from './help/help-panel.tsx'
import type { Call } from './help/use-call.ts'
import { KioskProvider, type KioskContext, type Mode, type Pending } from './kiosk-context.ts'
import { Screen } from './screens/screen.tsx'
import type { SteadyView } from './steady-view.ts'
import { useSteadyView } from './use-steady-view.ts'
import { useVoice, useVoiceAvailable } from './voice.ts'
import { useKeys } from './wedge/use-keys.ts'

/** How an intent leaves; the mirror has nowhere to send one. */
export type Send = (intent: Intent) => void

const asksForHelp = (intent: Intent): boolean =>
  intent.type === 'help' || (intent.type === 'next' && intent.next === 'help')

/** What a screen says anew while it stands there; it is spoken as soon as it changes. */
const saidMeanwhile = (screen: AnyScreen): string =>
  screen.name === 'face' ? [screen.step, screen.challenge?.kind, screen.guidance].join(' ') : ''

/** The whole drawing of one view, the same at the kiosk and in a desk's mirror. */
export const App = ({
  views,
  mode,
  send,
  call,
  camera,
}: {
  views: SteadyView
  mode: Mode
  send: Send
  call: Call
  /** The camera's picture while it is open; a mirror has none. */
  camera: MediaStream | null
}) => {
  const [pending, setPending] = useState<Pending | null>(null)
  const view = views.current
  const stillPending =
    pending !== null && (views.before !== null || pending.revision === view.revision) ? pending : null
  const { shown, busy } = useSteadyView(views, stillPending !== null)
  const { locale, textSize, contrast, voice } = view.settings
  const format = useMemo(() => makeFormat(locale), [locale])
  const { openMedia } = call

  const press = useCallback(
    (anchor: string, intent: Intent) => {
      if (mode === 'mirror') return
      if (asksForHelp(intent)) openMedia()
      setPending({ anchor, revision: view.revision })
      send(intent)
    },
    [mode, openMedia, send, view.revision],
  )
  const kiosk = useMemo(
    (): KioskContext => ({
      view: shown,
      mode,
      t: catalogues[locale],
      f: format,
      pending: stillPending,
      busy,
      camera,
      press,
    }),
    [shown, mode, locale, format, stillPending, busy, camera, press],
  )

  useEffect(() => {
    const root = document.documentElement
    root.lang = locale
    root.dataset['textSize'] = textSize
    root.dataset['contrast'] = contrast
  }, [locale, textSize, contrast])
  const root = useRef<HTMLDivElement>(null)
  useKeys(root, { view: shown, mode, press })
  const voiceAvailable = useVoiceAvailable(locale)
  useVoice(
    voice && mode === 'live',
    locale,
    JSON.stringify([locale, shown.screen.name, view.help.state]),
    saidMeanwhile(shown.screen),
  )

  return (
    <KioskProvider value={kiosk}>
      <div
        ref={root}
        className="kiosk"
        data-screen={view.screen.name}
        data-shown={shown.screen.name}
        data-revision={view.revision}
        data-help={view.help.state}
        data-mode={mode}
        data-presence={view.presence ?? 'unknown'}
        inert={mode === 'mirror'}
      >
        <Band />
        <Settings voiceAvailable={voiceAvailable} />
        <HelpTold call={call} />
        <Screen key={shown.screen.name} screen={shown.screen} />
        <HelpControls call={call} />
        {view.idleWarning !== null && <IdleWarning secondsLeft={view.idleWarning.secondsLeft} />}
        {view.help.state === 'connected' && view.help.pointer !== null && (
          <StaffPointer anchor={view.help.pointer} />
        )}
      </div>
    </KioskProvider>
  )
}
