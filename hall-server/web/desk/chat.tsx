import type { ChatMessage } from '@foyer/contracts/help-link'
import { useEffect, useRef, useState, type SyntheticEvent } from 'react'
import { useTexts } from '../kit/language.tsx'
import { deskTexts } from './texts.ts'

export function Chat({
  messages,
  say,
}: {
  messages: readonly ChatMessage[]
  say: (text: string) => boolean
}) {
  const { chat: texts } = useTexts(deskTexts)
  const [text, setText] = useState('')
  const [notSent, setNotSent] = useState(false)
  const end = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (messages.length > 0) end.current?.scrollIntoView({ block: 'nearest' })
  }, [messages])
  const send = (words: string): boolean => {
    const sent = say(words)
    setNotSent(!sent)
    return sent
  }
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    const words = text.trim()
    if (words !== '' && send(words)) setText('')
  }
  return (
    <section className="chat" aria-label={texts.title}>
      <ol aria-live="polite">
        {messages.length === 0 && <li className="soft small">{texts.empty}</li>}
        {messages.map((message) => (
          <li key={message.id} data-from={message.from} ref={end}>
            <small>{texts[message.from]}</small>
            <p>{message.text}</p>
          </li>
        ))}
      </ol>
      <div className="chat-phrases">
        {texts.phrases.map((phrase) => (
          <button key={phrase} className="button" type="button" onClick={() => send(phrase)}>
            {phrase}
          </button>
        ))}
      </div>
      <form onSubmit={submit}>
        <input
          className="entry"
          value={text}
          maxLength={500}
          aria-label={texts.entry}
          placeholder={texts.entry}
          onChange={(event) => setText(event.target.value)}
        />
        <button className="button" type="submit" disabled={text.trim() === ''}>
          {texts.send}
        </button>
      </form>
      {notSent && (
        <p className="wrong small" role="alert">
          {texts.notSent}
        </p>
      )}
    </section>
  )
}
