import type { NodeTwin } from '@foyer/contracts/fleet'
import type { Sort } from '../../kit/long-table.tsx'
import { aboutKiosk, type KioskContext } from '../kiosk-words.ts'
import { inWords } from '../texts.ts'
import { deviceVerdict, peripheralsOf, pinVerdict, type Verdict } from '../verdict.ts'

/** A device as the list shows it: what is sorted and searched stands beside the twin. */
export type DeviceRow = {
  node: NodeTwin
  kind: Verdict['kind']
  about: string
  well: number
  peripherals: number
}
export type Filter = { kind: Verdict['kind'] | null; text: string }

export const deviceRow = (node: NodeTwin, context: KioskContext): DeviceRow => {
  const all = peripheralsOf(node)
  return {
    node,
    kind: pinVerdict(node, context.hearing).verdict.kind,
    about: aboutKiosk(node, context),
    well: all.filter((each) => deviceVerdict(node, each, context.hearing).kind === 'well').length,
    peripherals: all.length,
  }
}

const searched = ({ node, about }: DeviceRow, { texts }: KioskContext): string =>
  [
    node.group,
    node.node,
    about,
    ...node.devices.flatMap(({ name, kind }) => [name, inWords(texts.kinds, kind ?? name)]),
  ]
    .join(' ')
    .toLocaleLowerCase()

/** Every word of the search must be found somewhere in the row. */
export const filterRows = (
  rows: readonly DeviceRow[],
  { kind, text }: Filter,
  context: KioskContext,
): DeviceRow[] => {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter(
    (row) =>
      (kind === null || row.kind === kind) && words.every((word) => searched(row, context).includes(word)),
  )
}

const urgency: Record<Verdict['kind'], number> = { person: 0, unknown: 1, soon: 2, well: 3 }
const collator = new Intl.Collator('zh-CN', { numeric: true })
const byName = (a: DeviceRow, b: DeviceRow): number =>
  collator.compare(a.node.group, b.node.group) || collator.compare(a.node.node, b.node.node)

const orders: Readonly<Record<string, (a: DeviceRow, b: DeviceRow) => number>> = {
  node: byName,
  group: (a, b) => collator.compare(a.node.group, b.node.group),
  status: (a, b) => urgency[a.kind] - urgency[b.kind],
  about: (a, b) => collator.compare(a.about, b.about),
  devices: (a, b) => a.well - a.peripherals - (b.well - b.peripherals),
  heard: (a, b) => (b.node.heardAt ?? 0) - (a.node.heardAt ?? 0),
  born: (a, b) => (b.node.bornAt ?? 0) - (a.node.bornAt ?? 0),
}

/** By the wanted column; what is equal there stands by name, in both directions. */
export const sortRows = (rows: readonly DeviceRow[], { key, down }: Sort): DeviceRow[] => {
  const order = orders[key] ?? byName
  return rows.toSorted((a, b) => (down ? order(b, a) : order(a, b)) || byName(a, b))
}
