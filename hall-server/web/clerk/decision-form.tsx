import { useId, useState } from 'react'
import type { Failure } from '../kit/api.ts'
import { useTexts } from '../kit/language.tsx'
import { clerkTexts, type ClerkTexts } from './texts.ts'

type Decision = 'approve' | 'reject'
export type Outcome =
  | { kind: 'working'; decision: Decision }
  | { kind: 'done'; decision: Decision }
  | { kind: 'conflict' }
  | { kind: 'failed'; failure: Failure }

const outcomeWords = (outcome: Outcome | null, texts: ClerkTexts['decision']): string => {
  switch (outcome?.kind) {
    case undefined:
    case 'working':
      return ''
    case 'done':
      return outcome.decision === 'approve' ? texts.approved : texts.rejected
    case 'conflict':
      return texts.conflict
    case 'failed':
      return outcome.failure.kind === 'refused' ? texts.refused(outcome.failure.message) : texts.failed
  }
}

type DecisionFormProps = {
  open: boolean
  outcome: Outcome | null
  decide: (decision: Decision, note: string | null) => void
}

export function DecisionForm({ open, outcome, decide }: DecisionFormProps) {
  const { decision: texts } = useTexts(clerkTexts)
  const [note, setNote] = useState('')
  const [noteMissing, setNoteMissing] = useState(false)
  const noteId = useId()
  const working = outcome?.kind === 'working' ? outcome.decision : null
  const press = (decision: Decision): void => {
    const text = note.trim()
    const missing = decision === 'reject' && text === ''
    setNoteMissing(missing)
    if (missing) document.getElementById(noteId)?.focus()
    else if (working === null) decide(decision, text === '' ? null : text)
  }
  return (
    <section className="decision" aria-label={texts.title}>
      <p className="outcome" role="status" data-kind={outcome?.kind ?? 'none'}>
        {noteMissing ? texts.needNote : outcomeWords(outcome, texts)}
      </p>
      {open && (
        <>
          <label className="field" {...(noteMissing ? { 'data-wrong': '' } : {})}>
            <span>{texts.note}</span>
            <textarea
              id={noteId}
              value={note}
              maxLength={500}
              aria-invalid={noteMissing}
              onChange={(event) => {
                setNote(event.target.value)
                setNoteMissing(false)
              }}
            />
            <span>{texts.noteWhy}</span>
          </label>
          <p className="decision-buttons">
            <button
              className="button"
              data-kind="primary"
              type="button"
              {...(working === 'approve' ? { 'data-working': '' } : {})}
              onClick={() => press('approve')}
            >
              {texts.approve}
            </button>
            <button
              className="button"
              type="button"
              {...(working === 'reject' ? { 'data-working': '' } : {})}
              onClick={() => press('reject')}
            >
              {texts.reject}
            </button>
          </p>
        </>
      )}
      {!open && outcome?.kind !== 'done' && <p className="soft">{texts.decided}</p>}
      {/* What was typed before somebody else decided is still theirs to copy. */}
      {!open && outcome?.kind === 'conflict' && note !== '' && <blockquote>{note}</blockquote>}
    </section>
  )
}
