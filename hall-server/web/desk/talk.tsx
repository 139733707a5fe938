import { useEffect, useRef, useState } from 'react'
import { useTexts } from '../kit/language.tsx'
import { streamOf, type OwnMedia } from './own-media.ts'
import type { MediaState } from './peer-call.ts'
import { deskTexts, type DeskTexts } from './texts.ts'

type TalkProps = {
  own: OwnMedia | null
  remote: MediaStream | null
  media: MediaState
  hangUp: () => void
}

const ownWords = (own: OwnMedia | null, texts: DeskTexts['own']): string | null => {
  if (own === null) return null
  switch (own.kind) {
    case 'asking':
    case 'sound-only':
      return texts[own.kind]
    case 'none':
      return texts[own.why]
    case 'both':
      return null
  }
}

/** The customer's voice and face, ours small beside it, and the three switches of a call. */
export function Talk({ own, remote, media, hangUp }: TalkProps) {
  const texts = useTexts(deskTexts)
  const [muted, setMuted] = useState(false)
  const [hidden, setHidden] = useState(false)
  const stream = own === null ? null : streamOf(own)
  useEffect(() => {
    for (const track of stream?.getAudioTracks() ?? []) track.enabled = !muted
    for (const track of stream?.getVideoTracks() ?? []) track.enabled = !hidden
  }, [stream, muted, hidden])
  const picture = remote !== null && remote.getVideoTracks().length > 0
  const words = ownWords(own, texts.own)
  return (
    <div className="talk">
      <div className="talk-pictures" data-picture={picture}>
        {remote !== null && <Video stream={remote} muted={false} />}
        {!picture && <p className="soft small">{texts.noCustomerPicture}</p>}
        {own?.kind === 'both' && (
          <div className="talk-own" data-hidden={hidden}>
            <Video stream={own.stream} muted />
          </div>
        )}
      </div>
      <p className="small soft" role="status" data-media={media}>
        {texts.media[media]}
        {words !== null && <span className="talk-own-words">{words}</span>}
      </p>
      <div className="talk-switches">
        <button
          className="button"
          type="button"
          aria-pressed={muted}
          disabled={stream === null}
          onClick={() => setMuted(!muted)}
        >
          {texts.mute}
        </button>
        <button
          className="button"
          type="button"
          aria-pressed={hidden}
          disabled={own?.kind !== 'both'}
          onClick={() => setHidden(!hidden)}
        >
          {texts.camera}
        </button>
        <button className="button" data-kind="stop" type="button" onClick={hangUp}>
          {texts.hangUp}
        </button>
      </div>
    </div>
  )
}

function Video({ stream, muted }: { stream: MediaStream; muted: boolean }) {
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    if (video.current !== null) video.current.srcObject = stream
  }, [stream])
  return <video ref={video} autoPlay playsInline muted={muted} />
}
