import type { ScreenOf } from '@foyer/contracts/screens'
import { ActionButton } from '../components/action-button.tsx'
import { Frame } from '../components/frame.tsx'
import { Arrow } from '../components/icons.tsx'
import { useKiosk } from '../kiosk-context.ts'
import { LookHere } from '../pictures/face-pictures.tsx'
import { Done, PlaceCard, ReadCard, ScanBill, Stopped } from '../pictures/pictures.tsx'

type Problem = ScreenOf<'problem'>['problem']
type Next = ScreenOf<'problem'>['next'][number]

/** Nothing stopped and nothing is broken: there is another way, and it is said without alarm. */
const calm: ReadonlySet<Problem> = new Set([
  'face-unknown',
  'face-unsure',
  'face-not-live',
  'face-timeout',
  'face-needs-card',
  'face-already-withdrawn',
])

/** Where a picture says better than words what to do differently. */
const Figure = ({ problem }: { problem: Problem }) => {
  const { t } = useKiosk()
  if (problem === 'card-unreadable' || problem === 'card-lifted-early') {
    return <ReadCard label={t.readingCard.picture} />
  }
  if (problem.startsWith('scan-')) return <ScanBill label={t.enter.picture} />
  if (problem === 'face-unknown' || problem === 'face-unsure' || problem === 'face-needs-card')
    return <PlaceCard label={t.start.picture} />
  if (problem === 'face-already-withdrawn') return <Done label={t.problem.problems[problem].title} />
  if (problem === 'face-not-live' || problem === 'face-timeout') {
    return <LookHere label={t.face.camera.finding} />
  }
  return <Stopped label={t.problem.problems[problem].title} />
}

export const ProblemScreen = ({ screen }: { screen: ScreenOf<'problem'> }) => {
  const { t, view } = useKiosk()
  const words = t.problem.problems[screen.problem]
  const [first, ...others] = screen.next
  // Help, back and leaving have their own places, which do not change from screen to screen.
  const inTheBar = (next: Next): boolean =>
    next === 'help' || (next === 'back' && view.canGoBack) || (next === 'leave' && view.occupied)
  const rows = others.filter((next) => !inTheBar(next))
  return (
    <Frame
      key={screen.problem}
      title={words.title}
      why={words.text}
      live="assertive"
      tone={calm.has(screen.problem) ? null : 'stopped'}
      figure={<Figure problem={screen.problem} />}
      primary={
        first === undefined
          ? null
          : { text: t.problem.next[first], intent: { type: 'next', next: first }, disabled: false }
      }
    >
      <div className="problem">
        {rows.length > 0 && (
          <div className="choices" role="group" aria-label={t.problem.otherWays}>
            <p className="ways-or">{t.problem.otherWays}</p>
            {rows.map((next) => (
              <ActionButton
                key={next}
                anchor={`action:next/${next}`}
                manner="choice"
                className="choice-row"
                intent={{ type: 'next', next }}
              >
                <strong className="choice-title">{t.problem.next[next]}</strong>
                <Arrow className="icon" />
              </ActionButton>
            ))}
          </div>
        )}
        <p className="reference note">
          {t.problem.reference} <span className="figures">{screen.reference}</span>
        </p>
      </div>
    </Frame>
  )
}
