import { useKiosk } from '../kiosk-context.ts'
import { ActionButton } from './action-button.tsx'
import { EraseIcon } from './icons.tsx'

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const

/** Twelve keys as on a telephone; those of a keyboard and of a numeric keypad do the same. */
export const Keypad = () => {
  const { t } = useKiosk()
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
