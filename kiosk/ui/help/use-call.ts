import type { UiToHost } from '@foyer/contracts/ui-link'
import type { HelpView } from '@foyer/contracts/view'
import { useCallback, useEffect, useRef, useState } from 'react'
import { closeMedia, openMedia, type OpenedMedia } from './media.ts'
import { createPeerCall, loadSimplePeer, type PeerCall, type SignalJson } from './peer-call.ts'

/** The call's media as the help panel draws them. */
export interface Call {
  readonly media: 'off' | 'asking' | OpenedMedia['has']
  readonly remote: MediaStream | null
  /** Only ever from a tap: opens microphone and camera. */
  readonly openMedia: () => void
}

/** A tap that led to no call closes what it opened after this long. */
const orphanMs = 8_000

/**
 * Opens camera and microphone at the tap, carries them while the call is connected, and stops every track when it
 * ends. `hearSignals` hands over where the other side's signals are to be given.
 */
export const useCall = (
  help: HelpView,
  say: (message: UiToHost) => void,
  hearSignals: (hear: ((callId: string, data: SignalJson) => void) | null) => void,
): Call => {
  const [media, setMedia] = useState<OpenedMedia | 'off' | 'asking'>('off')
  const [remote, setRemote] = useState<MediaStream | null>(null)
  const opened = useRef<OpenedMedia | null>(null)
  /** Grows when media are closed, so that an answer to an earlier question is thrown away. */
  const round = useRef(0)

  const close = useCallback(() => {
    round.current += 1
    closeMedia(opened.current)
    opened.current = null
    setMedia('off')
  }, [])

  const open = useCallback(() => {
    round.current += 1
    const mine = round.current
    closeMedia(opened.current)
    opened.current = null
    setMedia('asking')
    void openMedia(navigator.mediaDevices).then((result) => {
      if (mine !== round.current) {
        closeMedia(result)
        return
      }
      opened.current = result
      setMedia(result)
    })
  }, [])

  const asked = help.state === 'ringing' || help.state === 'connected'
  useEffect(() => {
    if (!asked) return undefined
    return close
  }, [asked, close])
  useEffect(() => {
    if (asked || media === 'off') return undefined
    const timer = window.setTimeout(close, orphanMs)
    return () => window.clearTimeout(timer)
  }, [asked, media, close])
  useEffect(() => close, [close])

  const callId = help.state === 'connected' ? help.callId : null
  const stream = typeof media === 'string' ? null : media.stream
  useEffect(() => {
    if (callId === null) return undefined
    const call: PeerCall = createPeerCall(loadSimplePeer, stream, {
      onSignal: (data) => say({ type: 'signal', callId, data }),
      onRemoteStream: setRemote,
      onState: () => undefined,
    })
    hearSignals((from, data) => {
      if (from === callId) call.signal(data)
    })
    call.start()
    return () => {
      hearSignals(null)
      call.stop()
    }
  }, [callId, stream, say, hearSignals])

  return { media: typeof media === 'string' ? media : media.has, remote, openMedia: open }
}
