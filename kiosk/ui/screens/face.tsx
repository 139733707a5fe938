import type { ScreenOf } from '@foyer/contracts/screens'
import type { Catalogue } from '@foyer/texts/catalogues'
import { useEffect, useRef } from 'react'
import { Frame } from '../components/frame.tsx'
import { useLandscape } from '../components/use-landscape.ts'
import { useKiosk } from '../kiosk-context.ts'
import { DrawnFace, Movement, oval } from '../pictures/face-pictures.tsx'

type Face = ScreenOf<'face'>

const titleOf = ({ step, challenge }: Face, t: Catalogue): string =>
  step === 'challenge' ? t.face.camera[challenge?.kind ?? 'finding'] : t.face.camera[step]

const guidanceOf = ({ step, guidance }: Face, t: Catalogue): string => {
  if (guidance !== null && step !== 'comparing') return t.face.camera.guidance[guidance]
  if (step === 'finding') return t.face.camera.ready
  return step === 'challenge' ? t.face.camera.follow : t.face.camera.wait
}

/** The camera as a mirror, one sentence that says what to do, and one that helps to do it. */
export const FaceScreen = ({ screen }: { screen: Face }) => {
  const { t, f, view } = useKiosk()
  // Beside a helper the column that is read has room for the title alone.
  const helped = view.help.state !== 'off'
  const landscape = useLandscape()
  const preview = <Preview screen={screen} />
  const hindered = screen.guidance !== null && screen.step !== 'comparing'
  const said = (
    <div className="face-said">
      <p className="face-guidance" role="status" data-said data-hindered={hindered || undefined}>
        {guidanceOf(screen, t)}
      </p>
      <p className="note figures" role="timer" aria-live="off">
        {(screen.step === 'challenge' || screen.step === 'finding') &&
          t.face.camera.secondsLeft(f.duration(screen.secondsLeft))}
      </p>
    </div>
  )
  return (
    <Frame
      title={titleOf(screen, t)}
      why={t.face.camera.why[screen.purpose]}
      figure={landscape ? (helped ? null : said) : preview}
    >
      {landscape && preview}
      {(!landscape || helped) && said}
    </Frame>
  )
}

const Preview = ({ screen }: { screen: Face }) => {
  const { t, camera, mode } = useKiosk()
  const { challenge, step } = screen
  const mirrored = mode === 'mirror'
  const done = step === 'comparing' ? 1 : (challenge?.done ?? 0)
  return (
    <div className="face-room" data-anchor="preview">
      <div className="face-preview" data-step={step}>
        {camera !== null && !mirrored && <Picture stream={camera} label={t.face.camera.preview} />}
        <svg className="face-drawing" viewBox="0 0 640 480" aria-hidden="true">
          {/* All but the oval is paper: of the room behind a person nothing is shown. */}
          <path className="face-scrim" fillRule="evenodd" d={scrim} />
          {camera === null && <DrawnFace />}
          <ellipse className="face-ring" {...oval} />
          {done > 0 && (
            <path
              className="face-done"
              d={ring}
              pathLength={100}
              strokeDasharray={`${Math.round(done * 100)} 100`}
            />
          )}
          {challenge !== null && <Movement kind={challenge.kind} />}
          {challenge !== null && challenge.dot !== null && (
            <g
              className="face-dot"
              style={{ transform: `translate(${challenge.dot.x * 640}px, ${challenge.dot.y * 480}px)` }}
            >
              <circle className="face-dot-ground" r="26" />
              <circle className="face-dot-point" r="17" />
            </g>
          )}
        </svg>
        {mirrored && <p className="face-stays">{t.face.camera.staysHere}</p>}
      </div>
    </div>
  )
}

const { cx, cy, rx, ry } = oval
const scrim = `M-4-4H644V484H-4ZM${cx - rx} ${cy}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0z`

/** The same oval, begun at its top. */
const ring = `M${cx} ${cy - ry}a${rx} ${ry} 0 0 1 0 ${2 * ry}a${rx} ${ry} 0 0 1 0 ${-2 * ry}`

const Picture = ({ stream, label }: { stream: MediaStream; label: string }) => {
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    const element = video.current
    if (element === null) return undefined
    element.srcObject = stream
    // A preview that does not start leaves the drawing; whether the camera runs is told elsewhere.
    element.play().catch(() => undefined)
    return () => {
      element.srcObject = null
    }
  }, [stream])
  return <video className="face-picture" ref={video} muted playsInline aria-label={label} />
}
