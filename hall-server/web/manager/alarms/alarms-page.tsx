import { alarm, type Alarm } from '@foyer/contracts/fleet-care'
import { useState } from 'react'
import { z } from 'zod'
import { getFrom, type Failure } from '../../kit/api.ts'
import { Blank, FailureNote } from '../../kit/blank.tsx'
import { useTexts } from '../../kit/language.tsx'
import { QuietBell, Status } from '../../kit/shapes.tsx'
import { Table, type Column } from '../../kit/table.tsx'
import { kitTexts, type KitTexts } from '../../kit/texts.ts'
import { addressOf } from '../address.ts'
import { withHeard } from '../heard.ts'
import { Inbox, useOpenOrAll } from '../inbox.tsx'
import { useDrawn, useHeardAnswer, useLive, type Drawn } from '../live.tsx'
import { subjectWords } from '../subject.tsx'
import { managerTexts, type ManagerTexts } from '../texts.ts'
import { AlarmDetail } from './alarm-detail.tsx'
import { byCall, kindOfAlarm } from './alarm-kind.ts'
import { alarmTitle, severityWords } from './evidence-words.ts'
import { alarmTexts, type AlarmTexts } from './texts.ts'

type Context = { drawn: Drawn; texts: AlarmTexts; manager: ManagerTexts; kit: KitTexts; now: number }

const columns: readonly Column<Alarm, Context>[] = [
  {
    key: 'severity',
    align: 'start',
    head: ({ texts }) => texts.column.severity,
    cell: (each, { texts, drawn }) => (
      <Status kind={drawn(kindOfAlarm(each))}>{severityWords(each, texts)}</Status>
    ),
  },
  {
    key: 'what',
    align: 'start',
    head: ({ texts }) => texts.column.what,
    cell: (each, { texts }) => (
      <>
        <strong>{alarmTitle(each, texts)}</strong>
        {each.muted && <span className="soft small"> · {texts.muted}</span>}
      </>
    ),
  },
  {
    key: 'subject',
    align: 'start',
    head: ({ texts }) => texts.column.subject,
    cell: ({ subject }, { manager }) => subjectWords(subject, manager),
  },
  {
    key: 'state',
    align: 'start',
    head: ({ texts }) => texts.column.state,
    cell: ({ state, acknowledgedBy }, { texts }) => (
      <span className={state === 'raised' ? '' : 'soft'}>
        {acknowledgedBy === null ? texts.states[state] : texts.acknowledgedBy(acknowledgedBy)}
      </span>
    ),
  },
  {
    key: 'since',
    align: 'end',
    head: ({ texts }) => texts.column.since,
    cell: ({ raisedAt }, { kit, now }) => kit.ago(Math.max(0, now - raisedAt)),
  },
  {
    key: 'seen',
    align: 'end',
    head: ({ texts }) => texts.column.seen,
    cell: ({ lastSeenAt, times }, { kit, texts, now }) =>
      `${kit.ago(Math.max(0, now - lastSeenAt))}${times > 1 ? ` · ${texts.times(times)}` : ''}`,
  },
]

const alarmList = z.array(alarm)

/** All alarms there ever were, newest first, page by page; asked only while somebody looks at them. */
const useAllAlarms = (wanted: boolean) => {
  const { heard } = useLive()
  const newest = useHeardAnswer(wanted ? '/fleet/alarms?state=all' : null, alarmList, heard.hearing)
  const [older, setOlder] = useState<readonly Alarm[]>([])
  const [end, setEnd] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const answered = [...(newest.value ?? []), ...older]
  const known = new Set<number>()
  const single = answered.filter(({ id }) => !known.has(id) && known.add(id))
  const more = async (): Promise<void> => {
    const oldest = single.reduce((least, { id }) => Math.min(least, id), Infinity)
    const answer = await getFrom(`/fleet/alarms?state=all&before=${oldest}`, alarmList)
    if (answer.kind !== 'ok') {
      setFailure(answer)
      return
    }
    setFailure(null)
    setEnd(answer.value.length === 0)
    setOlder((before) => [...before, ...answer.value])
  }
  return {
    items: newest.value === null ? null : withHeard(single, heard.alarms, ({ id }) => id),
    failure: failure ?? newest.failure,
    reload: newest.reload,
    more: end || single.length === 0 ? null : more,
  }
}

/** The inbox of alarms: what calls for a person first, its evidence beside it. */
export function AlarmsPage({ chosen }: { chosen: number | null }) {
  const kit = useTexts(kitTexts)
  const texts = useTexts(alarmTexts)
  const manager = useTexts(managerTexts)
  const { alarms: open, hearing } = useLive()
  const drawn = useDrawn()
  const view = useOpenOrAll(chosen, open.items)
  const { wantsAll, asksAll } = view
  const all = useAllAlarms(asksAll)
  const list = asksAll ? all : { ...open, more: null }
  const items =
    list.items
      ?.filter((each) => wantsAll || each.state !== 'cleared' || each.id === chosen)
      .toSorted(wantsAll ? (a, b) => b.raisedAt - a.raisedAt : byCall) ?? null
  const shown = items?.find(({ id }) => id === chosen) ?? null
  if (items === null)
    return list.failure === null ? <div /> : <FailureNote failure={list.failure} again={list.reload} />
  return (
    <Inbox
      texts={texts}
      view={view}
      chosen={chosen}
      empty={items.length === 0}
      unanswered={list.failure !== null}
      detail={shown && <AlarmDetail key={shown.id} alarm={shown} />}
    >
      {items.length === 0 ? (
        <Blank picture={<QuietBell />} title={wantsAll ? texts.noneAll : texts.none} why={texts.noneWhy} />
      ) : (
        <Table
          label={texts.list}
          columns={columns}
          context={{ drawn, texts, manager, kit, now: hearing.now }}
          rows={items}
          rowKey={({ id }) => String(id)}
          chosen={chosen === null ? null : String(chosen)}
          choose={({ id }) => {
            location.hash = addressOf({ page: 'alarms', id })
          }}
        />
      )}
      {list.more !== null && (
        <button className="button more" type="button" onClick={() => void list.more?.()}>
          {texts.older}
        </button>
      )}
    </Inbox>
  )
}
