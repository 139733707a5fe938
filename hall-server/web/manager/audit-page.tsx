import { auditEntry, type AuditEntry } from '@foyer/contracts/hall-api'
import { useState } from 'react'
import { z } from 'zod'
import { getFrom, type Failure } from '../kit/api.ts'
import { Blank, FailureNote } from '../kit/blank.tsx'
import { formatDateTime } from '../kit/format.ts'
import { useLanguage, useTexts, type StaffLanguage } from '../kit/language.tsx'
import { EmptyTray, Status } from '../kit/shapes.tsx'
import { Table, type Column } from '../kit/table.tsx'
import { useAnswer } from '../kit/use-answer.ts'
import { managerTexts, type ManagerTexts } from './texts.ts'

const page = z.array(auditEntry)
const pageLength = 100

type Context = { texts: ManagerTexts['audit']; language: StaffLanguage }
const columns: readonly Column<AuditEntry, Context>[] = [
  {
    key: 'at',
    align: 'start',
    head: ({ texts }) => texts.at,
    cell: ({ at }, { language }) => formatDateTime(language, at),
  },
  { key: 'actor', align: 'start', head: ({ texts }) => texts.actor, cell: ({ actor }) => actor },
  {
    key: 'action',
    align: 'start',
    head: ({ texts }) => texts.action,
    cell: ({ action }) => <span className="code">{action}</span>,
  },
  {
    key: 'subject',
    align: 'start',
    head: ({ texts }) => texts.subject,
    cell: ({ subject }) => <span className="code">{subject}</span>,
  },
  {
    key: 'outcome',
    align: 'start',
    head: ({ texts }) => texts.outcome,
    cell: ({ outcome }, { texts }) => (
      <Status kind={outcome === 'done' ? 'well' : 'soon'}>{texts[outcome]}</Status>
    ),
  },
]

/** The audit log, newest first; older pages are added below on request. */
export function AuditPage() {
  const { audit: texts } = useTexts(managerTexts)
  const { language } = useLanguage()
  const newest = useAnswer(`/audit?limit=${pageLength}`, page, null)
  const [older, setOlder] = useState<readonly AuditEntry[]>([])
  const [end, setEnd] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const entries = [...(newest.value ?? []), ...older]
  const loadOlder = async (): Promise<void> => {
    const oldest = entries.at(-1)
    if (oldest === undefined) return
    const answer = await getFrom(`/audit?limit=${pageLength}&before=${oldest.id}`, page)
    if (answer.kind !== 'ok') {
      setFailure(answer)
      return
    }
    setFailure(null)
    setEnd(answer.value.length < pageLength)
    setOlder((before) => [...before, ...answer.value])
  }
  if (newest.value === null)
    return newest.failure === null ? <div /> : <FailureNote failure={newest.failure} again={newest.reload} />
  if (entries.length === 0) return <Blank picture={<EmptyTray />} title={texts.none} why={texts.noneWhy} />
  const hasMore = !end && entries.length % pageLength === 0
  return (
    <main className="audit">
      <Table
        label={texts.label}
        columns={columns}
        context={{ texts, language }}
        rows={entries}
        rowKey={({ id }) => String(id)}
        choose={null}
        chosen={null}
      />
      {failure !== null && <FailureNote failure={failure} again={() => void loadOlder()} />}
      {failure === null && hasMore && (
        <button className="button" type="button" onClick={() => void loadOlder()}>
          {texts.more}
        </button>
      )}
    </main>
  )
}
