import './deed.css'
import { useState, type ReactNode } from 'react'
import type { Answer, Failure } from './api.ts'
import { useTexts } from './language.tsx'
import { kitTexts } from './texts.ts'

type State = { kind: 'idle' } | { kind: 'working' } | { kind: 'failed'; failure: Failure }

/** Something the reader asks the hall to do: one at a time, and what went wrong is kept until the next try. */
export const useDeed = () => {
  const [state, setState] = useState<State>({ kind: 'idle' })
  const run = async <T,>(ask: () => Promise<Answer<T>>, done: (value: T) => void): Promise<void> => {
    if (state.kind === 'working') return
    setState({ kind: 'working' })
    const answer = await ask()
    if (answer.kind === 'ok') {
      setState({ kind: 'idle' })
      done(answer.value)
    } else setState({ kind: 'failed', failure: answer })
  }
  return {
    working: state.kind === 'working',
    failure: state.kind === 'failed' ? state.failure : null,
    run,
    forget: () => setState({ kind: 'idle' }),
  }
}

/** Why it was not done, in one line; always in the document, so that it is read out when it comes. */
export function DeedNote({ failure }: { failure: Failure | null }) {
  const { deed, failure: texts } = useTexts(kitTexts)
  const words = (): string => {
    switch (failure?.kind) {
      case undefined:
        return ''
      case 'unreachable':
        return deed.unreachable
      case 'not-understood':
        return texts.notUnderstood
      case 'refused':
        return `${deed.refused(failure.message)} ${texts.reference(failure.reference)}`
    }
  }
  return (
    <p className="deed-note" role="status">
      {words()}
    </p>
  )
}

type ButtonProps = {
  working: boolean
  kind: 'primary' | 'stop' | null
  onClick: () => void
  children: string
}

/** A button that itself says that its deed is under way. */
export function DeedButton({ working, kind, onClick, children }: ButtonProps) {
  return (
    <button
      className="button"
      type="button"
      onClick={onClick}
      {...(kind === null ? {} : { 'data-kind': kind })}
      {...(working ? { 'data-working': '' } : {})}
    >
      {children}
    </button>
  )
}

type AskBackProps = {
  ask: string
  why: string
  act: string
  working: boolean
  kind: 'primary' | 'stop'
  yes: () => void
  no: () => void
  children?: ReactNode
}

/** What is hard to take back is asked once more, in its place, with the quiet answer first. */
export function AskBack({ ask, why, act, working, kind, yes, no, children }: AskBackProps) {
  const { deed } = useTexts(kitTexts)
  return (
    <div className="ask-back" role="group" aria-label={ask}>
      <p>
        <strong>{ask}</strong> {why}
      </p>
      {children}
      <p className="ask-back-buttons">
        <button className="button" type="button" autoFocus onClick={no}>
          {deed.no}
        </button>
        <DeedButton working={working} kind={kind} onClick={yes}>
          {act}
        </DeedButton>
      </p>
    </div>
  )
}
