import type { WorkOrder } from '@foyer/contracts/fleet-care'
import type { StatusKind } from '../../kit/shapes.tsx'

/** Said to be repaired is not repaired: while the proof is awaited, nothing is known. */
const kinds: Readonly<Record<WorkOrder['state'], StatusKind>> = {
  open: 'person',
  assigned: 'soon',
  proving: 'unknown',
  closed: 'well',
  cancelled: 'closed',
}
export const kindOfOrder = ({ state }: WorkOrder): StatusKind => kinds[state]
export const isOpenOrder = ({ state }: WorkOrder): boolean => state !== 'closed' && state !== 'cancelled'

const rank: Readonly<Record<WorkOrder['state'], number>> = {
  open: 0,
  assigned: 1,
  proving: 2,
  closed: 3,
  cancelled: 3,
}
/** Nobody's first, then what is being worked on, then what awaits proof; newest first within each. */
export const byNeed = (a: WorkOrder, b: WorkOrder): number =>
  rank[a.state] - rank[b.state] || b.openedAt - a.openedAt
