import type { NodeTwin } from '@foyer/contracts/fleet'
import { AgeWords } from '../kit/age-words.tsx'
import { formatDateTime } from '../kit/format.ts'
import { useLanguage, useTexts } from '../kit/language.tsx'
import { Status } from '../kit/shapes.tsx'
import { Table, type Column } from '../kit/table.tsx'
import { nodeKey } from './heard.ts'
import { aboutKiosk, visitAtKiosk, type KioskContext } from './kiosk-words.ts'
import { managerTexts } from './texts.ts'
import { deviceVerdict, peripheralsOf, pinVerdict, type Hearing } from './verdict.ts'

const columns: readonly Column<NodeTwin, KioskContext>[] = [
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
  { key: 'about', align: 'start', head: ({ texts }) => texts.list.about, cell: aboutKiosk },
  { key: 'visit', align: 'start', head: ({ texts }) => texts.list.visit, cell: visitAtKiosk },
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
