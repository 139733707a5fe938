import type { NodeTwin } from '@foyer/contracts/fleet'
import type { KeyboardEvent } from 'react'
import { useTexts } from '../kit/language.tsx'
import { hallPlan } from './hall-plan.ts'
import { nodeKey } from './heard.ts'
import { inWords, managerTexts } from './texts.ts'
import { pinVerdict, type Hearing } from './verdict.ts'

type PlanProps = {
  nodes: readonly NodeTwin[]
  hearing: Hearing
  chosen: string | null
  choose: (key: string) => void
}

export function Plan({ nodes, hearing, chosen, choose }: PlanProps) {
  const { plan: texts } = useTexts(managerTexts)
  const { width, height, walls, doors, zones, counters, seats, kioskPlaces } = hallPlan
  const unplaced = nodes.length - kioskPlaces.length
  return (
    <figure className="plan">
      <svg
        viewBox={`0 0 ${width} ${height + 20}`}
        preserveAspectRatio="xMidYMin meet"
        role="group"
        aria-label={texts.label}
      >
        <defs>
          <pattern
            id="hatch"
            width="8"
            height="8"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <path d="M0 0V8" className="plan-hatch" />
          </pattern>
        </defs>
        <g className="plan-building">
          <path d={walls} className="plan-wall" />
          <path d={doors} />
          <rect {...zones.vip} />
          <path d={`M${zones.vip.x} ${zones.vip.y + zones.vip.height - 60}v-56`} className="plan-gap" />
          {counters.map(({ x, y }) => (
            <g key={x}>
              <rect x={x} y={y + 92} width={114} height={34} rx={4} />
              <circle cx={x + 57} cy={y + 66} r={13} />
            </g>
          ))}
          {Array.from({ length: seats.rows * seats.columns }, (_, seat) => (
            <rect
              key={seat}
              x={zones.waiting.x + 8 + (seat % seats.columns) * seats.pitchX}
              y={zones.waiting.y + 44 + Math.floor(seat / seats.columns) * seats.pitchY}
              width={32}
              height={26}
              rx={5}
            />
          ))}
          <rect {...zones.greeter} rx={30} />
        </g>
        <g className="plan-words">
          <text x={zones.selfService.x} y={72}>
            {texts.selfService}
          </text>
          <text x={zones.counters.x} y={72}>
            {texts.counters}
          </text>
          {counters.map(({ x, y }, index) => (
            <text key={x} x={x + 57} y={y + 115} textAnchor="middle" className="plan-small">
              {texts.counter(index + 1)}
            </text>
          ))}
          <text x={zones.vip.x + 20} y={zones.vip.y + 40}>
            {texts.vip}
          </text>
          <text x={zones.waiting.x + 8} y={zones.waiting.y + 24}>
            {texts.waiting}
          </text>
          <text x={zones.greeter.x + 60} y={zones.greeter.y + 37} textAnchor="middle" className="plan-small">
            {texts.greeter}
          </text>
          <text x={600} y={626} textAnchor="middle">
            {texts.entrance}
          </text>
        </g>
        {nodes.slice(0, kioskPlaces.length).map((node, index) => {
          const place = kioskPlaces[index]
          const key = nodeKey(node)
          return place === undefined ? null : (
            <Pin
              key={key}
              node={node}
              hearing={hearing}
              place={place}
              chosen={key === chosen}
              choose={choose}
            />
          )
        })}
      </svg>
      {unplaced > 0 && <figcaption className="soft small">{texts.more(unplaced)}</figcaption>}
    </figure>
  )
}

type PinProps = {
  node: NodeTwin
  hearing: Hearing
  place: { x: number; y: number }
  chosen: boolean
  choose: (key: string) => void
}

/** A kiosk on the plan: its body, the shape and the word of its verdict, its name. */
function Pin({ node, hearing, place, chosen, choose }: PinProps) {
  const texts = useTexts(managerTexts)
  const { verdict, device } = pinVerdict(node, hearing)
  const word =
    verdict.kind === 'well' || verdict.kind === 'unknown'
      ? texts.verdict[verdict.kind]
      : texts.finding(verdict.finding)
  const where =
    device === null ? node.node : `${node.node} · ${inWords(texts.kinds, device.kind ?? device.name)}`
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    choose(nodeKey(node))
  }
  return (
    <g
      className="pin"
      data-status={verdict.kind}
      transform={`translate(${place.x} ${place.y})`}
      role="button"
      tabIndex={0}
      aria-pressed={chosen}
      aria-label={`${where}, ${word}`}
      onClick={() => choose(nodeKey(node))}
      onKeyDown={onKey}
    >
      <rect className="pin-reach" x={-10} y={-6} width={310} height={84} rx={8} />
      <rect className="pin-body" width={44} height={72} rx={5} />
      <rect className="pin-screen" x={8} y={8} width={28} height={38} rx={2} />
      {verdict.kind === 'unknown' && <rect width={44} height={72} rx={5} fill="url(#hatch)" />}
      <g transform="translate(62 24)" className="pin-shape">
        {verdict.kind === 'well' && <circle cx={9} r={7} className="pin-line" />}
        {verdict.kind === 'soon' && (
          <>
            <circle cx={9} r={8} className="pin-line" />
            <path d="M9 -8a8 8 0 0 1 0 16z" />
          </>
        )}
        {verdict.kind === 'person' && <path d="M9 -12 21 9H-3z" />}
        {verdict.kind === 'unknown' && <circle cx={9} r={8} className="pin-line pin-dashed" />}
      </g>
      <text x={92} y={32} className="pin-word">
        {word}
      </text>
      <text x={62} y={60} className="pin-name">
        {where}
      </text>
    </g>
  )
}
