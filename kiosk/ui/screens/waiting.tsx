import type { ScreenOf } from '@foyer/contracts/screens'
import { ActionButton } from '../components/action-button.tsx'
import { Frame } from '../components/frame.tsx'
import { Arrow } from '../components/icons.tsx'
import { useKiosk } from '../kiosk-context.ts'

/** That something is going on, for as long as nobody knows how long it takes. */
export const WaitingBar = () => (
  <div className="waiting-bar" aria-hidden="true">
    <span />
  </div>
)

export const WaitingScreen = ({ screen }: { screen: ScreenOf<'waiting'> }) => {
  const { t, view } = useKiosk()
  const why =
    screen.wayOut && view.canGoBack ? t.waiting.wayOut : screen.slow ? t.waiting.slow[screen.what] : null
  return (
    <Frame title={t.waiting.titles[screen.what]} why={why}>
      <WaitingBar />
      {screen.wayOut && view.canGoBack && (
        <ActionButton
          anchor="action:next/back"
          manner="choice"
          className="choice-row"
          intent={{ type: 'next', next: 'back' }}
        >
          <Arrow className="icon icon-back" />
          <strong className="choice-title">{t.problem.next.back}</strong>
        </ActionButton>
      )}
    </Frame>
  )
}
