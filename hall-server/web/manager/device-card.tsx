import type { DeviceTwin, NodeTwin } from '@foyer/contracts/fleet'
import { formatDateTime, formatNumber } from '../kit/format.ts'
import { useLanguage, useTexts } from '../kit/language.tsx'
import { Status } from '../kit/shapes.tsx'
import { textMetric, timeMetric } from './heard.ts'
import { ProofLine } from './proof-line.tsx'
import { inWords, managerTexts, startInWords, type ManagerTexts } from './texts.ts'
import { deviceVerdict, type Hearing, type Verdict } from './verdict.ts'

/** `Counters/LinesPrinted` → `linesPrinted`, as the host names it. */
const counterName = (metric: string): string =>
  metric.slice('Counters/'.length).replace(/^./, (first) => first.toLowerCase())

export const verdictWords = (verdict: Verdict, texts: ManagerTexts): string => {
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

/** One peripheral: its verdict, the proof for it with its age, and what it counts. */
export function DeviceCard({
  node,
  device,
  hearing,
}: {
  node: NodeTwin
  device: DeviceTwin
  hearing: Hearing
}) {
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
