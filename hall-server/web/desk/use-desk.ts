import { hallToDesk, type Call, type DeskToHall, type HallToDesk } from '@foyer/contracts/help-link'
import type { Anchor } from '@foyer/contracts/view'
import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react'
import { useLiveLink } from '../kit/use-live-link.ts'
import { quietDesk, stepDesk } from './desk-state.ts'
import { askForMedia, stopMedia, streamOf, type OwnMedia } from './own-media.ts'
import { openPeerCall, type MediaState, type PeerCall } from './peer-call.ts'
import { throttle } from './throttle.ts'

const pointerEveryMs = 50

const newMessageId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

const letGo = async (media: Promise<OwnMedia>): Promise<void> => stopMedia(await media)

type Talk = { callId: string; peer: PeerCall; media: Promise<OwnMedia> }

/** The desk's link to the hall, its call, and the voice and face beside it. */
export const useDesk = (onRefused: () => void) => {
  const [desk, dispatch] = useReducer(stepDesk, quietDesk)
  const [own, setOwn] = useState<OwnMedia | null>(null)
  const [remote, setRemote] = useState<MediaStream | null>(null)
  const [media, setMedia] = useState<MediaState>('waiting')
  const talk = useRef<Talk | null>(null)

  const onMessage = (message: HallToDesk, at: number): void => {
    dispatch({ type: 'heard', message, at })
    // The hall gives a call back to its desk after a reload: voice and face have to be set up anew.
    if (message.type === 'joined' && talk.current === null) startTalk(message.callId)
    if (message.type === 'signal' && message.callId === talk.current?.callId)
      talk.current.peer.signal(message.data)
    if ((message.type === 'ended' || message.type === 'refused') && message.callId === talk.current?.callId)
      endTalk()
  }
  const link = useLiveLink({
    path: '/api/v1/desk/link',
    schema: hallToDesk,
    silenceMs: null,
    onMessage,
    onRefused,
  })
  const { send: sendAny } = link
  const send = useCallback((message: DeskToHall): boolean => sendAny(message), [sendAny])

  const endTalk = useCallback(() => {
    const ended = talk.current
    talk.current = null
    ended?.peer.stop()
    if (ended !== null) void letGo(ended.media)
    setOwn(null)
    setRemote(null)
    setMedia('waiting')
  }, [])
  useEffect(() => endTalk, [endTalk])

  const startTalk = useCallback(
    (callId: string) => {
      setOwn({ kind: 'asking' })
      const asked = askForMedia()
      const current = (): boolean => talk.current?.callId === callId
      const settle = async (): Promise<void> => {
        const granted = await asked
        if (current()) setOwn(granted)
      }
      void settle()
      talk.current = {
        callId,
        media: asked,
        peer: openPeerCall({
          media: asked.then(streamOf),
          iceServers: [],
          onSignal: (data) => send({ type: 'signal', callId, data }),
          onRemoteStream: (stream) => current() && setRemote(stream),
          onState: setMedia,
        }),
      }
    },
    [send],
  )

  const answer = useCallback(
    (call: Call) => {
      if (talk.current !== null || !send({ type: 'answer', callId: call.callId })) return
      dispatch({ type: 'answer', call })
      startTalk(call.callId)
    },
    [send, startTalk],
  )

  const callId = desk.own?.callId ?? null
  const answering = desk.own?.kind === 'answering'
  const lost = link.state.kind === 'lost'
  useEffect(() => {
    // An answer that the hall may never have heard: the call rings on, here too once the hall is back.
    if (!lost || !answering) return
    endTalk()
    dispatch({ type: 'put-down' })
  }, [lost, answering, endTalk])

  const hangUp = useCallback(() => {
    if (callId !== null) send({ type: 'hang-up', callId })
    endTalk()
    dispatch({ type: 'put-down' })
  }, [callId, send, endTalk])

  const say = useCallback(
    (text: string): boolean => {
      if (callId === null) return false
      const message = { id: newMessageId(), from: 'staff' as const, text }
      const sent = send({ type: 'say', callId, message })
      if (sent) dispatch({ type: 'said', message })
      return sent
    },
    [callId, send],
  )

  const pointer = useMemo(
    () =>
      throttle<Anchor | null>(pointerEveryMs, Date.now, (anchor) => {
        if (callId !== null) send({ type: 'pointer', callId, anchor })
      }),
    [callId, send],
  )
  useEffect(() => () => pointer.stop(), [pointer])

  return { desk, link, own, remote, media, answer, hangUp, say, point: pointer.offer }
}
