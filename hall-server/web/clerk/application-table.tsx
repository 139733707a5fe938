import type { ApplicationListItem } from '@foyer/contracts/hall-api'
import { formatDateTime } from '../kit/format.ts'
import { useLanguage, useTexts, type StaffLanguage } from '../kit/language.tsx'
import { Status, type StatusKind } from '../kit/shapes.tsx'
import { Table, type Column } from '../kit/table.tsx'
import { daysLeft, isOpen, isOverdue } from './due.ts'
import { clerkTexts, type ClerkTexts } from './texts.ts'

export const statusShape = (item: ApplicationListItem): StatusKind => {
  if (item.status === 'received') return 'new'
  return item.status === 'in-review' ? 'soon' : item.status === 'approved' ? 'well' : 'closed'
}

type Context = { texts: ClerkTexts; language: StaffLanguage; today: string }
const columns: readonly Column<ApplicationListItem, Context>[] = [
  {
    key: 'number',
    align: 'start',
    head: ({ texts }) => texts.columns.number,
    cell: ({ trackingNumber }) => <span className="code">{trackingNumber}</span>,
  },
  {
    key: 'title',
    align: 'start',
    head: ({ texts }) => texts.columns.title,
    cell: ({ title, trackingNumber }, { language }) => (
      <>
        {title[language]}
        <span className="code soft number-below">{trackingNumber}</span>
      </>
    ),
  },
  {
    key: 'status',
    align: 'start',
    head: ({ texts }) => texts.columns.status,
    cell: (item, { texts }) => <Status kind={statusShape(item)}>{texts.status[item.status]}</Status>,
  },
  {
    key: 'due',
    align: 'start',
    head: ({ texts }) => texts.columns.due,
    cell: (item, { texts, today }) => {
      if (!isOpen(item)) return <span className="soft">—</span>
      const words = texts.due(daysLeft(item.dueOn, today))
      return isOverdue(item, today) ? <Status kind="person">{words}</Status> : words
    },
  },
  {
    key: 'submitted',
    align: 'end',
    head: ({ texts }) => texts.columns.submitted,
    cell: ({ submittedAt }, { language }) => (
      <span className="soft">{formatDateTime(language, submittedAt)}</span>
    ),
  },
]

type ApplicationTableProps = {
  items: readonly ApplicationListItem[]
  today: string
  chosen: string | null
  choose: (trackingNumber: string) => void
}

export function ApplicationTable({ items, today, chosen, choose }: ApplicationTableProps) {
  const texts = useTexts(clerkTexts)
  const { language } = useLanguage()
  return (
    <Table
      label={texts.list}
      columns={columns}
      context={{ texts, language, today }}
      rows={items}
      rowKey={({ trackingNumber }) => trackingNumber}
      chosen={chosen}
      choose={({ trackingNumber }) => choose(trackingNumber)}
    />
  )
}
