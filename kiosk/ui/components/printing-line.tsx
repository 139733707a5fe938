import type { Printing } from '@foyer/contracts/screens'
import { ActionButton } from './action-button.tsx'
import { PrinterIcon } from './icons.tsx'
import { useKiosk } from '../kiosk-context.ts'

/** What the printer does, and another try where that can help. */
export const PrintingLine = ({
  printing,
  words,
}: {
  printing: Printing
  words: Record<Printing, string>
}) => {
  const { t } = useKiosk()
  const again = printing === 'partial' || printing === 'no-paper' || printing === 'unavailable'
  return (
    <div className="printing" data-printing={printing}>
      <PrinterIcon className="icon" />
      <p role="status">{words[printing]}</p>
      {again && (
        <ActionButton anchor="action:print-again" manner="quiet" intent={{ type: 'print-again' }}>
          {t.paid.printAgain}
        </ActionButton>
      )}
    </div>
  )
}
