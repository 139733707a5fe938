import type { Intent } from '@foyer/contracts/intent'
import type { View } from '@foyer/contracts/view'
import { useEffect, useRef, useState, type RefObject } from 'react'
import type { Mode } from '../kiosk-context.ts'
import { listenToKeys } from './listen-to-keys.ts'
import { keypadKeys, showKeypadKeys } from './numbered.ts'

type Press = (anchor: string, intent: Intent) => void

const erasing: readonly string[] = ['Backspace', '.']

/**
 * A scanner that types, and a numeric keypad: Enter confirms, digits choose or are typed, `.` and Backspace erase, `-`
 * goes back, `+` turns the list, `*` calls for help, `/` ends the visit. Which key presses what is shown from the first
 * such key on, until the next customer.
 */
export const useKeys = (
  kiosk: RefObject<HTMLDivElement | null>,
  { view, mode, press }: { readonly view: View; readonly mode: Mode; readonly press: Press },
): void => {
  const [used, setUsed] = useState(false)
  const atStart = view.screen.name === 'start' && !view.occupied
  const [wasAtStart, setWasAtStart] = useState(atStart)
  if (atStart !== wasAtStart) {
    setWasAtStart(atStart)
    if (atStart) setUsed(false)
  }

  const act = useRef({ onScan: (_text: string): void => {}, onKey: (_key: string): void => {} })
  useEffect(() => {
    act.current = {
      onScan: (text) => press('scan', { type: 'scanned', text }),
      onKey: (key) => {
        const drawn = kiosk.current
        if (drawn === null) return
        setUsed(true)
        if (view.idleWarning === null && view.screen.name === 'enter') {
          if (/^\d$/.test(key)) return press(`action:key/${key}`, { type: 'digit', digit: key })
          if (erasing.includes(key)) return press('action:key/erase', { type: 'erase' })
        }
        // Who is asked whether anybody is there answers with any key.
        const meant = view.idleWarning !== null && key !== '/' ? 'Enter' : key
        keypadKeys(drawn).get(meant)?.click()
      },
    }
  })
  useEffect(() => {
    if (mode === 'mirror') return undefined
    return listenToKeys(window, {
      onScan: (text) => act.current.onScan(text),
      onKey: (key) => act.current.onKey(key),
    })
  }, [mode])

  useEffect(() => {
    const drawn = kiosk.current
    if (drawn === null) return undefined
    showKeypadKeys(drawn, used)
    if (!used) return undefined
    // The list's turning moves the numbers to the rows that are now in sight.
    const renumber = (): void => showKeypadKeys(drawn, true)
    drawn.addEventListener('scroll', renumber, { capture: true, passive: true })
    return () => drawn.removeEventListener('scroll', renumber, { capture: true })
  })
}
