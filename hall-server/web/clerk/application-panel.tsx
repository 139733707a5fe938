import { applicationDetail } from '@foyer/contracts/hall-api'
import { useState } from 'react'
import { postTo } from '../kit/api.ts'
import { FailureNote } from '../kit/blank.tsx'
import { formatDate, formatDateTime } from '../kit/format.ts'
import { useLanguage, useTexts } from '../kit/language.tsx'
import { Status } from '../kit/shapes.tsx'
import { useAnswer } from '../kit/use-answer.ts'
import { statusShape } from './application-table.tsx'
import { Applicant } from './applicant.tsx'
import { ComparisonChart } from './comparison-chart.tsx'
import { DecisionForm, type Outcome } from './decision-form.tsx'
import { daysLeft, isOpen } from './due.ts'
import { clerkTexts } from './texts.ts'

type PanelProps = { trackingNumber: string; today: string; changed: () => void; close: () => void }

/** One application, and its decision. A decision made on an old revision is not made: the newest is shown instead. */
export function ApplicationPanel({ trackingNumber, today, changed, close }: PanelProps) {
  const texts = useTexts(clerkTexts)
  const { language } = useLanguage()
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const path = `/applications/${encodeURIComponent(trackingNumber)}`
  const { value: detail, failure, reload, put } = useAnswer(path, applicationDetail, null)

  const decide = async (decision: 'approve' | 'reject', note: string | null): Promise<void> => {
    if (detail === null) return
    setOutcome({ kind: 'working', decision })
    const answer = await postTo(`${path}/decision`, applicationDetail, {
      revision: detail.revision,
      decision,
      note,
    })
    if (answer.kind === 'ok') {
      put(answer.value)
      setOutcome({ kind: 'done', decision })
      changed()
    } else if (answer.kind === 'refused' && answer.code === 'conflict') {
      reload()
      setOutcome({ kind: 'conflict' })
      changed()
    } else setOutcome({ kind: 'failed', failure: answer })
  }

  if (detail === null) return failure === null ? null : <FailureNote failure={failure} again={reload} />
  return (
    <article className="application" aria-label={detail.trackingNumber}>
      <header>
        <button className="button clerk-back" type="button" onClick={close}>
          {texts.back}
        </button>
        <p className="code soft">{detail.trackingNumber}</p>
        <h1>{detail.title[language]}</h1>
        <p>
          <Status kind={statusShape(detail)}>{texts.status[detail.status]}</Status>{' '}
          {isOpen(detail) && (
            <span className={daysLeft(detail.dueOn, today) < 0 ? 'overdue' : 'soft'}>
              {texts.due(daysLeft(detail.dueOn, today))} · {formatDate(language, detail.dueOn)}
            </span>
          )}
        </p>
        <p className="soft small">
          {texts.detail.submitted(formatDateTime(language, detail.submittedAt), detail.kioskId)}
        </p>
      </header>
      <Applicant detail={detail} />
      <section>
        <h3>{texts.detail.answers}</h3>
        <dl className="answers">
          {detail.answers.map(({ question, answer }) => (
            <div key={question['zh-CN']}>
              <dt>{question[language]}</dt>
              <dd>{answer[language]}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section>
        <h3>{texts.comparison.title}</h3>
        {detail.comparison === null ? (
          <p className="soft">{texts.comparison.none}</p>
        ) : (
          <ComparisonChart comparison={detail.comparison} />
        )}
      </section>
      <section>
        <h3>{texts.detail.steps}</h3>
        <ol className="steps">
          {detail.steps.map((step) => (
            <li key={`${step.at} ${step.status}`}>
              <span className="soft">{formatDateTime(language, step.at)}</span> {texts.status[step.status]}
              {step.note !== null && <p>{step.note}</p>}
            </li>
          ))}
        </ol>
      </section>
      <DecisionForm
        open={isOpen(detail)}
        outcome={outcome}
        decide={(decision, note) => void decide(decision, note)}
      />
    </article>
  )
}
