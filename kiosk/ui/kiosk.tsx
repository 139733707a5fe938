import type { UiToHost } from '@foyer/contracts/ui-link'
import type { View } from '@foyer/contracts/view'
import { useCallback, useEffect, useReducer, useRef } from 'react'
import { App, type Send } from './app.tsx'
import { useCamera } from './camera/use-camera.ts'
import type { CameraState } from './camera/open-camera.ts'
import { Connecting } from './connecting.tsx'
import type { SignalJson } from './help/peer-call.ts'
import { useCall } from './help/use-call.ts'
import { openLink, type Link } from './link/link.ts'
import { usePainted } from './link/use-painted.ts'
import { takeView, type SteadyView } from './steady-view.ts'

type HearSignal = (callId: string, data: SignalJson) => void

const off: View['help'] = { state: 'off' }

/** The kiosk's own window: draws what the host says over the link and answers with intents. */
export const Kiosk = ({ url, reload }: { url: string; reload: () => void }) => {
  const [views, take] = useReducer(
    (last: SteadyView | null, view: View | null) => (view === null ? null : takeView(last, view)),
    null,
  )
  const link = useRef<Link | null>(null)
  const hear = useRef<HearSignal | null>(null)

  useEffect(() => {
    const opened = openLink(url, {
      onView: take,
      onSignal: ({ callId, data }) => hear.current?.(callId, data),
      onSilence: () => take(null),
      onReload: reload,
    })
    link.current = opened
    return () => opened.stop()
  }, [url, reload])

  const say = useCallback((message: UiToHost) => link.current?.say(message), [])
  const hearSignals = useCallback((listener: HearSignal | null) => {
    hear.current = listener
  }, [])
  const current = views?.current ?? null
  usePainted(current?.revision ?? null, say)
  const call = useCall(current?.help ?? off, say, hearSignals)

  const screen = current?.screen.name ?? null
  const revision = current?.revision ?? null
  const send = useCallback<Send>(
    (intent) => {
      if (screen !== null && revision !== null) say({ type: 'intent', intent, screen, revision })
    },
    [say, screen, revision],
  )
  const sayFrame = useCallback((bytes: Uint8Array<ArrayBuffer>) => link.current?.sayBytes(bytes) ?? false, [])
  const sendNow = useRef(send)
  useEffect(() => {
    sendNow.current = send
  }, [send])
  const tellCamera = useCallback((state: CameraState) => sendNow.current({ type: 'camera', state }), [])
  const camera = useCamera(screen === 'face', sayFrame, tellCamera)
  return views === null ? (
    <Connecting />
  ) : (
    <App views={views} mode="live" send={send} call={call} camera={camera} />
  )
}
