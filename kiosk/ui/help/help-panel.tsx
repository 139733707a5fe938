import type { HelpView } from '@foyer/contracts/view'
import { useEffect, useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import { ActionButton } from '../components/action-button.tsx'
import { HangUpIcon, HeadsetIcon } from '../components/icons.tsx'
import { useKiosk } from '../kiosk-context.ts'
import { SayByHand } from './say-by-hand.tsx'
import type { Call } from './use-call.ts'

type Of<S extends HelpView['state']> = Extract<HelpView, { state: S }>

/** Beside the screen, never over it: who helps, what is said, and the way to end it. */
export const HelpPanel = ({ call }: { call: Call }) => {
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

const mediaWords = { off: 'mediaNone', none: 'mediaNone', asking: 'mediaAsking', audio: 'mediaAudio', both: 'mediaBoth' } as const

const Ringing = ({ help, call }: { help: Of<'ringing'>; call: Call }) => {
  const { t, f } = useKiosk()
  return (
    <aside className="help-panel help-ringing" aria-label={t.help.ringingTitle}>
      <div className="help-line">
        <HeadsetIcon className="icon help-ring" />
        <div className="help-words">
          <p className="help-title" role="status">
            {t.help.ringingTitle}
          </p>
          <p className="note">
            {help.desksOpen === 0
              ? t.help.noDesk
              : help.desksOpen === null
                ? t.help[mediaWords[call.media]]
                : t.help.desksOpen(f.count(help.desksOpen))}
            {' · '}
            {t.help.ringingText(f.duration(help.seconds))}
          </p>
          <p className="note">{t.help.sharedNow}</p>
        </div>
        <ActionButton anchor="action:hang-up" manner="quiet" intent={{ type: 'hang-up' }}>
          {t.help.cancel}
        </ActionButton>
      </div>
    </aside>
  )
}

const Connected = ({ help, call }: { help: Of<'connected'>; call: Call }) => {
  const { t, press, mode } = useKiosk()
  const [writing, setWriting] = useState(false)
  const silent = call.media === 'off' && mode === 'live'
  return (
    <aside className="help-panel help-connected" aria-label={t.help.connected(help.staffName)}>
      <div className="help-line">
        <RemotePicture stream={call.remote} label={t.help.staffPicture} />
        <div className="help-words">
          <p className="help-title" role="status">
            {t.help.connected(help.staffName)}
          </p>
          <Said messages={help.messages} />
          <p className="note">
            {t.help.sharedNow} · {t.help[mediaWords[call.media]]}
          </p>
        </div>
        <ActionButton anchor="action:hang-up" manner="quiet" className="hang-up" intent={{ type: 'hang-up' }}>
          <HangUpIcon className="icon" />
          {t.help.hangUp}
        </ActionButton>
      </div>
      {writing ? (
        <SayByHand
          onSay={(text) => {
            press('action:say', { type: 'say', text })
            setWriting(false)
          }}
          onClose={() => setWriting(false)}
        />
      ) : (
        <div className="phrases" role="group" aria-label={t.help.phrasesLabel}>
          {silent && (
            <Button className="button quiet phrase" onPress={call.openMedia}>
              {t.help.talk}
            </Button>
          )}
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
          <Button
            className="button setting phrase"
            isDisabled={mode === 'mirror'}
            onPress={() => setWriting(true)}
          >
            <span className="button-content">{t.help.write}</span>
          </Button>
        </div>
      )}
    </aside>
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
    <aside className="help-panel help-ended">
      <div className="help-line">
        <HeadsetIcon className="icon" />
        <p className="help-title" role="status">
          {t.help.ended[help.reason]}
        </p>
      </div>
    </aside>
  )
}
