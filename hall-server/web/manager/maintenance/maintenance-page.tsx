import { maintenanceWindow, type MaintenanceWindow } from '@foyer/contracts/fleet-care'
import { useState } from 'react'
import { z } from 'zod'
import { callApi } from '../../kit/api.ts'
import { Blank, FailureNote } from '../../kit/blank.tsx'
import { AskBack, DeedNote, useDeed } from '../../kit/deed.tsx'
import { formatDateTime } from '../../kit/format.ts'
import { useLanguage, useTexts } from '../../kit/language.tsx'
import { EmptyTray, Status, type StatusKind } from '../../kit/shapes.tsx'
import { useHeardAnswer, useLive } from '../live.tsx'
import { SubjectLink } from '../subject.tsx'
import { NewWindow } from './new-window.tsx'
import { maintenanceTexts } from './texts.ts'

const windows = z.array(maintenanceWindow)

type Standing = 'running' | 'ahead' | 'over'
const standingOf = ({ from, until }: MaintenanceWindow, now: number): Standing =>
  now < from ? 'ahead' : now < until ? 'running' : 'over'
const kinds: Readonly<Record<Standing, StatusKind>> = { running: 'soon', ahead: 'new', over: 'closed' }
const order: Readonly<Record<Standing, number>> = { running: 0, ahead: 1, over: 2 }

/** When nobody is called, for what, and why. */
export function MaintenancePage() {
  const texts = useTexts(maintenanceTexts)
  const { heard, hearing } = useLive()
  const { value, failure, reload, put } = useHeardAnswer('/fleet/maintenance', windows, heard.hearing)
  if (value === null) return failure === null ? <div /> : <FailureNote failure={failure} again={reload} />
  const rows = value.toSorted(
    (a, b) => order[standingOf(a, hearing.now)] - order[standingOf(b, hearing.now)] || b.from - a.from,
  )
  return (
    <main className="sheet">
      <header className="sheet-head">
        <h1>{texts.title}</h1>
        <p className="soft">{texts.why}</p>
      </header>
      <NewWindow added={(made) => put([made, ...value])} />
      {rows.length === 0 ? (
        <Blank picture={<EmptyTray />} title={texts.none} why={texts.noneWhy} />
      ) : (
        <ul className="cards" aria-label={texts.list}>
          {rows.map((each) => (
            <Window key={each.id} window={each} standing={standingOf(each, hearing.now)} removed={reload} />
          ))}
        </ul>
      )}
    </main>
  )
}

type WindowProps = { window: MaintenanceWindow; standing: Standing; removed: () => void }

function Window({ window: each, standing, removed }: WindowProps) {
  const texts = useTexts(maintenanceTexts)
  const { language } = useLanguage()
  const deed = useDeed()
  const [asking, setAsking] = useState(false)
  const remove = (): void =>
    void deed.run(
      () =>
        callApi(`/fleet/maintenance/${each.id}`, z.unknown(), { method: 'DELETE', body: null, signal: null }),
      () => {
        setAsking(false)
        removed()
      },
    )
  return (
    <li className="card" data-standing={standing}>
      <header>
        <strong>
          <SubjectLink subject={each.subject} />
        </strong>
        <Status kind={kinds[standing]}>{texts[standing]}</Status>
      </header>
      <p>{each.reason}</p>
      <p className="soft small">
        {formatDateTime(language, each.from)} – {formatDateTime(language, each.until)} · {each.by}
      </p>
      {standing !== 'over' && !asking && (
        <button className="button" type="button" onClick={() => setAsking(true)}>
          {standing === 'running' ? texts.end : texts.remove}
        </button>
      )}
      {asking && (
        <AskBack
          ask={texts.removeAsk}
          why={texts.removeWhy}
          act={standing === 'running' ? texts.end : texts.remove}
          kind="primary"
          working={deed.working}
          yes={remove}
          no={() => setAsking(false)}
        />
      )}
      <DeedNote failure={deed.failure} />
    </li>
  )
}
