import type { WorkOrder } from '@foyer/contracts/fleet-care'
import { formatDateTime } from '../../kit/format.ts'
import { useLanguage, useTexts } from '../../kit/language.tsx'
import { Status } from '../../kit/shapes.tsx'
import { kitTexts } from '../../kit/texts.ts'
import { addressOf } from '../address.ts'
import { EvidenceList } from '../alarms/evidence-list.tsx'
import { orderTitle } from '../alarms/evidence-words.ts'
import { alarmTexts } from '../alarms/texts.ts'
import { useDrawn, useLive } from '../live.tsx'
import { ProofLine } from '../proof-line.tsx'
import { SubjectLink } from '../subject.tsx'
import { isOpenOrder, kindOfOrder } from './order-kind.ts'
import { OrderDeeds } from './order-deeds.tsx'
import { workOrderTexts } from './texts.ts'

/** One order from its opening to the proof that closed it, and what can be done next. */
export function OrderDetail({ order }: { order: WorkOrder }) {
  const texts = useTexts(workOrderTexts)
  const alarms = useTexts(alarmTexts)
  const { ago } = useTexts(kitTexts)
  const { language } = useLanguage()
  const { hearing } = useLive()
  const drawn = useDrawn()
  return (
    <article className="detail" data-order={order.state}>
      <a className="back-link" href={addressOf({ page: 'work-orders', id: null })}>
        ← {texts.back}
      </a>
      <header className="detail-head">
        <h2>{orderTitle(order, alarms)}</h2>
        <Status kind={drawn(kindOfOrder(order))}>{texts.states[order.state]}</Status>
      </header>
      <p>{texts.stateWhy[order.state]}</p>
      <dl className="facts">
        <dt>{texts.column.id}</dt>
        <dd>{order.id}</dd>
        <dt>{texts.column.subject}</dt>
        <dd>
          <SubjectLink subject={order.subject} />
        </dd>
        <dt>{texts.openedAt}</dt>
        <dd>
          {formatDateTime(language, order.openedAt)} · {ago(Math.max(0, hearing.now - order.openedAt))} ·{' '}
          {texts.openedBy[order.openedBy]}
        </dd>
        <dt>{texts.assignee}</dt>
        <dd>{order.assignedTo ?? texts.nobody}</dd>
        {order.alarms.length > 0 && (
          <>
            <dt>{texts.alarms}</dt>
            <dd className="links">
              {order.alarms.map((id) => (
                <a key={id} href={addressOf({ page: 'alarms', id })}>
                  {alarms.list} {id}
                </a>
              ))}
            </dd>
          </>
        )}
      </dl>
      {order.closingProof !== null && (
        <>
          <h3>{texts.closing}</h3>
          <ProofLine proof={order.closingProof} now={hearing.now} />
        </>
      )}
      {isOpenOrder(order) && <OrderDeeds order={order} />}
      <h3>{texts.parts}</h3>
      {order.parts.length === 0 ? (
        <p className="soft">{texts.noParts}</p>
      ) : (
        <ol className="evidence">
          {order.parts.map((part) => (
            <li key={`${part.at}-${part.part}`}>
              <time className="soft small">{formatDateTime(language, part.at)}</time>
              <span>
                {part.part}
                <span className="soft">
                  {part.serialNumber !== null && ` · ${texts.serialOf(part.serialNumber)}`} · {part.by}
                </span>
              </span>
            </li>
          ))}
        </ol>
      )}
      <h3>{texts.notes}</h3>
      {order.notes.length === 0 ? (
        <p className="soft">{texts.noNotes}</p>
      ) : (
        <ol className="evidence">
          {order.notes.toReversed().map((note) => (
            <li key={`${note.at}-${note.by}`}>
              <time className="soft small">{formatDateTime(language, note.at)}</time>
              <span>
                {note.text}
                <span className="soft"> · {note.by}</span>
              </span>
            </li>
          ))}
        </ol>
      )}
      {order.evidence.length > 0 && (
        <>
          <h3>{texts.evidence}</h3>
          <EvidenceList evidence={order.evidence} />
        </>
      )}
    </article>
  )
}
