import { deskToMirror, type MirrorToDesk } from '@foyer/contracts/ui-link'
import type { View } from '@foyer/contracts/view'
import { useEffect, useReducer, useRef, type PointerEvent, type WheelEvent } from 'react'
import { App } from '../app.tsx'
import { anchorAt } from '../components/anchor.ts'
import { anchoredElements } from '../components/anchored-elements.ts'
import { Connecting } from '../connecting.tsx'
import type { Call } from '../help/use-call.ts'
import { takeView, type SteadyView } from '../steady-view.ts'

const noCall: Call = { media: 'off', remote: null, openMedia: () => undefined }
const sendNothing = (): void => undefined

const tellDesk = (message: MirrorToDesk): void => window.parent.postMessage(message, window.location.origin)

/**
 * The customer's screen as a desk sees it: the same drawing of a masked view, that the desk's page hands over.
 * Nothing in it can be pressed; the desk's pointer is told as an anchor.
 */
export const Mirror = () => {
  const [views, take] = useReducer((last: SteadyView | null, view: View) => takeView(last, view), null)
  useEffect(() => {
    const hear = (event: MessageEvent): void => {
      if (event.origin !== window.location.origin || event.source !== window.parent) return
      const message = deskToMirror.safeParse(event.data)
      if (message.success) take(message.data.view)
    }
    window.addEventListener('message', hear)
    tellDesk({ type: 'mirror-ready' })
    return () => window.removeEventListener('message', hear)
  }, [])
  return (
    <>
      {views === null ? (
        <Connecting />
      ) : (
        <App views={views} mode="mirror" send={sendNothing} call={noCall} camera={null} />
      )}
      <PointerGlass />
    </>
  )
}

/** Lies over the drawing and turns the mouse into anchors, at most one for each painted frame. */
const PointerGlass = () => {
  const frame = useRef(0)
  const move = ({ clientX: x, clientY: y }: PointerEvent): void => {
    cancelAnimationFrame(frame.current)
    frame.current = requestAnimationFrame(() =>
      tellDesk({ type: 'mirror-pointer', anchor: anchorAt({ x, y }, anchoredElements(document)) }),
    )
  }
  const leave = (): void => {
    cancelAnimationFrame(frame.current)
    tellDesk({ type: 'mirror-pointer', anchor: null })
  }
  /** What the customer would scroll with a finger, the desk scrolls for itself. */
  const scroll = (event: WheelEvent): void => {
    for (const room of document.querySelectorAll('.scroll-room')) {
      const box = room.getBoundingClientRect()
      if (event.clientY >= box.top && event.clientY <= box.bottom) room.scrollTop += event.deltaY
    }
  }
  return <div className="pointer-glass" onPointerMove={move} onPointerLeave={leave} onWheel={scroll} />
}
