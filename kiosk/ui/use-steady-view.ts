import type { View } from '@foyer/contracts/view'
import { useEffect, useState } from 'react'
import type { SteadyView } from './steady-view.ts'

/** Under this nothing shows. */
const quietForMs = 300

/**
 * What to draw: during a wait that is not yet slow the screen that was there, for as long as the pressed button
 * itself says that it works, and otherwise for the moment in which an answer usually comes. `busy` is true while
 * an earlier screen is drawn.
 */
export const useSteadyView = (
  { current, before }: SteadyView,
  pressed: boolean,
): { readonly shown: View; readonly busy: boolean } => {
  const waiting = before !== null
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!waiting) return undefined
    const timer = window.setTimeout(() => setLate(true), quietForMs)
    return () => {
      window.clearTimeout(timer)
      setLate(false)
    }
  }, [waiting])
  if (before === null || (late && !pressed)) return { shown: current, busy: false }
  return { shown: { ...current, screen: before.screen, canGoBack: before.canGoBack }, busy: true }
}
