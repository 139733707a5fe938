import type { DeviceTwin, FleetMessage, NodeTwin } from '@foyer/contracts/fleet'

/** What this page has heard of the fleet, and how far the hall's clock is from its own. */
export type Heard = {
  nodes: readonly NodeTwin[]
  /** The hall's clock minus ours, ms. */
  offsetMs: number
  /** The hall's clock at the last message; null before the first. */
  at: number | null
}

export const nothingHeard: Heard = { nodes: [], offsetMs: 0, at: null }

const byName = (a: NodeTwin, b: NodeTwin): number =>
  a.group === b.group ? a.node.localeCompare(b.node, 'en', { numeric: true }) : a.group.localeCompare(b.group)

export const nodeKey = ({ group, node }: NodeTwin): string => `${group}/${node}`

/** Takes in one message of the live link, received at `received` (our clock, ms). Pure. */
export const hear = (heard: Heard, message: FleetMessage, received: number): Heard => {
  const offsetMs = message.now - received
  switch (message.type) {
    case 'snapshot':
      return { nodes: message.nodes.toSorted(byName), offsetMs, at: message.now }
    case 'changed': {
      const others = heard.nodes.filter((node) => nodeKey(node) !== nodeKey(message.node))
      return { nodes: [...others, message.node].toSorted(byName), offsetMs, at: message.now }
    }
  }
}

const metricOf = (of: NodeTwin | DeviceTwin, name: string): string | number | boolean | null =>
  of.metrics.find((metric) => metric.name === name)?.value ?? null

export const textMetric = (of: NodeTwin | DeviceTwin, name: string): string | null => {
  const value = metricOf(of, name)
  return typeof value === 'string' ? value : null
}

export const timeMetric = (of: NodeTwin | DeviceTwin, name: string): number | null => {
  const value = metricOf(of, name)
  return typeof value === 'number' ? value : null
}

export const flagMetric = (of: NodeTwin | DeviceTwin, name: string): boolean | null => {
  const value = metricOf(of, name)
  return typeof value === 'boolean' ? value : null
}
