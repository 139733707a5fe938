import { useEffect } from 'react'
import { Blank } from '../kit/blank.tsx'
import { Frame } from '../kit/frame.tsx'
import { useTexts } from '../kit/language.tsx'
import { LinkNotice } from '../kit/link-notice.tsx'
import { useSession } from '../kit/session.tsx'
import { QuietBell, Unplugged } from '../kit/shapes.tsx'
import { kitTexts } from '../kit/texts.ts'
import { useNow } from '../kit/use-live-link.ts'
import { CallContext } from './call-context.tsx'
import { CallList } from './call-list.tsx'
import { Chat } from './chat.tsx'
import { waitingCalls } from './desk-state.ts'
import { Mirror } from './mirror.tsx'
import { screenWords } from './screen-words.ts'
import { Talk } from './talk.tsx'
import { deskTexts } from './texts.ts'
import { useDesk } from './use-desk.ts'
import { useRinger } from './use-ringer.ts'

export function DeskPage() {
  const kit = useTexts(kitTexts)
  const texts = useTexts(deskTexts)
  const { check } = useSession()
  const { desk, link, own, remote, media, answer, hangUp, say, point } = useDesk(check)
  const localNow = useNow(0)
  const now = localNow + desk.offsetMs
  const waiting = waitingCalls(desk)
  const call = desk.own
  const listening = link.state.kind === 'open'
  const inCall = call !== null && call.kind !== 'over'
  const ringing = waiting.length > 0 && !inCall && listening
  const ringer = useRinger(ringing)
  const first = waiting[0] ?? null
  useEffect(() => {
    document.title = ringing && first !== null ? texts.ringingTitle(first.kioskId) : texts.title
  }, [ringing, first, texts])

  return (
    <Frame
      here="desk"
      tabs={null}
      notice={<LinkNotice state={link.state} discarded={link.discarded} now={localNow} />}
    >
      <main className="desk" {...(call?.kind === 'joined' ? { 'data-talking': '' } : {})}>
        <section className="desk-left">
          {call?.kind === 'joined' && <CallContext call={call} now={localNow} />}
          <CallList
            listening={listening}
            calls={desk.calls}
            own={call?.callId ?? null}
            now={now}
            answer={inCall || !listening ? null : answer}
          />
          {!ringer.unlocked && (
            <div className="desk-sound">
              <button className="button" type="button" onClick={ringer.unlock}>
                {texts.sound}
              </button>
              <p className="soft small">{texts.soundWhy}</p>
            </div>
          )}
        </section>

        <section className="desk-middle">
          {call?.kind === 'joined' && <Mirror view={call.view} point={point} />}
          {call?.kind === 'answering' && (
            <p className="blank soft" role="status">
              {texts.answering}
            </p>
          )}
          {call?.kind === 'over' && first === null && (
            <Blank picture={<QuietBell />} title={texts.over[call.why]} why={call.kioskId}>
              <button className="button" type="button" onClick={hangUp}>
                {texts.back}
              </button>
            </Blank>
          )}
          {!inCall && listening && first !== null && (
            <div className="desk-ring" role="alert">
              <RingingBell />
              <h1>{texts.asks(first.kioskId)}</h1>
              <p className="soft">
                {texts.waiting(Math.max(0, Math.floor((now - first.since) / 1000)))} ·{' '}
                {texts.onScreen(screenWords(texts.screens, first.screen))}
              </p>
              <button
                className="button"
                data-kind="primary"
                type="button"
                autoFocus
                onClick={() => answer(first)}
              >
                {texts.answer}
              </button>
              {waiting.length > 1 && <p className="soft">{texts.more(waiting.length - 1)}</p>}
            </div>
          )}
          {call === null && link.state.kind === 'connecting' && (
            <p className="blank soft" role="status">
              {kit.lost.connecting}
            </p>
          )}
          {call === null && link.state.kind === 'lost' && (
            <Blank picture={<Unplugged />} title={texts.deaf} why={texts.deafWhy} />
          )}
          {call === null && listening && first === null && (
            <Blank picture={<QuietBell />} title={texts.nobody} why={texts.nobodyWhy} />
          )}
        </section>

        <section className="desk-right">
          {call?.kind === 'joined' && (
            <>
              <Talk own={own} remote={remote} media={media} hangUp={hangUp} />
              <Chat key={call.callId} messages={call.messages} say={say} />
            </>
          )}
        </section>
      </main>
    </Frame>
  )
}

function RingingBell() {
  return (
    <span className="ringing-bell" aria-hidden="true">
      <QuietBell />
    </span>
  )
}
