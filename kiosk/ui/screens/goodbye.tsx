import type { ScreenOf } from '@foyer/contracts/screens'
import { Frame } from '../components/frame.tsx'
import { Check, PrinterIcon } from '../components/icons.tsx'
import { useKiosk } from '../kiosk-context.ts'
import { Done, PaperOut, TakeCard } from '../pictures/pictures.tsx'

/** Leaving is as clear as arriving: what was done, what to take along, and that nothing stays. */
export const GoodbyeScreen = ({ screen }: { screen: ScreenOf<'goodbye'> }) => {
  const { t, f } = useKiosk()
  return (
    <Frame
      title={
        screen.takeCard
          ? t.goodbye.takeCard
          : screen.did.length > 0
            ? t.goodbye.title
            : t.goodbye.titleNothing
      }
      why={t.goodbye.wiped}
      figure={
        screen.takeCard ? (
          <TakeCard label={t.goodbye.picture} />
        ) : screen.printed ? (
          <PaperOut label={t.goodbye.printed} />
        ) : (
          <Done label={t.goodbye.wiped} />
        )
      }
      primary={{ text: t.goodbye.confirm, intent: { type: 'confirm' }, disabled: false }}
    >
      <ul className="done-list">
        {screen.printed && (
          <li>
            <PrinterIcon className="icon" />
            {t.goodbye.printed}
          </li>
        )}
        {screen.did.map((did) => (
          <li key={did}>
            <Check className="icon" />
            {t.goodbye.did[did]}
          </li>
        ))}
      </ul>
      <p className="note figures" role="timer">
        {t.goodbye.endsIn(f.duration(screen.endsIn))}
      </p>
    </Frame>
  )
}
