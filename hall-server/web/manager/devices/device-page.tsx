import type { NodeTwin } from '@foyer/contracts/fleet'
import type { Alarm, WorkOrder } from '@foyer/contracts/fleet-care'
import { AgeWords } from '../../kit/age-words.tsx'
import { Blank } from '../../kit/blank.tsx'
import { formatDateTime } from '../../kit/format.ts'
import { useLanguage, useTexts } from '../../kit/language.tsx'
import { EmptyTray, Status } from '../../kit/shapes.tsx'
import { kitTexts } from '../../kit/texts.ts'
import { addressOf } from '../address.ts'
import { kindOfAlarm } from '../alarms/alarm-kind.ts'
import { alarmTitle, orderTitle } from '../alarms/evidence-words.ts'
import { alarmTexts } from '../alarms/texts.ts'
import { CommandList } from '../commands/command-list.tsx'
import { CommandPanel } from '../commands/command-panel.tsx'
import { ConfigurationPanel } from '../commands/configuration-panel.tsx'
import { DeviceCard, verdictWords } from '../device-card.tsx'
import { HistoryPanel } from '../history/history-panel.tsx'
import { useDrawn, useLive, type CareList } from '../live.tsx'
import { MetricTable } from '../metric-table.tsx'
import { isAbout, subjectWords } from '../subject.tsx'
import { managerTexts, startInWords } from '../texts.ts'
import { byUrgency, nodeVerdict } from '../verdict.ts'
import { NewOrder } from '../work-orders/new-order.tsx'
import { kindOfOrder } from '../work-orders/order-kind.ts'
import { workOrderTexts } from '../work-orders/texts.ts'
import { devicesTexts } from './texts.ts'

/** Everything of one device under an address of its own: proofs, calls, orders, history, and what it can be told. */
export function DevicePage({ group, node: name }: { group: string; node: string }) {
  const kit = useTexts(kitTexts)
  const texts = useTexts(devicesTexts)
  const manager = useTexts(managerTexts)
  const { heard, hearing, alarms, workOrders } = useLive()
  const node = heard.nodes.find((each) => each.group === group && each.node === name)
  if (node === undefined) {
    if (heard.at === null)
      return (
        <p className="blank soft" role="status">
          {hearing.linkLostSince === null ? kit.lost.connecting : kit.failure.unreachable}
        </p>
      )
    return (
      <Blank picture={<EmptyTray />} title={texts.gone} why={texts.goneWhy}>
        <p className="code">
          {group}/{name}
        </p>
        <a className="button" href={addressOf({ page: 'devices' })}>
          {texts.back}
        </a>
      </Blank>
    )
  }
  const silent = nodeVerdict(node, hearing)
  return (
    <main className="device-page">
      <Head node={node} />
      <div className="device-columns">
        <div className="device-main">
          <section className="part part-flush" aria-label={texts.proofs}>
            <h2>{texts.proofs}</h2>
            {node.devices.length === 0 && <p className="soft panel-none">{manager.panel.noDevices}</p>}
            <div className="device-cards">
              {byUrgency(node, hearing).map((each) => (
                <DeviceCard key={each.name} node={node} device={each} hearing={hearing} />
              ))}
            </div>
          </section>
          <HistoryPanel node={node} now={hearing.now} />
          <details className="part">
            <summary>
              <h2>{manager.panel.metrics}</h2>
            </summary>
            <MetricTable metrics={node.metrics} now={hearing.now} />
          </details>
        </div>
        <div className="device-side">
          <Alarms list={alarms} node={node} />
          <Orders list={workOrders} node={node} />
          <CommandPanel
            node={node}
            silent={
              silent.kind === 'unknown' || (silent.kind === 'person' && silent.finding.kind === 'node-silent')
            }
          />
          <CommandList group={group} node={name} />
          <ConfigurationPanel node={node} />
        </div>
      </div>
    </main>
  )
}

