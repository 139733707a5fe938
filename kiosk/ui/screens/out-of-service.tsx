import type { ScreenOf } from '@foyer/contracts/screens'
import { Frame } from '../components/frame.tsx'
import { useKiosk } from '../kiosk-context.ts'
import { Stopped } from '../pictures/pictures.tsx'

/** Nothing can be done here: where to go instead, and that somebody can still be called. */
export const OutOfServiceScreen = ({ screen }: { screen: ScreenOf<'out-of-service'> }) => {
  const { view, t } = useKiosk()
  const words = t.outOfService
  return (
    <Frame
      title={words.title}
      why={screen.message === null ? words.why : screen.message[view.settings.locale]}
      figure={<Stopped label={words.picture} />}
      tone="stopped"
    >
      <ul className="done-list">
        {words.instead.map((way) => (
          <li key={way}>{way}</li>
        ))}
      </ul>
    </Frame>
  )
}
