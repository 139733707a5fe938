import type { ApplicationListItem } from '@foyer/contracts/hall-api'

export type Filter = 'open' | 'received' | 'in-review' | 'approved' | 'rejected' | 'overdue'
export const filters: readonly Filter[] = ['open', 'overdue', 'received', 'in-review', 'approved', 'rejected']

export const isOpen = ({ status }: ApplicationListItem): boolean =>
  status === 'received' || status === 'in-review'

/** Undecided after its last day; `today` is the hall's calendar date. */
export const isOverdue = (item: ApplicationListItem, today: string): boolean =>
  isOpen(item) && item.dueOn < today

const dayMs = 86_400_000
/** Whole days from today to the due date; negative when it has passed. Dates are `YYYY-MM-DD`. */
export const daysLeft = (dueOn: string, today: string): number =>
  Math.round((Date.parse(dueOn) - Date.parse(today)) / dayMs)

export const passes = (filter: Filter, item: ApplicationListItem, today: string): boolean => {
  switch (filter) {
    case 'open':
      return isOpen(item)
    case 'overdue':
      return isOverdue(item, today)
    case 'received':
    case 'in-review':
    case 'approved':
    case 'rejected':
      return item.status === filter
  }
}

/** What is due first stands first; of the decided, the newest. Pure. */
export const inOrder = (items: readonly ApplicationListItem[]): ApplicationListItem[] =>
  items.toSorted((a, b) => {
    if (isOpen(a) !== isOpen(b)) return isOpen(a) ? -1 : 1
    if (isOpen(a) && a.dueOn !== b.dueOn) return a.dueOn < b.dueOn ? -1 : 1
    return isOpen(a) ? a.submittedAt - b.submittedAt : b.submittedAt - a.submittedAt
  })
