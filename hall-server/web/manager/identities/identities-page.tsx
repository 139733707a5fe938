import { deviceIdentity, refusal, type DeviceIdentity, type Refusal } from '@foyer/contracts/fleet-enrolment'
import { useState } from 'react'
import { z } from 'zod'
import { callApi } from '../../kit/api.ts'
import { Blank, FailureNote } from '../../kit/blank.tsx'
import { AskBack, DeedNote, useDeed } from '../../kit/deed.tsx'
import { formatDateTime } from '../../kit/format.ts'
import { useLanguage, useTexts, type StaffLanguage } from '../../kit/language.tsx'
import { useSession } from '../../kit/session.tsx'
import { EmptyTray, Status, type StatusKind } from '../../kit/shapes.tsx'
import { Table, type Column } from '../../kit/table.tsx'
import { kitTexts, type KitTexts } from '../../kit/texts.ts'
import { useHeardAnswer, useLive } from '../live.tsx'
import { Enrolment } from './enrolment.tsx'
import { identityTexts, type IdentityTexts } from './texts.ts'

const identities = z.array(deviceIdentity)
const refusals = z.array(refusal)

const day = 86_400_000
/** A device renews at two thirds of its certificate's life: so near to its end it has failed to, for weeks. */
const lateRenewalMs = 14 * day

const kindOf = ({ state, expiresAt }: DeviceIdentity, now: number): StatusKind => {
  if (state === 'valid') return expiresAt - now < lateRenewalMs ? 'soon' : 'well'
  return state === 'expired' ? 'person' : 'closed'
}

type Context = { texts: IdentityTexts; kit: KitTexts; language: StaffLanguage; now: number }

const columns: readonly Column<Refusal, Context>[] = [
  {
    key: 'at',
    align: 'start',
    head: ({ texts }) => texts.refusal.at,
    cell: ({ at }, { kit, language, now }) => (
      <>
        {formatDateTime(language, at)} <span className="soft">{kit.ago(Math.max(0, now - at))}</span>
      </>
    ),
  },
  {
    key: 'why',
    align: 'start',
    head: ({ texts }) => texts.refusal.why,
    cell: ({ why }, { texts }) => (
      <Status kind={why === 'cloned' ? 'person' : 'soon'}>{texts.whys[why]}</Status>
    ),
  },
  {
    key: 'identity',
    align: 'start',
    head: ({ texts }) => texts.refusal.identity,
    cell: ({ identity }) => identity ?? '—',
  },
  {
    key: 'address',
    align: 'start',
    head: ({ texts }) => texts.refusal.address,
    cell: ({ address }) => <span className="code">{address}</span>,
  },
  {
    key: 'detail',
    align: 'start',
    head: ({ texts }) => texts.refusal.detail,
    cell: ({ detail }) => <span className="soft small">{detail}</span>,
  },
]

/** Who may connect, who was refused at the door, and how a new device gets in. */
export function IdentitiesPage() {
  const texts = useTexts(identityTexts)
  const kit = useTexts(kitTexts)
  const { language } = useLanguage()
  const { session } = useSession()
  const { heard, hearing } = useLive()
  const known = useHeardAnswer('/fleet/identities', identities, heard.hearing)
  const refused = useHeardAnswer('/fleet/refusals', refusals, heard.hearing)
  const isManager = session.roles.includes('manager')
  const sorted = known.value?.toSorted(
    (a, b) =>
      Number(a.state !== 'valid') - Number(b.state !== 'valid') ||
      a.node.localeCompare(b.node, 'en', { numeric: true }),
  )
  return (
    <main className="sheet">
      <header className="sheet-head">
        <h1>{texts.title}</h1>
        <p className="soft">{isManager ? texts.why : `${texts.why}${texts.onlyManager}`}</p>
      </header>
      {isManager && <Enrolment />}
      {sorted === undefined ? (
        known.failure !== null && <FailureNote failure={known.failure} again={known.reload} />
      ) : sorted.length === 0 ? (
        <Blank picture={<EmptyTray />} title={texts.none} why={texts.noneWhy} />
      ) : (
        <ul className="cards" aria-label={texts.list}>
          {sorted.map((each) => (
            <Identity key={each.serial} identity={each} mayRevoke={isManager} revoked={known.reload} />
          ))}
        </ul>
      )}
      <section className="part part-flush" aria-label={texts.refusals}>
        <h2>{texts.refusals}</h2>
        {refused.value === null ? (
          refused.failure !== null && <FailureNote failure={refused.failure} again={refused.reload} />
        ) : refused.value.length === 0 ? (
          <p className="soft part-none">{texts.refusalsNone}</p>
        ) : (
          <Table
            label={texts.refusals}
            columns={columns}
            context={{ texts, kit, language, now: hearing.now }}
            rows={refused.value}
            rowKey={({ at, address, why }) => `${at}-${address}-${why}`}
            choose={null}
            chosen={null}
          />
        )}
      </section>
    </main>
  )
}

type IdentityProps = { identity: DeviceIdentity; mayRevoke: boolean; revoked: () => void }

function Identity({ identity: each, mayRevoke, revoked }: IdentityProps) {
  const texts = useTexts(identityTexts)
  const { ago } = useTexts(kitTexts)
  const { language } = useLanguage()
  const { hearing } = useLive()
  const deed = useDeed()
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const [missing, setMissing] = useState(false)
  const revoke = (): void => {
    setMissing(reason.trim() === '')
    if (reason.trim() === '') return
    void deed.run(
      () =>
        callApi(`/fleet/identities/${encodeURIComponent(each.serial)}`, z.unknown(), {
          method: 'DELETE',
          body: { reason: reason.trim() },
          signal: null,
        }),
      () => {
        setAsking(false)
        revoked()
      },
    )
  }
  return (
    <li className="card" data-identity={each.state}>
      <header>
        <strong>
          {each.node} <span className="soft">{each.group}</span>
        </strong>
        <Status kind={kindOf(each, hearing.now)}>{texts.states[each.state]}</Status>
      </header>
      <dl className="facts">
        <dt>{texts.column.seen}</dt>
        <dd>
          {each.lastSeenAt === null
            ? texts.never
            : `${ago(Math.max(0, hearing.now - each.lastSeenAt))} · ${each.lastAddress ?? ''}`}
        </dd>
        <dt>{texts.column.expires}</dt>
        <dd>{formatDateTime(language, each.expiresAt)}</dd>
        <dt>{texts.column.serial}</dt>
        <dd className="code">{each.serial}</dd>
        {each.revokedAt !== null && (
          <>
            <dt>{texts.reason}</dt>
            <dd>
              {each.reason}{' '}
              <span className="soft">
                {texts.revokedBy(each.revokedBy ?? '—', formatDateTime(language, each.revokedAt))}
              </span>
            </dd>
          </>
        )}
      </dl>
      {mayRevoke && each.state === 'valid' && !asking && (
        <button className="button" type="button" onClick={() => setAsking(true)}>
          {texts.revoke}
        </button>
      )}
      {asking && (
        <AskBack
          ask={texts.revokeAsk(each.node)}
          why={texts.revokeWhy}
          act={texts.revoke}
          kind="stop"
          working={deed.working}
          yes={revoke}
          no={() => setAsking(false)}
        >
          <label className="field" {...(missing ? { 'data-wrong': '' } : {})}>
            <span>{missing ? texts.reasonMissing : texts.reason}</span>
            <input value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
          </label>
        </AskBack>
      )}
      <DeedNote failure={deed.failure} />
    </li>
  )
}
