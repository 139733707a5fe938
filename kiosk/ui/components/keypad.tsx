import { useEffect } from 'react'
import { useKiosk } from '../kiosk-context.ts'
import { ActionButton } from './action-button.tsx'
import { EraseIcon } from './icons.tsx'

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const

/** Twelve keys as on a telephone; a keyboard's digits, Backspace and Enter do the same. */
export const Keypad = () => {
  const { t, press, mode, busy } = useKiosk()
  useEffect(() => {
    if (mode === 'mirror' || busy) return undefined
    const hear = (event: KeyboardEvent): void => {
      if (event.target instanceof HTMLInputElement || event.ctrlKey || event.altKey || event.metaKey) return
      if (/^\d$/.test(event.key)) press(`action:key/${event.key}`, { type: 'digit', digit: event.key })
      else if (event.key === 'Backspace') press('action:key/erase', { type: 'erase' })
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', hear)
    return () => window.removeEventListener('keydown', hear)
  }, [press, mode, busy])
  return (
    <div className="keypad" role="group" aria-label={t.enter.keypad}>
      {digits.map((digit) => (
        <ActionButton
          key={digit}
          anchor={`action:key/${digit}`}
          manner="key"
          intent={{ type: 'digit', digit }}
        >
          {digit}
        </ActionButton>
      ))}
      <ActionButton anchor="action:key/clear" manner="key" className="key-word" intent={{ type: 'clear' }}>
        {t.enter.clear}
      </ActionButton>
      <ActionButton anchor="action:key/0" manner="key" intent={{ type: 'digit', digit: '0' }}>
        0
      </ActionButton>
      <ActionButton
        anchor="action:key/erase"
        manner="key"
        className="key-word"
        intent={{ type: 'erase' }}
        label={t.enter.erase}
      >
        <EraseIcon className="icon" />
      </ActionButton>
    </div>
  )
}
