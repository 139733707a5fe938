import type { Alarm } from '@foyer/contracts/fleet-care'
import type { StatusKind } from '../../kit/shapes.tsx'

/** Only what needs a person, now, and calls for one, is drawn as that. */
export const kindOfAlarm = ({ severity, state, muted }: Alarm): StatusKind => {
  if (state === 'cleared') return 'closed'
  if (muted || severity === 'note') return 'new'
  return severity
}

const rank: Readonly<Record<Alarm['severity'], number>> = { person: 0, soon: 1, note: 2 }

/** What calls stands first, then what is worst, then what nobody has taken, then what is newest. */
export const byCall = (a: Alarm, b: Alarm): number =>
  Number(a.state === 'cleared') - Number(b.state === 'cleared') ||
  Number(a.muted) - Number(b.muted) ||
  rank[a.severity] - rank[b.severity] ||
  Number(a.state === 'acknowledged') - Number(b.state === 'acknowledged') ||
  b.raisedAt - a.raisedAt
