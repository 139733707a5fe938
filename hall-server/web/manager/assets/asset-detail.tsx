import { asset, assetMoves, type Asset, type AssetStage } from '@foyer/contracts/fleet-care'
import { useState } from 'react'
import { postTo } from '../../kit/api.ts'
import { AskBack, DeedButton, DeedNote, useDeed } from '../../kit/deed.tsx'
import { formatDateTime, hallDate } from '../../kit/format.ts'
import { useLanguage, useTexts } from '../../kit/language.tsx'
import { Status } from '../../kit/shapes.tsx'
import { addressOf } from '../address.ts'
import { useLive } from '../live.tsx'
import { SubjectLink } from '../subject.tsx'
import { inWords, managerTexts } from '../texts.ts'
import { AssetForm } from './asset-form.tsx'
import { daysUntil, kindOfStage } from './asset-moves.ts'
import { assetTexts } from './texts.ts'

/** One asset: what it is, where it stands, what became of it, and what may become of it next. */
export function AssetDetail({ asset: each, changed }: { asset: Asset; changed: (now: Asset) => void }) {
  const texts = useTexts(assetTexts)
  const { kinds } = useTexts(managerTexts)
  const { language } = useLanguage()
  const { hearing } = useLive()
  const [editing, setEditing] = useState(false)
  const days = each.warrantyUntil === null ? null : daysUntil(each.warrantyUntil, hallDate(hearing.now))
  return (
    <article className="detail">
      <a className="back-link" href={addressOf({ page: 'assets', id: null })}>
        ← {texts.back}
      </a>
      <header className="detail-head">
        <h2>
          {inWords(kinds, each.kind)} <span className="soft">{each.id}</span>
        </h2>
        <Status kind={kindOfStage(each.stage)}>{texts.stages[each.stage]}</Status>
      </header>
      <dl className="facts">
        <dt>{texts.column.where}</dt>
        <dd>{each.subject === null ? texts.nowhere : <SubjectLink subject={each.subject} />}</dd>
        <dt>{texts.column.model}</dt>
        <dd>{each.model ?? '—'}</dd>
        <dt>{texts.column.serial}</dt>
        <dd className="code">{each.serialNumber ?? '—'}</dd>
        <dt>{texts.column.warranty}</dt>
        <dd>
          {each.warrantyUntil ?? '—'}
          {days !== null && <span className="soft"> · {days < 0 ? texts.out : texts.left(days)}</span>}
        </dd>
      </dl>
      {editing ? (
        <AssetForm
          of={each}
          saved={(now) => {
            setEditing(false)
            changed(now)
          }}
          leave={() => setEditing(false)}
        />
      ) : (
        <Moves key={each.stage} asset={each} changed={changed} edit={() => setEditing(true)} />
      )}
      <h3>{texts.history}</h3>
      <ol className="evidence">
        {each.history.toReversed().map((step) => (
          <li key={`${step.at}-${step.stage}`}>
            <time className="soft small">{formatDateTime(language, step.at)}</time>
            <span>
              {texts.stages[step.stage]}
              <span className="soft">
                {' '}
                · {step.by}
                {step.note !== null && ` · ${step.note}`}
              </span>
            </span>
          </li>
        ))}
      </ol>
    </article>
  )
}

type MovesProps = { asset: Asset; changed: (now: Asset) => void; edit: () => void }

function Moves({ asset: { id, stage }, changed, edit }: MovesProps) {
  const texts = useTexts(assetTexts)
  const deed = useDeed()
  const [note, setNote] = useState('')
  const [going, setGoing] = useState<AssetStage | null>(null)
  const [asking, setAsking] = useState(false)
  const move = (to: AssetStage): void => {
    setGoing(to)
    void deed.run(
      () =>
        postTo(`/fleet/assets/${encodeURIComponent(id)}/stage`, asset, {
          stage: to,
          note: note.trim() === '' ? null : note.trim(),
        }),
      changed,
    )
  }
  return (
    <div className="do">
      {assetMoves[stage].length > 0 && (
        <label className="field">
          <span>{texts.note}</span>
          <input value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
        </label>
      )}
      <div className="orders">
        {assetMoves[stage].map((to) => (
          <DeedButton
            key={to}
            working={deed.working && going === to}
            kind={null}
            onClick={() => (to === 'retired' ? setAsking(true) : move(to))}
          >
            {texts.moves[to]}
          </DeedButton>
        ))}
        <button className="button" data-kind="quiet" type="button" onClick={edit}>
          {texts.edit}
        </button>
      </div>
      {asking && (
        <AskBack
          ask={texts.retireAsk}
          why={texts.retireWhy}
          act={texts.moves.retired}
          kind="stop"
          working={deed.working}
          yes={() => move('retired')}
          no={() => setAsking(false)}
        />
      )}
      <DeedNote failure={deed.failure} />
    </div>
  )
}
