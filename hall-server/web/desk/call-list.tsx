import type { Call } from '@foyer/contracts/help-link'
import { useTexts } from '../kit/language.tsx'
import { screenWords } from './screen-words.ts'
import { deskTexts } from './texts.ts'

type CallListProps = {
  /** False while the hall is not heard: then an empty list means nothing. */
  listening: boolean
  calls: readonly Call[]
  own: string | null
  now: number
  /** Null while this desk is in a call. */
  answer: ((call: Call) => void) | null
}

export function CallList({ listening, calls, own, now, answer }: CallListProps) {
  const texts = useTexts(deskTexts)
  const shown = calls.filter(({ callId }) => callId !== own).toSorted((a, b) => a.since - b.since)
  return (
    <div className="call-list">
      <h3>{texts.calls}</h3>
      {shown.length === 0 && <p className="soft">{listening ? texts.nobody : '—'}</p>}
      <ul>
        {shown.map((call) => (
          <li key={call.callId} data-state={call.state}>
            <div>
              <strong>{call.kioskId}</strong>
              <span>
                {call.state === 'ringing'
                  ? texts.waiting(Math.max(0, Math.floor((now - call.since) / 1000)))
                  : texts.busy(call.staffName ?? '—')}
              </span>
              <span className="soft">{texts.onScreen(screenWords(texts.screens, call.screen))}</span>
            </div>
            {call.state === 'ringing' && (
              <button
                className="button"
                type="button"
                disabled={answer === null}
                aria-label={`${texts.answer} ${call.kioskId}`}
                onClick={() => answer?.(call)}
              >
                {texts.answer}
              </button>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
