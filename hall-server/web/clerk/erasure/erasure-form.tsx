import { ledgerReceipt, type LedgerReceipt } from '@foyer/contracts/face'
import { customerNumber } from '@foyer/contracts/hall-api'
import { useState } from 'react'
import { postTo, type Failure } from '../../kit/api.ts'
import { useTexts } from '../../kit/language.tsx'
import { newKey } from '../../kit/new-key.ts'
import { erasureTexts, identifiedByAll, type ErasureTexts, type IdentifiedBy } from './texts.ts'

/** What is about to be asked for. The key is made with the question, so that asking again is the same request. */
type Asked = { number: string; identifiedBy: IdentifiedBy; key: string }

const failureWords = (failure: Failure, texts: ErasureTexts): string => {
  if (failure.kind !== 'refused') return texts.failed
  switch (failure.code) {
    case 'face-not-enrolled':
      return texts.notEnrolled
    case 'not-found':
      return texts.notFound
    case 'face-unavailable':
      return texts.unavailable(failure.message)
    default:
      return texts.refused(failure.message)
  }
}

export function ErasureForm({ done }: { done: (receipt: LedgerReceipt) => void }) {
  const texts = useTexts(erasureTexts)
  const [typed, setTyped] = useState('')
  const [identifiedBy, setIdentifiedBy] = useState<IdentifiedBy | null>(null)
  const [asked, setAsked] = useState<Asked | null>(null)
  const [working, setWorking] = useState(false)
  const [wrong, setWrong] = useState('')

  const ask = (): void => {
    const number = typed.replaceAll(/\s/g, '')
    if (!customerNumber.safeParse(number).success) setWrong(texts.wrongNumber)
    else if (identifiedBy === null) setWrong(texts.chooseOne)
    else {
      setWrong('')
      setAsked({ number, identifiedBy, key: newKey(crypto) })
    }
  }
  const erase = async ({ number, identifiedBy: by, key }: Asked): Promise<void> => {
    setWorking(true)
    setWrong('')
    const answer = await postTo('/face/erasures', ledgerReceipt, {
      key,
      customerNumber: number,
      identifiedBy: by,
    })
    setWorking(false)
    if (answer.kind === 'ok') {
      done(answer.value)
      return
    }
    setWrong(failureWords(answer, texts))
    // Whether it was done is only unknown when nothing understandable came back; then the same key is asked again.
    if (answer.kind === 'refused') setAsked(null)
  }
  return (
    <form
      className="erasure-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (asked === null) ask()
        else if (!working) void erase(asked)
      }}
    >
      <label className="field" {...(wrong === texts.wrongNumber ? { 'data-wrong': '' } : {})}>
        <span>{texts.customerNumber}</span>
        <input
          value={typed}
          inputMode="numeric"
          autoComplete="off"
          disabled={asked !== null}
          onChange={(event) => {
            setTyped(event.target.value)
            setWrong('')
          }}
        />
        <span>{texts.customerNumberWhy}</span>
      </label>
      <fieldset disabled={asked !== null}>
        <legend>{texts.identified}</legend>
        {identifiedByAll.map((by) => (
          <label key={by}>
            <input
              type="radio"
              name="identified-by"
              value={by}
              checked={identifiedBy === by}
              onChange={() => {
                setIdentifiedBy(by)
                setWrong('')
              }}
            />
            {texts.identifiedBy[by]}
          </label>
        ))}
      </fieldset>
      {asked === null ? (
        <button className="button" type="submit">
          {texts.ask}
        </button>
      ) : (
        <div className="erasure-asked" role="group">
          <p>
            <strong>{texts.asked(asked.number)}</strong>
          </p>
          <p className="erasure-buttons">
            <button
              className="button"
              type="button"
              autoFocus
              disabled={working}
              onClick={() => {
                setWrong('')
                setAsked(null)
              }}
            >
              {texts.keep}
            </button>
            <button
              className="button"
              data-kind="stop"
              type="submit"
              {...(working ? { 'data-working': '' } : {})}
            >
              {texts.now}
            </button>
          </p>
        </div>
      )}
      <p className="wrong" role="alert">
        {wrong}
      </p>
    </form>
  )
}
