import { mirrorToDesk, type DeskToMirror } from '@foyer/contracts/ui-link'
import type { Anchor, View } from '@foyer/contracts/view'
import { useEffect, useEffectEvent, useRef, useState, type CSSProperties } from 'react'
import { useTexts } from '../kit/language.tsx'
import { deskTexts } from './texts.ts'

const mirrorPath = '/mirror/mirror.html'
const readyWithinMs = 6_000
/** The kiosk's own pixels: the mirror lays out at this size and is scaled as a picture, so proportions stay true. */
const shapes = { portrait: { width: 1080, height: 1920 }, landscape: { width: 1920, height: 1080 } }
type Shape = keyof typeof shapes

const show = (frame: HTMLIFrameElement | null, view: View): void => {
  const message: DeskToMirror = { type: 'mirror-view', view }
  frame?.contentWindow?.postMessage(message, location.origin)
}

/** The customer's screen, drawn by the kiosk's own interface from the masked view. Nothing ever lies over it. */
export function Mirror({ view, point }: { view: View; point: (anchor: Anchor | null) => void }) {
  const { mirror: texts } = useTexts(deskTexts)
  const frame = useRef<HTMLIFrameElement>(null)
  const stage = useRef<HTMLDivElement>(null)
  const [shape, setShape] = useState<Shape>('portrait')
  const [scale, setScale] = useState(0)
  const [state, setState] = useState<'waiting' | 'ready' | 'missing'>('waiting')
  const { width, height } = shapes[shape]

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
    <div className="mirror">
      <div className="mirror-stage" ref={stage}>
        <div className="mirror-box" style={box} data-state={state}>
          {/* Our own page of our own origin: a sandbox that lets it run and be heard would hold nothing back. */}
          {/* oxlint-disable-next-line react/iframe-missing-sandbox */}
          <iframe
            ref={frame}
            src={mirrorPath}
            title={texts.title}
            style={picture}
            onPointerLeave={() => point(null)}
          />
        </div>
      </div>
      <footer>
        <p className="soft small" role="status">
          {state === 'waiting' ? texts.waiting : state === 'missing' ? texts.missing : texts.point}
        </p>
        <div role="group">
          {(['portrait', 'landscape'] as const).map((each) => (
            <button
              key={each}
              className="button"
              type="button"
              aria-pressed={each === shape}
              onClick={() => setShape(each)}
            >
              {texts[each]}
            </button>
          ))}
        </div>
      </footer>
    </div>
  )
}
