import { Frame } from '../components/frame.tsx'
import { useKiosk } from '../kiosk-context.ts'
import { ReadCard } from '../pictures/pictures.tsx'
import { WaitingBar } from './waiting.tsx'

export const ReadingCardScreen = () => {
  const { t } = useKiosk()
  return (
    <Frame
      title={t.readingCard.title}
      why={t.readingCard.why}
      figure={<ReadCard label={t.readingCard.picture} />}
    >
      <WaitingBar />
    </Frame>
  )
}
