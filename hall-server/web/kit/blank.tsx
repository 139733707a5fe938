import type { ReactNode } from 'react'
import type { Failure } from './api.ts'
import { useTexts } from './language.tsx'
import { Unplugged } from './shapes.tsx'
import { kitTexts } from './texts.ts'

/** A part of a page with nothing in it: says why, and what to do. */
export function Blank({
  picture,
  title,
  why,
  children,
}: {
  picture: ReactNode
  title: string
  why: string
  children?: ReactNode
}) {
  return (
    <div className="blank">
      {picture}
      <h2>{title}</h2>
      <p>{why}</p>
      {children}
    </div>
  )
}

export function FailureNote({ failure, again }: { failure: Failure; again: () => void }) {
  const { failure: texts } = useTexts(kitTexts)
  const retry = (
    <button className="button" type="button" onClick={again}>
      {texts.again}
    </button>
  )
  switch (failure.kind) {
    case 'unreachable':
      return (
        <Blank picture={<Unplugged />} title={texts.unreachable} why={texts.unreachableWhy}>
          {retry}
        </Blank>
      )
    case 'not-understood':
      return (
        <Blank picture={<Unplugged />} title={texts.notUnderstood} why={texts.notUnderstoodWhy}>
          <p className="code small">{failure.what}</p>
          {retry}
        </Blank>
      )
    case 'refused':
      return (
        <Blank picture={<Unplugged />} title={texts.refused} why={failure.message}>
          <p className="code small">{texts.reference(failure.reference)}</p>
          {retry}
        </Blank>
      )
  }
}
