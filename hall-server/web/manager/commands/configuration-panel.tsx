import { desiredSettings, nodeConfiguration, type NodeConfiguration } from '@foyer/contracts/fleet-command'
import type { NodeTwin } from '@foyer/contracts/fleet'
import { locale, locales, type Locale } from '@foyer/contracts/locale'
import { useState } from 'react'
import { callApi } from '../../kit/api.ts'
import { FailureNote } from '../../kit/blank.tsx'
import { DeedButton, DeedNote, useDeed } from '../../kit/deed.tsx'
import { formatDateTime } from '../../kit/format.ts'
import { useLanguage, useTexts } from '../../kit/language.tsx'
import { useSession } from '../../kit/session.tsx'
import { Status, type StatusKind } from '../../kit/shapes.tsx'
import { useHeardAnswer, useLive } from '../live.tsx'
import { useDeedKey } from '../work-orders/use-deed-key.ts'
import { configurationTexts } from './configuration-texts.ts'

type Outcome = NodeConfiguration['history'][number]['outcome']
const kinds: Readonly<Record<Outcome, StatusKind>> = {
  pending: 'unknown',
  applied: 'well',
  'rolled-back': 'person',
  superseded: 'closed',
}
const mostShown = 6

/** What the hall wants the kiosk to run with, what the kiosk says it runs with, and how they came about. */
export function ConfigurationPanel({ node }: { node: NodeTwin }) {
  const texts = useTexts(configurationTexts)
  const { session } = useSession()
  const { heard } = useLive()
  const path = `/fleet/nodes/${encodeURIComponent(node.group)}/${encodeURIComponent(node.node)}/configuration`
  const answer = useHeardAnswer(path, nodeConfiguration, heard.hearing)
  const known = answer.value
  return (
    <section className="part" aria-label={texts.title}>
      <h2>{texts.title}</h2>
      {known === null ? (
        answer.failure !== null && <FailureNote failure={answer.failure} again={answer.reload} />
      ) : (
        <>
          <Standing known={known} />
          {session.roles.includes('manager') && (
            <SettingsForm key={known.desired?.version ?? 0} path={path} known={known} changed={answer.put} />
          )}
          <Story known={known} />
        </>
      )}
    </section>
  )
}

function Standing({ known: { desired, reported } }: { known: NodeConfiguration }) {
  const texts = useTexts(configurationTexts)
  if (desired === null) return <p className="soft">{texts.none}</p>
  const same = reported?.version === desired.version && reported.outcome === 'applied'
  const kind: StatusKind = reported?.outcome === 'rolled-back' ? 'person' : same ? 'well' : 'unknown'
  const says =
    reported === null
      ? texts.notReported
      : reported.outcome === 'rolled-back'
        ? texts.rolledBack(reported.version)
        : texts.reported(reported.version)
  return (
    <p>
      <Status kind={kind}>{says}</Status>
      <span className="soft"> · {texts.desired(desired.version)}</span>
    </p>
  )
}

type SettingsFormProps = {
  path: string
  known: NodeConfiguration
  changed: (now: NodeConfiguration) => void
}

function SettingsForm({ path, known, changed }: SettingsFormProps) {
  const texts = useTexts(configurationTexts)
  const deed = useDeed()
  const { keyFor, used } = useDeedKey()
  const now = known.desired?.settings ?? { idleWarnSeconds: 60, idleEndSeconds: 90, locale: 'zh-CN' as const }
  const [warn, setWarn] = useState(String(now.idleWarnSeconds))
  const [end, setEnd] = useState(String(now.idleEndSeconds))
  const [language, setLanguage] = useState<Locale>(now.locale)
  const [wrong, setWrong] = useState(false)
  const send = (): void => {
    const settings = desiredSettings.safeParse({
      idleWarnSeconds: Number(warn),
      idleEndSeconds: Number(end),
      locale: language,
    })
    const ok = settings.success && settings.data.idleEndSeconds > settings.data.idleWarnSeconds
    setWrong(!ok)
    if (!ok) return
    const body = { settings: settings.data }
    void deed.run(
      () =>
        callApi(path, nodeConfiguration, {
          method: 'PUT',
          body: { id: keyFor(JSON.stringify(body)), ...body },
          signal: null,
        }),
      (answered) => {
        used()
        changed(answered)
      },
    )
  }
  return (
    <div className="settings">
      <label className="field" {...(wrong ? { 'data-wrong': '' } : {})}>
        <span>{texts.warn}</span>
        <input inputMode="numeric" value={warn} onChange={(event) => setWarn(event.target.value)} />
      </label>
      <label className="field" {...(wrong ? { 'data-wrong': '' } : {})}>
        <span>{texts.end}</span>
        <input inputMode="numeric" value={end} onChange={(event) => setEnd(event.target.value)} />
      </label>
      <label className="field">
        <span>{texts.locale}</span>
        <select
          className="entry"
          value={language}
          onChange={(event) => setLanguage(locale.catch('zh-CN').parse(event.target.value))}
        >
          {locales.map((each) => (
            <option key={each} value={each}>
              {texts.locales[each]}
            </option>
          ))}
        </select>
      </label>
      <DeedButton working={deed.working} kind={null} onClick={send}>
        {texts.send}
      </DeedButton>
      {wrong && (
        <p className="wrong" role="alert">
          {texts.wrong}
        </p>
      )}
      <DeedNote failure={deed.failure} />
    </div>
  )
}

function Story({ known: { history } }: { known: NodeConfiguration }) {
  const texts = useTexts(configurationTexts)
  const { language } = useLanguage()
  if (history.length === 0) return null
  return (
    <ol className="evidence" aria-label={texts.history}>
      {history
        .toSorted((a, b) => b.version - a.version)
        .slice(0, mostShown)
        .map((each) => (
          <li key={each.version}>
            <time className="soft small">{formatDateTime(language, each.at)}</time>
            <span>
              v{each.version} <Status kind={kinds[each.outcome]}>{texts.outcomes[each.outcome]}</Status>
              <span className="soft small">
                {' '}
                · {each.settings.idleWarnSeconds}/{each.settings.idleEndSeconds} s ·{' '}
                {texts.locales[each.settings.locale]} · {each.by}
              </span>
            </span>
          </li>
        ))}
    </ol>
  )
}
