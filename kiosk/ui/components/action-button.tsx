import type { Intent } from '@foyer/contracts/intent'
import { useEffect, useState, type ReactNode } from 'react'
import { Button } from 'react-aria-components'
import { useKiosk } from '../kiosk-context.ts'

/** How loud a button is: one `primary` a screen, `choice` for large rows, `quiet` for the rest. */
export type Manner = 'primary' | 'choice' | 'quiet' | 'key' | 'setting' | 'help'

/** Under this nothing shows; an answer usually comes first. */
const quietForMs = 300

const useLate = (waiting: boolean): boolean => {
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!waiting) return undefined
    const timer = window.setTimeout(() => setLate(true), quietForMs)
    return () => {
      window.clearTimeout(timer)
      setLate(false)
    }
  }, [waiting])
  return waiting && late
}

/** Three dots that walk: the button itself says that it works. */
const Working = ({ label }: { label: string }) => (
  <span className="working" role="status" aria-label={label}>
    <span />
    <span />
    <span />
  </span>
)

/** A button that sends an intent, and works by itself until the host's next view. */
export const ActionButton = ({
  anchor,
  intent,
  manner,
  children,
  label = null,
  disabled = false,
  chosen = null,
  className = '',
}: {
  /** `action:…`, or the anchor of the row that the button is. */
  anchor: string
  intent: Intent
  manner: Manner
  children: ReactNode
  /** Read instead of the content. */
  label?: string | null
  disabled?: boolean
  /** For a button that is one of several, whether it is the one. */
  chosen?: boolean | null
  className?: string
}) => {
  const { pending, busy, press, t, mode } = useKiosk()
  const waiting = pending?.anchor === anchor && manner !== 'key' && manner !== 'setting'
  const late = useLate(waiting)
  return (
    <Button
      className={`button ${manner} ${className}`}
      data-anchor={anchor}
      data-working={late || undefined}
      data-chosen={chosen ?? undefined}
      {...(chosen === null ? {} : { 'aria-pressed': chosen })}
      {...(label === null ? {} : { 'aria-label': label })}
      isDisabled={disabled || (busy && manner !== 'setting' && manner !== 'help') || mode === 'mirror'}
      data-off={disabled || undefined}
      onPress={() => {
        if (!waiting) press(anchor, intent)
      }}
    >
      <span className="button-content">{children}</span>
      {late && <Working label={t.actions.working} />}
    </Button>
  )
}
