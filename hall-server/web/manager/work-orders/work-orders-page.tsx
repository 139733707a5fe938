import { workOrder, type WorkOrder } from '@foyer/contracts/fleet-care'
import { z } from 'zod'
import { Blank, FailureNote } from '../../kit/blank.tsx'
import { useTexts } from '../../kit/language.tsx'
import { EmptyTray, Status } from '../../kit/shapes.tsx'
import { Table, type Column } from '../../kit/table.tsx'
import { kitTexts, type KitTexts } from '../../kit/texts.ts'
import { addressOf } from '../address.ts'
import { orderTitle } from '../alarms/evidence-words.ts'
import { alarmTexts, type AlarmTexts } from '../alarms/texts.ts'
import { withHeard } from '../heard.ts'
import { Inbox, useOpenOrAll } from '../inbox.tsx'
import { useDrawn, useHeardAnswer, useLive, type Drawn } from '../live.tsx'
import { subjectWords } from '../subject.tsx'
import { managerTexts, type ManagerTexts } from '../texts.ts'
import { OrderDetail } from './order-detail.tsx'
import { byNeed, isOpenOrder, kindOfOrder } from './order-kind.ts'
import { workOrderTexts, type WorkOrderTexts } from './texts.ts'

type Context = {
  drawn: Drawn
  texts: WorkOrderTexts
  alarms: AlarmTexts
  manager: ManagerTexts
  kit: KitTexts
  now: number
}

const columns: readonly Column<WorkOrder, Context>[] = [
  {
    key: 'state',
    align: 'start',
    head: ({ texts }) => texts.column.state,
    cell: (order, { texts, drawn }) => (
      <Status kind={drawn(kindOfOrder(order))}>{texts.states[order.state]}</Status>
    ),
  },
  {
    key: 'title',
    align: 'start',
    head: ({ texts }) => texts.column.title,
    cell: (order, { alarms }) => <strong>{orderTitle(order, alarms)}</strong>,
  },
  {
    key: 'subject',
    align: 'start',
    head: ({ texts }) => texts.column.subject,
    cell: ({ subject }, { manager }) => subjectWords(subject, manager),
  },
  {
    key: 'who',
    align: 'start',
    head: ({ texts }) => texts.column.who,
    cell: ({ assignedTo }) => assignedTo ?? '—',
  },
  {
    key: 'opened',
    align: 'end',
    head: ({ texts }) => texts.column.opened,
    cell: ({ openedAt }, { kit, now }) => kit.ago(Math.max(0, now - openedAt)),
  },
  { key: 'id', align: 'end', head: ({ texts }) => texts.column.id, cell: ({ id }) => id },
]

const orderList = z.array(workOrder)

/** The work orders: nobody's first, the story of one beside them. */
export function WorkOrdersPage({ chosen }: { chosen: number | null }) {
  const kit = useTexts(kitTexts)
  const texts = useTexts(workOrderTexts)
  const alarms = useTexts(alarmTexts)
  const manager = useTexts(managerTexts)
  const { workOrders: open, heard, hearing } = useLive()
  const drawn = useDrawn()
  const view = useOpenOrAll(chosen, open.items)
  const { wantsAll, asksAll } = view
  const answer = useHeardAnswer(asksAll ? '/fleet/work-orders?state=all' : null, orderList, heard.hearing)
  const all = answer.value === null ? null : withHeard(answer.value, heard.workOrders, ({ id }) => id)
  const items = asksAll ? all : open.items
  const { failure, reload } = asksAll ? answer : open
  if (items === null) return failure === null ? <div /> : <FailureNote failure={failure} again={reload} />
  const rows = (
    wantsAll ? items : items.filter((order) => isOpenOrder(order) || order.id === chosen)
  ).toSorted(byNeed)
  const shown = items.find(({ id }) => id === chosen) ?? null
  return (
    <Inbox
      texts={texts}
      view={view}
      chosen={chosen}
      empty={rows.length === 0}
      unanswered={failure !== null}
      detail={shown && <OrderDetail key={shown.id} order={shown} />}
    >
      {rows.length === 0 ? (
        <Blank picture={<EmptyTray />} title={texts.none} why={texts.noneWhy} />
      ) : (
        <Table
          label={texts.list}
          columns={columns}
          context={{ drawn, texts, alarms, manager, kit, now: hearing.now }}
          rows={rows}
          rowKey={({ id }) => String(id)}
          chosen={chosen === null ? null : String(chosen)}
          choose={({ id }) => {
            location.hash = addressOf({ page: 'work-orders', id })
          }}
        />
      )}
    </Inbox>
  )
}
