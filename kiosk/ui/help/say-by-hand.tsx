import { useState } from 'react'
import { Button, Input, TextField } from 'react-aria-components'
import { EraseIcon } from '../components/icons.tsx'
import { useKiosk } from '../kiosk-context.ts'

const rows = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'] as const
const longest = 500

/**
 * A line to write on, with a plain keyboard below it; an input method of the system, where there is one, writes
 * into the same line.
 */
export const SayByHand = ({ onSay, onClose }: { onSay: (text: string) => void; onClose: () => void }) => {
  const { t } = useKiosk()
  const [text, setText] = useState('')
  const add = (more: string): void => setText((last) => (last + more).slice(0, longest))
  const said = text.trim()
  return (
    <form
      className="by-hand"
      onSubmit={(event) => {
        event.preventDefault()
        if (said !== '') onSay(said)
      }}
    >
      <div className="by-hand-line">
        <TextField
          className="by-hand-field"
          value={text}
          onChange={setText}
          maxLength={longest}
          aria-label={t.help.writeLabel}
          autoFocus
        >
          <Input className="by-hand-input" autoComplete="off" />
        </TextField>
        <Button className="button primary by-hand-send" type="submit" isDisabled={said === ''}>
          {t.help.send}
        </Button>
        <Button className="button quiet" onPress={onClose}>
          {t.help.closeKeyboard}
        </Button>
      </div>
      {rows.map((row, index) => (
        <div key={row} className="by-hand-row">
          {row.split('').map((letter) => (
            <Button key={letter} className="button key by-hand-key" onPress={() => add(letter)}>
              {letter}
            </Button>
          ))}
          {index === rows.length - 1 && (
            <>
              <Button className="button key by-hand-wide" onPress={() => add(' ')}>
                {t.help.space}
              </Button>
              <Button
                className="button key by-hand-wide"
                aria-label={t.enter.erase}
                onPress={() => setText((last) => last.slice(0, -1))}
              >
                <EraseIcon className="icon" />
              </Button>
            </>
          )}
        </div>
      ))}
    </form>
  )
}
