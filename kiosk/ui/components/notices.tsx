import type { Notice } from '@foyer/contracts/view'
import { useKiosk } from '../kiosk-context.ts'
import { Attention } from './icons.tsx'

/** What the customer should know besides, most urgent first; at most two, so that they are read. */
const order: readonly Notice[] = [
  'pay-with-phone',
  'scan-not-needed',
  'remove-card',
  'hall-unreachable',
  'no-reader',
  'no-printer',
  'no-scanner',
  'paper-low',
]
const atMost = 2

export const Notices = ({ notices }: { notices: readonly Notice[] }) => {
  const { t } = useKiosk()
  const said = order.filter((notice) => notices.includes(notice)).slice(0, atMost)
  return (
    <div className="notices" role="status">
      {said.map((notice) => (
        <p key={notice} className="notice" data-notice={notice}>
          <Attention className="icon" />
          <span>{t.notices[notice]}</span>
        </p>
      ))}
    </div>
  )
}
