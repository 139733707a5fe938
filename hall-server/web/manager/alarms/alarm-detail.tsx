import { alarm, type Alarm } from '@foyer/contracts/fleet-care'
import { useState } from 'react'
import { postTo } from '../../kit/api.ts'
import { DeedButton, DeedNote, useDeed } from '../../kit/deed.tsx'
import { formatDateTime } from '../../kit/format.ts'
import { useLanguage, useTexts } from '../../kit/language.tsx'
import { Status } from '../../kit/shapes.tsx'
import { kitTexts } from '../../kit/texts.ts'
import { addressOf } from '../address.ts'
import { useDrawn, useLive } from '../live.tsx'
import { SubjectLink } from '../subject.tsx'
import { kindOfAlarm } from './alarm-kind.ts'
import { EvidenceList } from './evidence-list.tsx'
import { alarmTitle, severityWords } from './evidence-words.ts'
import { alarmTexts } from './texts.ts'

/** One alarm: why the hall calls, what was seen, who has taken it. */
export function AlarmDetail({ alarm: each }: { alarm: Alarm }) {
  const texts = useTexts(alarmTexts)
  const { ago } = useTexts(kitTexts)
  const { language } = useLanguage()
  const { hearing } = useLive()
  const drawn = useDrawn()
  const since = (at: number): string =>
    `${formatDateTime(language, at)} · ${ago(Math.max(0, hearing.now - at))}`
  return (
    <article className="detail">
      <a className="back-link" href={addressOf({ page: 'alarms', id: null })}>
        ← {texts.back}
      </a>
      <header className="detail-head">
        <h2>{alarmTitle(each, texts)}</h2>
        <Status kind={drawn(kindOfAlarm(each))}>{severityWords(each, texts)}</Status>
      </header>
      <p>{texts.why[each.rule]}</p>
      {each.muted && <p className="muted-note">{texts.muted}</p>}
      <dl className="facts">
        <dt>{texts.column.subject}</dt>
        <dd>
          <SubjectLink subject={each.subject} />
        </dd>
        <dt>{texts.raisedAt}</dt>
        <dd>{since(each.raisedAt)}</dd>
        <dt>{texts.lastSeen}</dt>
        <dd>
          {since(each.lastSeenAt)}
          {each.times > 1 && ` · ${texts.times(each.times)}`}
        </dd>
        {each.clearedAt !== null && (
          <>
            <dt>{texts.clearedAt}</dt>
            <dd>{since(each.clearedAt)}</dd>
          </>
        )}
        <dt>{texts.column.state}</dt>
        <dd>
          {each.acknowledgedBy === null
            ? texts.states[each.state]
            : `${texts.acknowledgedBy(each.acknowledgedBy)}${
                each.acknowledgedAt === null
                  ? ''
                  : ` · ${ago(Math.max(0, hearing.now - each.acknowledgedAt))}`
              }`}
        </dd>
        {each.workOrder !== null && (
          <>
            <dt />
            <dd>
              <a href={addressOf({ page: 'work-orders', id: each.workOrder })}>
                {texts.workOrder(each.workOrder)}
              </a>
            </dd>
          </>
        )}
      </dl>
      <h3>{texts.evidence}</h3>
      <EvidenceList evidence={each.evidence} />
      {each.state === 'raised' && <Claim id={each.id} />}
    </article>
  )
}

function Claim({ id }: { id: number }) {
  const texts = useTexts(alarmTexts)
  const { take } = useLive()
  const deed = useDeed()
  const [note, setNote] = useState('')
  const claim = (): void =>
    void deed.run(
      () =>
        postTo(`/fleet/alarms/${id}/acknowledgement`, alarm, {
          note: note.trim() === '' ? null : note.trim(),
        }),
      (taken) => take({ type: 'alarm', alarm: taken }),
    )
  return (
    <div className="do">
      <label className="field">
        <span>{texts.claimNote}</span>
        <textarea value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
      </label>
      <DeedButton working={deed.working} kind="primary" onClick={claim}>
        {texts.claim}
      </DeedButton>
      <DeedNote failure={deed.failure} />
    </div>
  )
}
