import type { NodeTwin } from '@foyer/contracts/fleet'
import { useState } from 'react'
import { AgeWords } from '../kit/age-words.tsx'
import { formatDateTime } from '../kit/format.ts'
import { useLanguage, useTexts } from '../kit/language.tsx'
import { Status } from '../kit/shapes.tsx'
import { addressOf } from './address.ts'
import { DeviceCard, verdictWords } from './device-card.tsx'
import { MetricTable } from './metric-table.tsx'
import { inWords, managerTexts, startInWords } from './texts.ts'
import { byUrgency, nodeVerdict, type Hearing } from './verdict.ts'

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
        <h2>
          <a href={addressOf({ page: 'device', group: node.group, node: node.node })}>{node.node}</a>
        </h2>
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
          <DeviceCard key={each.name} node={node} device={each} hearing={hearing} />
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
