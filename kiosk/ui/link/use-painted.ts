import type { UiToHost } from '@foyer/contracts/ui-link'
import { useEffect, useRef } from 'react'

type Painted = Extract<UiToHost, { type: 'painted' }>

/**
 * Tells the host what the browser really painted: two frames after each revision, and every second the one that
 * is on the screen. A renderer that hangs says nothing, and that is how the host knows.
 */
export const usePainted = (revision: number | null, say: (message: Painted) => void): void => {
  const latest = useRef(revision)
  useEffect(() => {
    latest.current = revision
    if (revision === null) return undefined
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => say({ type: 'painted', revision, at: Date.now() }))
    })
    return () => cancelAnimationFrame(frame)
  }, [revision, say])
  useEffect(() => {
    let frame = 0
    const timer = window.setInterval(() => {
      frame = requestAnimationFrame(() => {
        if (latest.current !== null) say({ type: 'painted', revision: latest.current, at: Date.now() })
      })
    }, 1_000)
    return () => {
      window.clearInterval(timer)
      cancelAnimationFrame(frame)
    }
  }, [say])
}
