import { applicationProgress } from '@foyer/contracts/hall-api'
import type { Locale } from '@foyer/contracts/locale'
import { useEffect, useState } from 'react'
import type { Failure } from '../kit/api.ts'
import { formatClock, formatDate, formatDateTime } from '../kit/format.ts'
import { EmptyTray, Mark, Unplugged } from '../kit/shapes.tsx'
import { useAnswer } from '../kit/use-answer.ts'
import { progressTexts } from './texts.ts'
import { timelineOf } from './timeline.ts'

/** A page left open tells of the decision by itself. */
const reloadEveryMs = 60_000

type Trouble = Failure | { kind: 'bad-address' }

export function Progress({ language, token }: { language: Locale; token: string | null }) {
  const texts = progressTexts[language]
  const path = token === null ? null : `/public/applications/${token}`
  const { value: progress, at, failure, reload } = useAnswer(path, applicationProgress, reloadEveryMs)
  const trouble: Trouble | null = token === null ? { kind: 'bad-address' } : failure
  useEffect(() => {
    document.title = texts.page
    addEventListener('online', reload)
    return () => removeEventListener('online', reload)
  }, [reload, texts.page])

  if (progress === null || at === null) {
    return trouble === null ? (
      <p className="progress-wait">{texts.loading}</p>
    ) : (
      <Nothing language={language} trouble={trouble} again={reload} />
    )
  }
  const decided = progress.status === 'approved' || progress.status === 'rejected'
  return (
    <main className="progress">
      <header>
        <p className="progress-page">
          <Mark />
          {texts.page}
        </p>
        <p className="progress-title">{progress.title[language]}</p>
        <h1>{texts.now[progress.status]}</h1>
        {!decided && <p className="progress-due">{texts.due(formatDate(language, progress.dueOn))}</p>}
      </header>
      {trouble !== null && (
        <p className="progress-offline" role="status">
          {texts.offline}
        </p>
      )}
      <p className="progress-next">{texts.next[progress.status]}</p>
      <ol className="timeline">
        {timelineOf(progress).map((step) => (
          <li
            key={step.status}
            data-state={step.state}
            data-outcome={step.state === 'done' ? step.status : 'open'}
            {...(step.state === 'now' ? { 'aria-current': 'step' } : {})}
          >
            <StepShape state={step.state} rejected={step.status === 'rejected'} />
            <strong>{texts.steps[step.status].title}</strong>
            {step.at === null ? (
              <span>{texts.steps[step.status].about}</span>
            ) : (
              <time dateTime={new Date(step.at).toISOString()}>{formatDateTime(language, step.at)}</time>
            )}
            {step.note !== null && (
              <blockquote>
                <small>{texts.note}</small>
                {step.note}
              </blockquote>
            )}
          </li>
        ))}
      </ol>
      <Tracking language={language} number={progress.trackingNumber} />
      <footer>
        <p>
          {texts.checked(formatClock(language, at))}
          <button type="button" onClick={reload}>
            {texts.refresh}
          </button>
        </p>
        <p>{texts.keep}</p>
      </footer>
    </main>
  )
}

function StepShape({ state, rejected }: { state: 'done' | 'now' | 'ahead'; rejected: boolean }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="12" cy="12" r={state === 'now' ? 8 : 10} />
      {state === 'done' && <path d={rejected ? 'M8.5 8.5l7 7m0-7l-7 7' : 'M7.5 12.5l3 3 6-6.5'} />}
    </svg>
  )
}

function Tracking({ language, number }: { language: Locale; number: string }) {
  const texts = progressTexts[language]
  const [copied, setCopied] = useState(false)
  const copy = (): void => {
    navigator.clipboard.writeText(number).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  }
  return (
    <section className="tracking">
      <p>
        <small>{texts.number}</small>
        <span>{number}</span>
      </p>
      {/* Without a secure context a browser has no clipboard; the number can still be held and copied. */}
      {'clipboard' in navigator && (
        <button type="button" onClick={copy}>
          {copied ? texts.copied : texts.copy}
        </button>
      )}
    </section>
  )
}

function Nothing({ language, trouble, again }: { language: Locale; trouble: Trouble; again: () => void }) {
  const texts = progressTexts[language]
  const missing = trouble.kind === 'bad-address' || (trouble.kind === 'refused' && trouble.status < 500)
  const busy = trouble.kind === 'refused' && trouble.code === 'too-many-requests'
  const words = busy ? texts.busy : missing ? texts.notFound : texts.offlineNothing
  return (
    <main className="progress progress-nothing">
      {missing && !busy ? <EmptyTray /> : <Unplugged />}
      <h1>{words.title}</h1>
      <p>{words.why}</p>
      {trouble.kind !== 'bad-address' && (
        <button type="button" onClick={again}>
          {texts.again}
        </button>
      )}
    </main>
  )
}
