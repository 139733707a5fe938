import type { ScreenOf, Way } from '@foyer/contracts/screens'
import { ActionButton } from '../components/action-button.tsx'
import { Frame } from '../components/frame.tsx'
import { FaceIcon, NumberIcon, PhoneIcon, ScanIcon } from '../components/icons.tsx'
import { useKiosk } from '../kiosk-context.ts'
import { NumberOnBill, PlaceCard } from '../pictures/pictures.tsx'

/** Card and scanner wait by themselves; the number, the phone and the face begin with a tap. */
export const StartScreen = ({ screen }: { screen: ScreenOf<'start'> }) => {
  const { t } = useKiosk()
  const available = (way: Way): boolean => screen.ways.some((each) => each.way === way && each.available)
  const offered = (way: Way): boolean => screen.ways.some((each) => each.way === way)
  const card = available('card')
  return (
    <Frame
      title={card ? t.start.title : t.start.titleWithoutCard}
      why={card ? t.start.why : t.start.whyWithoutCard}
      figure={card ? <PlaceCard label={t.start.picture} /> : <NumberOnBill label={t.enter.picture} />}
    >
      <div
        className="ways"
        data-even={available('face') || undefined}
        role="group"
        aria-label={t.start.waysLabel}
      >
        {card && <p className="ways-or">{t.start.orElse}</p>}
        {offered('number') && (
          <ActionButton
            anchor="action:way/number"
            manner="choice"
            className="way"
            intent={{ type: 'choose-way', way: 'number' }}
            disabled={!available('number')}
          >
            <NumberIcon className="icon way-icon" />
            <WayText way="number" available={available('number')} />
          </ActionButton>
        )}
        {offered('phone') && (
          <ActionButton
            anchor="action:way/phone"
            manner="choice"
            className="way"
            intent={{ type: 'choose-way', way: 'phone' }}
            disabled={!available('phone')}
          >
            <PhoneIcon className="icon way-icon" />
            <WayText way="phone" available={available('phone')} />
          </ActionButton>
        )}
        {offered('scan') && (
          <div
            className="way way-told"
            data-anchor="way/scan"
            data-said
            data-off={!available('scan') || undefined}
          >
            <ScanIcon className="icon way-icon" />
            <WayText way="scan" available={available('scan')} />
          </div>
        )}
        {/* Nobody is told of a way that only those who agreed to it can take, where it cannot be taken. */}
        {available('face') && (
          <ActionButton
            anchor="action:way/face"
            manner="choice"
            className="way"
            intent={{ type: 'choose-way', way: 'face' }}
          >
            <FaceIcon className="icon way-icon" />
            <WayText way="face" available />
          </ActionButton>
        )}
      </div>
    </Frame>
  )
}

const WayText = ({ way, available }: { way: Way; available: boolean }) => {
  const { t } = useKiosk()
  return (
    <span className="way-text">
      <strong className="choice-title">{t.start.ways[way].title}</strong>
      <span className="choice-note">{available ? t.start.ways[way].note : t.start.unavailable}</span>
    </span>
  )
}
