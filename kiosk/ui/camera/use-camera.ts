import { useEffect, useRef, useState } from 'react'
import { openCamera, stopCamera, type CameraState } from './open-camera.ts'
import { sendFrames, type SayFrame } from './send-frames.ts'

/**
 * Keeps the camera open exactly as long as `wanted`, sends its frames, and gives the stream that the preview shows.
 * `tell` hears when it runs, cannot be opened, or is gone. Whatever ends it, every track is stopped at once.
 */
export const useCamera = (
  wanted: boolean,
  sayFrame: SayFrame,
  tell: (state: CameraState) => void,
): MediaStream | null => {
  const [stream, setStream] = useState<MediaStream | null>(null)
  const number = useRef(0)
  useEffect(() => {
    if (!wanted) return undefined
    let close: (() => void) | null = null
    let left = false

    const run = (opened: MediaStream): void => {
      const video = document.createElement('video')
      video.muted = true
      video.playsInline = true
      video.srcObject = opened
      const frames = sendFrames(video, {
        sayFrame,
        nextNumber: () => number.current++,
        now: () => performance.now(),
        onFirst: () => tell('running'),
      })
      const tracks = opened.getTracks()
      const lost = (): void => {
        close?.()
        tell('lost')
      }
      for (const track of tracks) track.addEventListener('ended', lost)
      close = () => {
        close = null
        for (const track of tracks) track.removeEventListener('ended', lost)
        frames.stop()
        video.srcObject = null
        stopCamera(opened)
        setStream(null)
      }
      setStream(opened)
      video.play().catch(() => {
        if (close === null) return
        close()
        tell('busy')
      })
    }

    void openCamera(navigator.mediaDevices).then((opened) => {
      if (left) {
        if (opened.kind === 'open') stopCamera(opened.stream)
        return
      }
      if (opened.kind === 'failed') tell(opened.state)
      else run(opened.stream)
    })
    return () => {
      left = true
      close?.()
    }
  }, [wanted, sayFrame, tell])
  return stream
}
