import type { NodeTwin } from '@foyer/contracts/fleet'
import { useState } from 'react'
import { Blank } from '../kit/blank.tsx'
import { useTexts } from '../kit/language.tsx'
import { EmptyTray, Status } from '../kit/shapes.tsx'
import { kitTexts } from '../kit/texts.ts'
import { nodeKey } from './heard.ts'
import { KioskPanel } from './kiosk-panel.tsx'
import { KioskTable } from './kiosk-table.tsx'
import { Plan } from './plan.tsx'
import { managerTexts, inWords } from './texts.ts'
import { mattersOf, peripheralsOf, type Hearing, type Matter } from './verdict.ts'

type HallProps = { nodes: readonly NodeTwin[]; heardOnce: boolean; hearing: Hearing }

/** The plan first, what needs a person above it, numbers below and beside it. */
export function Hall({ nodes, heardOnce, hearing }: HallProps) {
  const kit = useTexts(kitTexts)
  const texts = useTexts(managerTexts)
  const [chosen, setChosen] = useState<string | null>(null)
  const matters = mattersOf(nodes, hearing)
  const first = matters[0]?.node ?? nodes[0]
  const shownKey = chosen ?? (first === undefined ? null : nodeKey(first))
  const shown = nodes.find((node) => nodeKey(node) === shownKey) ?? null
  if (!heardOnce) {
    return hearing.linkLostSince === null ? (
      <p className="blank soft" role="status">
        {kit.lost.connecting}
      </p>
    ) : (
      <Blank picture={<EmptyTray />} title={kit.failure.unreachable} why={kit.failure.unreachableWhy} />
    )
  }
  return (
    <main className="hall">
      <section className="hall-plan">
        <Summary deaf={hearing.linkLostSince !== null} nodes={nodes} matters={matters} choose={setChosen} />
        <Plan nodes={nodes} hearing={hearing} chosen={shownKey} choose={setChosen} />
      </section>
      {nodes.length > 0 && (
        <section className="hall-list">
          <KioskTable nodes={nodes} hearing={hearing} chosen={shownKey} choose={setChosen} />
        </section>
      )}
      <aside className="hall-panel">
        {shown === null ? (
          <Blank picture={<EmptyTray />} title={texts.sum.none} why={texts.sum.noneWhy} />
        ) : (
          <KioskPanel key={nodeKey(shown)} node={shown} hearing={hearing} />
        )}
      </aside>
    </main>
  )
}

function Summary({
  deaf,
  nodes,
  matters,
  choose,
}: {
  /** This page does not hear the hall: all it could list would be one and the same reason. */
  deaf: boolean
  nodes: readonly NodeTwin[]
  matters: readonly Matter[]
  choose: (key: string) => void
}) {
  const { sum, finding, why, kinds } = useTexts(managerTexts)
  if (deaf && nodes.length > 0) return <h1 className="sum sum-calm">{sum.deaf(nodes.length)}</h1>
  if (nodes.length === 0) return <h1 className="sum sum-calm">{sum.none}</h1>
  if (matters.length === 0) {
    const devices = nodes.reduce((count, node) => count + peripheralsOf(node).length, 0)
    return <h1 className="sum sum-calm">{sum.well(nodes.length, devices)}</h1>
  }
  const count = (kind: Matter['verdict']['kind']): number =>
    matters.filter(({ verdict }) => verdict.kind === kind).length
  return (
    <div className="sum">
      <h1>
        {count('person') > 0 && <span data-kind="person">{sum.person(count('person'))}</span>}
        {count('unknown') > 0 && <span data-kind="unknown">{sum.unknown(count('unknown'))}</span>}
        {count('soon') > 0 && <span data-kind="soon">{sum.soon(count('soon'))}</span>}
      </h1>
      <ul>
        {matters.slice(0, 6).map(({ node, device, verdict }) => (
          <li key={`${nodeKey(node)}/${device?.name ?? ''}`}>
            <button type="button" onClick={() => choose(nodeKey(node))}>
              {verdict.kind === 'well' ? null : (
                <Status kind={verdict.kind}>
                  {verdict.kind === 'unknown' ? why[verdict.why] : finding(verdict.finding)}
                </Status>
              )}
              <span className="soft">
                {node.node}
                {device !== null && ` · ${inWords(kinds, device.kind ?? device.name)}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
