import { useCallback, useEffect, useRef, useState } from 'react'
import { createRinger, type Ringer } from './ringer.ts'

/** Rings while `ringing`, once the page has been touched; `unlocked` is false until then. */
export const useRinger = (ringing: boolean): { unlocked: boolean; unlock: () => void } => {
  const [unlocked, setUnlocked] = useState(false)
  const ringer = useRef<Ringer | null>(null)
  const unlock = useCallback(() => {
    ringer.current ??= createRinger()
    void ringer.current.unlock().then(setUnlocked)
  }, [])
  useEffect(() => {
    addEventListener('pointerdown', unlock, { once: true })
    addEventListener('keydown', unlock, { once: true })
    return () => {
      removeEventListener('pointerdown', unlock)
      removeEventListener('keydown', unlock)
      ringer.current?.close()
      ringer.current = null
    }
  }, [unlock])
  useEffect(() => {
    if (!ringing || !unlocked) return
    ringer.current?.ring()
    return () => ringer.current?.quiet()
  }, [ringing, unlocked])
  return { unlocked, unlock }
}
