import type { NodeTwin } from '@foyer/contracts/fleet'
import { AgeWords } from '../kit/age-words.tsx'
import { formatDateTime } from '../kit/format.ts'
import { useLanguage, useTexts, type StaffLanguage } from '../kit/language.tsx'
import { Status } from '../kit/shapes.tsx'
import { Table, type Column } from '../kit/table.tsx'
import { flagMetric, nodeKey, timeMetric } from './heard.ts'
import { inWords, managerTexts, type ManagerTexts } from './texts.ts'
import { deviceVerdict, nodeVerdict, peripheralsOf, pinVerdict, type Hearing } from './verdict.ts'

type Context = { texts: ManagerTexts; language: StaffLanguage; hearing: Hearing }

const about = (node: NodeTwin, { texts, hearing }: Context): string => {
  const { verdict, device } = pinVerdict(node, hearing)
  if (verdict.kind === 'well') return ''
  const what = verdict.kind === 'unknown' ? texts.why[verdict.why] : texts.finding(verdict.finding)
  return device === null ? what : `${inWords(texts.kinds, device.kind ?? device.name)} · ${what}`
}

/** Whether somebody is at the kiosk, and for how long; said only while the kiosk is being heard. */
const visit = (node: NodeTwin, { texts, hearing }: Context): string => {
  const occupied = flagMetric(node, 'Session/Occupied')
  const since = timeMetric(node, 'Session/Since')
  const silent = nodeVerdict(node, hearing)
  if (
    occupied === null ||
    silent.kind === 'unknown' ||
    (silent.kind === 'person' && silent.finding.kind === 'node-silent')
  )
    return '—'
  if (!occupied) return texts.list.free
  return since === null
    ? texts.list.occupied
    : texts.list.occupiedFor(Math.floor((hearing.now - since) / 60_000))
}

const columns: readonly Column<NodeTwin, Context>[] = [
  {
    key: 'node',
    align: 'start',
    head: ({ texts }) => texts.list.node,
    cell: ({ node }) => <strong>{node}</strong>,
  },
  {
    key: 'status',
    align: 'start',
    head: ({ texts }) => texts.list.status,
    cell: (node, { texts, hearing }) => {
      const { kind } = pinVerdict(node, hearing).verdict
      return <Status kind={kind}>{texts.verdict[kind]}</Status>
    },
  },
  { key: 'about', align: 'start', head: ({ texts }) => texts.list.about, cell: about },
  { key: 'visit', align: 'start', head: ({ texts }) => texts.list.visit, cell: visit },
  {
    key: 'devices',
    align: 'end',
    head: ({ texts }) => texts.list.devices,
    cell: (node, { hearing }) => {
      const all = peripheralsOf(node)
      const well = all.filter((device) => deviceVerdict(node, device, hearing).kind === 'well')
      return `${well.length} / ${all.length}`
    },
  },
  {
    key: 'heard',
    align: 'end',
    head: ({ texts }) => texts.list.heard,
    cell: ({ heardAt }, { hearing }) =>
      heardAt === null ? '—' : <AgeWords at={heardAt} now={hearing.now} />,
  },
  {
    key: 'born',
    align: 'end',
    head: ({ texts }) => texts.list.born,
    cell: ({ bornAt }, { language }) => (bornAt === null ? '—' : formatDateTime(language, bornAt)),
  },
]

type KioskTableProps = {
  nodes: readonly NodeTwin[]
  hearing: Hearing
  chosen: string | null
  choose: (key: string) => void
}

export function KioskTable({ nodes, hearing, chosen, choose }: KioskTableProps) {
  const texts = useTexts(managerTexts)
  const { language } = useLanguage()
  return (
    <Table
      label={texts.list.label}
      columns={columns}
      context={{ texts, language, hearing }}
      rows={nodes}
      rowKey={nodeKey}
      chosen={chosen}
      choose={(node) => choose(nodeKey(node))}
    />
  )
}
