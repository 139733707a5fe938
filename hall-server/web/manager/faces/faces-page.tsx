import { faceSummary, type FaceSummary } from '@foyer/contracts/face'
import type { ReactNode } from 'react'
import { FailureNote } from '../../kit/blank.tsx'
import { formatDateTime, formatNumber } from '../../kit/format.ts'
import { useLanguage, useTexts } from '../../kit/language.tsx'
import { useSession } from '../../kit/session.tsx'
import { Status } from '../../kit/shapes.tsx'
import { kitTexts } from '../../kit/texts.ts'
import { useAnswer } from '../../kit/use-answer.ts'
import { useNow } from '../../kit/use-live-link.ts'
import { KeyRotation } from './key-rotation.tsx'
import { ModelTables } from './model-tables.tsx'
import { RateLine } from './rate-line.tsx'
import { ratePercent } from './rate-scale.ts'
import { facesTexts } from './texts.ts'

const reloadEveryMs = 30_000
/** From this many people on, the law asks for a filing within 30 working days. */
const filingAt = 100_000
const filingSoonAt = 90_000

/** Whether faces can be used, in words first; then by what, how well, and how it is kept. */
export function FacesPage() {
  const kit = useTexts(kitTexts)
  const texts = useTexts(facesTexts)
  const { session } = useSession()
  const now = useNow(0)
  const { value: summary, at, failure, reload, put } = useAnswer('/face/summary', faceSummary, reloadEveryMs)
  if (summary === null) return failure === null ? <div /> : <FailureNote failure={failure} again={reload} />
  return (
    <main className="faces">
      {failure !== null && (
        <p className="notice faces-wide" data-kind="lost" role="status">
          <span>{texts.stale(kit.ago(now - (at ?? now)))}</span>
        </p>
      )}
      <Headline summary={summary} />
      <Gallery summary={summary} />
      <Attempts attempts={summary.attempts} />
      <section className="faces-part faces-wide faces-rates">
        <h2>{texts.rates}</h2>
        <RateLine words={texts.fpir} rate={summary.fpir} target={summary.decision?.targetFpir ?? null} />
        <RateLine words={texts.fnir} rate={summary.fnir} target={null} />
      </section>
      <Decision summary={summary} />
      <Keeping summary={summary}>
        {session.roles.includes('manager') && summary.key.id !== null && (
          <KeyRotation changed={put} reload={reload} />
        )}
      </Keeping>
      {summary.models !== null && <ModelTables models={summary.models} />}
    </main>
  )
}

function Headline({ summary: { status } }: { summary: FaceSummary }) {
  const texts = useTexts(facesTexts)
  if (status.available) {
    return (
      <header className="faces-wide faces-state" data-state="usable">
        <h1>{texts.usable}</h1>
        <p className="soft">{texts.usableWhy}</p>
      </header>
    )
  }
  const words = status.why === null ? texts.unknownWhy : texts.not[status.why]
  return (
    <header
      className="faces-wide faces-state"
      data-state={status.why === 'not-configured' ? 'not-used' : 'stopped'}
    >
      <h1>{words.title}</h1>
      <p className="soft">{words.why}</p>
    </header>
  )
}

const Fact = ({ label, children }: { label: string; children: ReactNode }) => (
  <>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </>
)

function Gallery({ summary: { gallery } }: { summary: FaceSummary }) {
  const texts = useTexts(facesTexts)
  const { language } = useLanguage()
  return (
    <section className="faces-part">
      <h2>{texts.gallery}</h2>
      <p className="faces-figure">
        {texts.enrolled(gallery.enrolled, formatNumber(language, gallery.enrolled))}
      </p>
      <p className="soft">{texts.expiring(gallery.expiringSoon)}</p>
      {gallery.enrolled >= filingSoonAt && (
        <p>
          <Status kind={gallery.enrolled >= filingAt ? 'person' : 'soon'}>{texts.filing}</Status>
        </p>
      )}
    </section>
  )
}

const outcomes = ['confirmed', 'notMe', 'nobody', 'unsure'] as const

function Attempts({ attempts }: { attempts: FaceSummary['attempts'] }) {
  const texts = useTexts(facesTexts)
  const { language } = useLanguage()
  return (
    <section className="faces-part">
      <h2>{texts.attempts}</h2>
      <dl className="faces-counts">
        {outcomes.map((outcome) => (
          <div key={outcome}>
            <dt className="soft small">{texts.attemptsOf[outcome]}</dt>
            <dd>{formatNumber(language, attempts[outcome])}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function Decision({ summary: { decision } }: { summary: FaceSummary }) {
  const texts = useTexts(facesTexts)
  const { language } = useLanguage()
  if (decision === null) return null
  return (
    <section className="faces-part">
      <h2>{texts.decision}</h2>
      <dl className="facts">
        <Fact label={texts.threshold}>{formatNumber(language, decision.threshold, 3)}</Fact>
        <Fact label={texts.margin}>{formatNumber(language, decision.margin, 3)}</Fact>
        <Fact label={texts.target}>{ratePercent(language, decision.targetFpir)}</Fact>
        <Fact label={texts.calibratedAt}>
          {decision.calibratedAt === null ? texts.never : formatDateTime(language, decision.calibratedAt)}
        </Fact>
      </dl>
      <p className="soft small">
        {texts.source[decision.source](formatNumber(language, decision.impostorScores))}
      </p>
    </section>
  )
}

function Keeping({ summary: { ledger, key }, children }: { summary: FaceSummary; children: ReactNode }) {
  const texts = useTexts(facesTexts)
  const { language } = useLanguage()
  const when = (at: number | null): string => (at === null ? texts.never : formatDateTime(language, at))
  return (
    <section className="faces-part">
      <h2>{texts.ledger}</h2>
      {ledger.problem === null ? (
        <Status kind={ledger.checkedAt === null ? 'unknown' : 'well'}>
          {(ledger.checkedAt === null ? texts.ledgerUnchecked : texts.ledgerWell)(
            formatNumber(language, ledger.entries),
          )}
        </Status>
      ) : (
        <>
          <Status kind="person">{texts.ledgerBroken}</Status>
          <p className="code faces-problem">{ledger.problem}</p>
        </>
      )}
      <dl className="facts">
        <Fact label={texts.checkedAt}>{when(ledger.checkedAt)}</Fact>
      </dl>
      <h2>{texts.key}</h2>
      <dl className="facts">
        <Fact label={texts.keyId}>
          {key.id === null ? texts.noKey : <span className="code">{key.id}</span>}
        </Fact>
        <Fact label={texts.rotatedAt}>{when(key.rotatedAt)}</Fact>
      </dl>
      {children}
    </section>
  )
}
