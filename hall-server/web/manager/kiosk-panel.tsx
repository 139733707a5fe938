import type { DeviceTwin, NodeTwin } from '@foyer/contracts/fleet'
import { useState } from 'react'
import { AgeWords } from '../kit/age-words.tsx'
import { formatDateTime, formatNumber } from '../kit/format.ts'
import { useLanguage, useTexts } from '../kit/language.tsx'
import { Status } from '../kit/shapes.tsx'
import { textMetric, timeMetric } from './heard.ts'
import { MetricTable } from './metric-table.tsx'
import { ProofLine } from './proof-line.tsx'
import { inWords, managerTexts, startInWords, type ManagerTexts } from './texts.ts'
import { byUrgency, deviceVerdict, nodeVerdict, type Hearing, type Verdict } from './verdict.ts'

/** Everything known of one kiosk: whether it is heard, its peripherals with their proofs, and every metric. */
export function KioskPanel({ node, hearing }: { node: NodeTwin; hearing: Hearing }) {
  const texts = useTexts(managerTexts)
  const { language } = useLanguage()
  const [opened, setOpened] = useState<string | null>(null)
  const verdict = nodeVerdict(node, hearing)
  const device = node.devices.find(({ name }) => name === opened) ?? null
  return (
    <>
      <header className="panel-head">
        <h2>{node.node}</h2>
        <Status kind={verdict.kind}>
          {verdict.kind === 'well' ? texts.liveness.live : verdictWords(verdict, texts)}
        </Status>
        <dl className="facts">
          <dt>{texts.panel.heardAt}</dt>
          <dd>{node.heardAt === null ? '—' : <AgeWords at={node.heardAt} now={hearing.now} />}</dd>
          <dt>{texts.panel.bornAt}</dt>
          <dd>{node.bornAt === null ? '—' : formatDateTime(language, node.bornAt)}</dd>
          <dt>{texts.panel.session}</dt>
          <dd>{node.bdSeq ?? '—'}</dd>
          {node.staleReason !== null && (
            <>
              <dt>{texts.panel.reason}</dt>
              <dd>{startInWords(texts.reasons, node.staleReason)}</dd>
            </>
          )}
        </dl>
      </header>
      <section aria-label={texts.panel.devices}>
        {node.devices.length === 0 && <p className="soft panel-none">{texts.panel.noDevices}</p>}
        {byUrgency(node, hearing).map((each) => (
          <Device key={each.name} node={node} device={each} hearing={hearing} />
        ))}
      </section>
      <section className="panel-metrics">
        <div className="panel-tabs" role="group" aria-label={texts.panel.metrics}>
          {[null, ...node.devices.map(({ name }) => name)].map((name) => (
            <button
              key={name ?? ''}
              className="button"
              type="button"
              aria-pressed={name === opened}
              onClick={() => setOpened(name)}
            >
              {name === null ? node.node : deviceName(node, name, texts.kinds)}
            </button>
          ))}
        </div>
        <MetricTable metrics={(device ?? node).metrics} now={hearing.now} />
      </section>
    </>
  )
}

const deviceName = (node: NodeTwin, name: string, kinds: Readonly<Record<string, string>>): string =>
  inWords(kinds, node.devices.find((device) => device.name === name)?.kind ?? name)

/** `Counters/LinesPrinted` → `linesPrinted`, as the host names it. */
const counterName = (metric: string): string =>
  metric.slice('Counters/'.length).replace(/^./, (first) => first.toLowerCase())

const verdictWords = (verdict: Verdict, texts: ManagerTexts): string => {
  switch (verdict.kind) {
    case 'well':
      return texts.verdict.well
    case 'unknown':
      return `${texts.verdict.unknown} · ${texts.why[verdict.why]}`
    case 'soon':
    case 'person':
      return texts.finding(verdict.finding)
  }
}

function Device({ node, device, hearing }: { node: NodeTwin; device: DeviceTwin; hearing: Hearing }) {
  const texts = useTexts(managerTexts)
  const { language } = useLanguage()
  const verdict = deviceVerdict(node, device, hearing)
  const counters = device.metrics.filter(({ name }) => name.startsWith('Counters/'))
  const countersSince = timeMetric(device, 'Info/CountersSince')
  const paper = textMetric(device, 'Status/Paper')
  return (
    <article className="device" data-status={verdict.kind} data-device={device.name}>
      <h3>{inWords(texts.kinds, device.kind ?? device.name)}</h3>
      <Status kind={verdict.kind}>{verdictWords(verdict, texts)}</Status>
      <ProofLine proof={device.proof} now={hearing.now} />
      <dl className="facts">
        <dt>{texts.panel.state}</dt>
        <dd>
          {device.state === null ? '—' : inWords(texts.states, device.state)}
          {device.stateSince !== null && (
            <span className="soft"> {texts.panel.since(formatDateTime(language, device.stateSince))}</span>
          )}
        </dd>
        {(device.problem ?? device.staleReason) !== null && (
          <>
            <dt>{texts.panel.reason}</dt>
            <dd>{device.problem ?? startInWords(texts.reasons, device.staleReason ?? '')}</dd>
          </>
        )}
        {paper !== null && (
          <>
            <dt>{texts.panel.paper}</dt>
            <dd>{inWords(texts.paper, paper)}</dd>
          </>
        )}
        {counters.length > 0 && (
          <>
            <dt>{texts.panel.counters}</dt>
            <dd className="counters">
              {countersSince !== null && (
                <span className="soft">{texts.panel.since(formatDateTime(language, countersSince))}</span>
              )}
              {counters.map(({ name, value }) => (
                <span key={name}>
                  <span className="soft">{inWords(texts.counters, counterName(name))}</span>{' '}
                  {typeof value === 'number' ? formatNumber(language, value) : String(value)}
                </span>
              ))}
            </dd>
          </>
        )}
      </dl>
    </article>
  )
}
