import type { HelpView } from '@foyer/contracts/view'
import { useEffect, useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import { ActionButton } from '../components/action-button.tsx'
import { HangUpIcon, HeadsetIcon } from '../components/icons.tsx'
import { useKiosk } from '../kiosk-context.ts'
import { SayByHand } from './say-by-hand.tsx'
import type { Call } from './use-call.ts'

type Of<S extends HelpView['state']> = Extract<HelpView, { state: S }>

const mediaWords = {
  off: 'mediaNone',
  none: 'mediaNone',
  asking: 'mediaAsking',
  audio: 'mediaAudio',
  both: 'mediaBoth',
} as const

/** Beside the screen, never over it: who helps and what is said, to be read. */
export const HelpTold = ({ call }: { call: Call }) => {
  const { view } = useKiosk()
  const { help } = view
  switch (help.state) {
    case 'off':
      return null
    case 'ringing':
      return <Ringing help={help} call={call} />
    case 'connected':
      return <Connected help={help} call={call} />
    case 'ended':
      return <Ended help={help} />
  }
}

const Ringing = ({ help, call }: { help: Of<'ringing'>; call: Call }) => {
  const { t, f } = useKiosk()
  const desks =
    help.desksOpen === null
      ? t.help[mediaWords[call.media]]
      : help.desksOpen === 0
        ? t.help.noDesk
        : t.help.desksOpen(f.count(help.desksOpen))
  return (
    <aside className="help-told" aria-label={t.help.ringingTitle}>
      <HeadsetIcon className="icon help-ring" />
      <div className="help-words">
        <p className="help-title" role="status">
          {t.help.ringingTitle}
        </p>
        <p className="note figures">
          {t.help.ringingText(f.duration(help.seconds))} · {desks}
        </p>
        <p className="note">{t.help.sharedNow}</p>
      </div>
    </aside>
  )
}

const Connected = ({ help, call }: { help: Of<'connected'>; call: Call }) => {
  const { t, mode } = useKiosk()
  return (
    <aside className="help-told" aria-label={t.help.connected(help.staffName)}>
      <RemotePicture stream={call.remote} label={t.help.staffPicture} />
      <div className="help-words">
        <p className="help-title" role="status">
          {t.help.connected(help.staffName)}
        </p>
        {help.messages.length === 0 ? (
          // The mirror knows nothing of the kiosk's camera; the desk's own page tells of it.
          mode === 'live' && <p className="note">{t.help[mediaWords[call.media]]}</p>
        ) : (
          <Said messages={help.messages} />
        )}
        <p className="note">{t.help.sharedNow}</p>
      </div>
    </aside>
  )
}

/** What can be pressed during a call, within reach. */
export const HelpControls = ({ call }: { call: Call }) => {
  const { view } = useKiosk()
  switch (view.help.state) {
    case 'off':
    case 'ended':
      return null
    case 'ringing':
      return (
        <div className="help-controls">
          <HangUp ringing />
        </div>
      )
    case 'connected':
      return <Talk key={view.help.callId} call={call} />
  }
}

const HangUp = ({ ringing }: { ringing: boolean }) => {
  const { t } = useKiosk()
  return (
    <ActionButton anchor="action:hang-up" manner="quiet" className="hang-up" intent={{ type: 'hang-up' }}>
      <HangUpIcon className="icon" />
      {ringing ? t.help.cancel : t.help.hangUp}
    </ActionButton>
  )
}

const Talk = ({ call }: { call: Call }) => {
  const { t, press, mode } = useKiosk()
  const [writing, setWriting] = useState(false)
  if (writing) {
    return (
      <div className="help-controls">
        <SayByHand
          onSay={(text) => {
            press('action:say', { type: 'say', text })
            setWriting(false)
          }}
          onClose={() => setWriting(false)}
        />
      </div>
    )
  }
  return (
    <div className="help-controls">
      <HangUp ringing={false} />
      <div className="phrases" role="group" aria-label={t.help.phrasesLabel}>
        {call.media === 'off' && mode === 'live' && (
          <Button className="button phrase phrase-strong" onPress={call.openMedia}>
            {t.help.talk}
          </Button>
        )}
        <Button
          className="button phrase phrase-strong"
          isDisabled={mode === 'mirror'}
          onPress={() => setWriting(true)}
        >
          {t.help.write}
        </Button>
        {t.help.phrases.map((phrase, index) => (
          <ActionButton
            key={phrase}
            anchor={`action:phrase/${index}`}
            manner="setting"
            className="phrase"
            intent={{ type: 'say', text: phrase }}
          >
            {phrase}
          </ActionButton>
        ))}
      </div>
    </div>
  )
}

/** The last two things said; the newest at the bottom. */
const Said = ({ messages }: { messages: Of<'connected'>['messages'] }) => {
  const { t } = useKiosk()
  return (
    <ol className="said" role="log" aria-label={t.help.messages}>
      {messages.slice(-2).map((message) => (
        <li key={message.id} data-from={message.from}>
          <span className="said-who">{message.from === 'staff' ? t.help.staff : t.help.you}</span>
          <span className="said-text">{message.text}</span>
        </li>
      ))}
    </ol>
  )
}

const RemotePicture = ({ stream, label }: { stream: MediaStream | null; label: string }) => {
  const video = useRef<HTMLVideoElement>(null)
  const [seen, setSeen] = useState(false)
  useEffect(() => {
    const element = video.current
    if (element === null) return undefined
    element.srcObject = stream
    const look = (): void => setSeen(stream !== null && element.videoWidth > 0)
    look()
    element.addEventListener('resize', look)
    return () => {
      element.removeEventListener('resize', look)
      element.srcObject = null
    }
  }, [stream])
  return (
    <div className="remote">
      {!seen && <HeadsetIcon className="icon remote-none" />}
      <video ref={video} autoPlay playsInline aria-label={label} data-seen={seen || undefined} />
    </div>
  )
}

const Ended = ({ help }: { help: Of<'ended'> }) => {
  const { t } = useKiosk()
  return (
    <aside className="help-told">
      <HeadsetIcon className="icon" />
      <p className="help-title" role="status">
        {t.help.ended[help.reason]}
      </p>
    </aside>
  )
}