function Head({ node }: { node: NodeTwin }) {
  const texts = useTexts(devicesTexts)
  const manager = useTexts(managerTexts)
  const { language } = useLanguage()
  const { hearing } = useLive()
  const verdict = nodeVerdict(node, hearing)
  return (
    <header className="device-head">
      <a className="back-link" href={addressOf({ page: 'devices' })}>
        ← {texts.back}
      </a>
      <h1>
        {node.node} <span className="soft">{node.group}</span>
      </h1>
      <Status kind={verdict.kind}>
        {verdict.kind === 'well' ? manager.liveness.live : verdictWords(verdict, manager)}
      </Status>
      <dl className="facts facts-line">
        <div>
          <dt>{manager.panel.heardAt}</dt>
          <dd>{node.heardAt === null ? '—' : <AgeWords at={node.heardAt} now={hearing.now} />}</dd>
        </div>
        <div>
          <dt>{manager.panel.bornAt}</dt>
          <dd>{node.bornAt === null ? '—' : formatDateTime(language, node.bornAt)}</dd>
        </div>
        {node.staleReason !== null && (
          <div>
            <dt>{manager.panel.reason}</dt>
            <dd>{startInWords(manager.reasons, node.staleReason)}</dd>
          </div>
        )}
      </dl>
    </header>
  )
}

function Alarms({ list, node }: { list: CareList<Alarm>; node: NodeTwin }) {
  const texts = useTexts(devicesTexts)
  const alarms = useTexts(alarmTexts)
  const manager = useTexts(managerTexts)
  const kit = useTexts(kitTexts)
  const { hearing } = useLive()
  const drawn = useDrawn()
  const own = list.items?.filter(({ subject }) => isAbout(subject, node.group, node.node)) ?? null
  return (
    <section className="part" aria-label={texts.alarms}>
      <h2>{texts.alarms}</h2>
      {own === null ? (
        <p className="soft">{list.failure === null ? texts.notAsked : kit.failure.unreachable}</p>
      ) : own.length === 0 ? (
        <p className="soft">{texts.noAlarms}</p>
      ) : (
        <ul className="matters">
          {own.map((each) => (
            <li key={each.id}>
              <a href={addressOf({ page: 'alarms', id: each.id })}>
                <Status kind={drawn(kindOfAlarm(each))}>{alarmTitle(each, alarms)}</Status>
              </a>
              <span className="soft small">
                {subjectWords(each.subject, manager)} · {kit.ago(Math.max(0, hearing.now - each.raisedAt))}
                {each.muted && ` · ${texts.maintenance}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Orders({ list, node }: { list: CareList<WorkOrder>; node: NodeTwin }) {
  const texts = useTexts(devicesTexts)
  const orders = useTexts(workOrderTexts)
  const alarms = useTexts(alarmTexts)
  const kit = useTexts(kitTexts)
  const { hearing } = useLive()
  const drawn = useDrawn()
  const own = list.items?.filter(({ subject }) => isAbout(subject, node.group, node.node)) ?? null
  return (
    <section className="part" aria-label={texts.orders}>
      <h2>{texts.orders}</h2>
      {own === null ? (
        <p className="soft">{list.failure === null ? texts.notAsked : kit.failure.unreachable}</p>
      ) : own.length === 0 ? (
        <p className="soft">{texts.noOrders}</p>
      ) : (
        <ul className="matters">
          {own.map((each) => (
            <li key={each.id}>
              <a href={addressOf({ page: 'work-orders', id: each.id })}>
                <Status kind={drawn(kindOfOrder(each))}>{orderTitle(each, alarms)}</Status>
              </a>
              <span className="soft small">
                {orders.states[each.state]} · {kit.ago(Math.max(0, hearing.now - each.openedAt))}
              </span>
            </li>
          ))}
        </ul>
      )}
      <NewOrder node={node} />
    </section>
  )
}
