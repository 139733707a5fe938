import './mirror-frame.css'
import { mirrorToDesk, type DeskToMirror } from '@foyer/contracts/ui-link'
import type { Anchor, View } from '@foyer/contracts/view'
import { useEffect, useEffectEvent, useRef, useState, type CSSProperties } from 'react'

const mirrorPath = '/mirror/mirror.html'
const readyWithinMs = 6_000
/** The kiosk's own pixels: the mirror lays out at this size and is scaled as a picture, so proportions stay true. */
const kioskShapes = {
  portrait: { width: 1080, height: 1920 },
  landscape: { width: 1920, height: 1080 },
} as const
export type KioskShape = keyof typeof kioskShapes
export type MirrorState = 'waiting' | 'ready' | 'missing'

const show = (frame: HTMLIFrameElement | null, view: View): void => {
  const message: DeskToMirror = { type: 'mirror-view', view }
  frame?.contentWindow?.postMessage(message, location.origin)
}

type MirrorFrameProps = {
  view: View
  title: string
  shape: KioskShape
  /** What the pointer is over, or null when it has left. */
  point: (anchor: Anchor | null) => void
  onState: (state: MirrorState) => void
}

/** A kiosk's screen, drawn by the kiosk's own interface from a masked view, as large as the place for it. */
export function MirrorFrame({ view, title, shape, point, onState }: MirrorFrameProps) {
  const frame = useRef<HTMLIFrameElement>(null)
  const stage = useRef<HTMLDivElement>(null)
  const [scale, setScale] = useState(0)
  const [state, setState] = useState<MirrorState>('waiting')
  const { width, height } = kioskShapes[shape]

  const tell = useEffectEvent((now: MirrorState) => onState(now))
  useEffect(() => tell(state), [state])
  const hear = useEffectEvent((event: MessageEvent<unknown>) => {
    if (event.origin !== location.origin || event.source !== frame.current?.contentWindow) return
    const message = mirrorToDesk.safeParse(event.data)
    if (!message.success) return
    if (message.data.type === 'mirror-ready') {
      setState('ready')
      show(frame.current, view)
    } else point(message.data.anchor)
  })
  useEffect(() => {
    const listen = (event: MessageEvent<unknown>): void => hear(event)
    addEventListener('message', listen)
    const timer = setTimeout(
      () => setState((before) => (before === 'waiting' ? 'missing' : before)),
      readyWithinMs,
    )
    return () => {
      removeEventListener('message', listen)
      clearTimeout(timer)
    }
  }, [])
  useEffect(() => show(frame.current, view), [view])
  useEffect(() => {
    const element = stage.current
    if (element === null) return
    const observer = new ResizeObserver(() =>
      setScale(Math.min(element.clientWidth / width, element.clientHeight / height)),
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [width, height])

  const box: CSSProperties = { width: width * scale, height: height * scale }
  const picture: CSSProperties = { width, height, transform: `scale(${scale})` }
  return (
    <div className="mirror-stage" ref={stage}>
      <div className="mirror-box" style={box} data-state={state}>
        {/* Our own page of our own origin: a sandbox that lets it run and be heard would hold nothing back. */}
        {/* oxlint-disable-next-line react/iframe-missing-sandbox */}
        <iframe
          ref={frame}
          src={mirrorPath}
          title={title}
          style={picture}
          onPointerLeave={() => point(null)}
        />
      </div>
    </div>
  )
}
