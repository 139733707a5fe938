import type { DeviceTwin, FleetMessage, NodeTwin } from '@foyer/contracts/fleet'
import type { Alarm, WorkOrder } from '@foyer/contracts/fleet-care'
import type { Command } from '@foyer/contracts/fleet-command'

/** What this page has heard of the fleet, and how far the hall's clock is from its own. */
export type Heard = {
  nodes: readonly NodeTwin[]
  /** The hall's clock minus ours, ms. */
  offsetMs: number
  /** The hall's clock at the last message; null before the first. */
  at: number | null
  /** Counts the snapshots: each begins a new hearing, and what came between two of them may have been missed. */
  hearing: number
  /** What changed since this hearing began, newest state of each. */
  alarms: ReadonlyMap<number, Alarm>
  workOrders: ReadonlyMap<number, WorkOrder>
  commands: ReadonlyMap<string, Command>
}

export const nothingHeard: Heard = {
  nodes: [],
  offsetMs: 0,
  at: null,
  hearing: 0,
  alarms: new Map(),
  workOrders: new Map(),
  commands: new Map(),
}

const inOrder = new Intl.Collator('en', { numeric: true })
const byName = (a: NodeTwin, b: NodeTwin): number =>
  inOrder.compare(a.group, b.group) || inOrder.compare(a.node, b.node)

export const nodeKey = ({ group, node }: { group: string; node: string }): string => `${group}/${node}`

/** A page that stays open for months keeps no more than this of each; older ones are asked for again when wanted. */
const mostKept = 1_000

const withNewer = <Key, Value>(map: ReadonlyMap<Key, Value>, key: Key, value: Value): Map<Key, Value> => {
  const next = new Map(map)
  next.delete(key)
  next.set(key, value)
  for (const oldest of next.keys()) {
    if (next.size <= mostKept) break
    next.delete(oldest)
  }
  return next
}

const withNodes = (nodes: readonly NodeTwin[], changed: ReadonlyMap<string, NodeTwin>): NodeTwin[] => {
  const known = new Set(nodes.map(nodeKey))
  const fresh = [...changed.values()].filter((node) => !known.has(nodeKey(node)))
  const replaced = nodes.map((node) => changed.get(nodeKey(node)) ?? node)
  return fresh.length === 0 ? replaced : [...replaced, ...fresh].toSorted(byName)
}

/** Stages only grow: a command that is heard out of order never goes back. */
export const newerCommand = (a: Command | undefined, b: Command): Command =>
  a !== undefined && a.stages.length > b.stages.length ? a : b

/** Takes in messages of the live link, the last of them received at `received` (our clock, ms). Pure. */
export const hearAll = (heard: Heard, messages: readonly FleetMessage[], received: number): Heard => {
  const changed = new Map<string, NodeTwin>()
  let next = heard
  const settle = (): void => {
    if (changed.size > 0) next = { ...next, nodes: withNodes(next.nodes, changed) }
    changed.clear()
  }
  for (const message of messages) {
    switch (message.type) {
      case 'snapshot':
        changed.clear()
        next = {
          ...nothingHeard,
          nodes: message.nodes.toSorted(byName),
          offsetMs: message.now - received,
          at: message.now,
          hearing: next.hearing + 1,
        }
        break
      case 'changed':
        changed.set(nodeKey(message.node), message.node)
        next = { ...next, offsetMs: message.now - received, at: message.now }
        break
      case 'alarm':
        next = { ...next, alarms: withNewer(next.alarms, message.alarm.id, message.alarm) }
        break
      case 'work-order':
        next = { ...next, workOrders: withNewer(next.workOrders, message.workOrder.id, message.workOrder) }
        break
      case 'command': {
        const { id } = message.command
        const newest = newerCommand(next.commands.get(id), message.command)
        next = { ...next, commands: withNewer(next.commands, id, newest) }
        break
      }
    }
  }
  settle()
  return next
}

export const hear = (heard: Heard, message: FleetMessage, received: number): Heard =>
  hearAll(heard, [message], received)

/** What the hall answered, with what has been heard since in its place; what is new stands first. */
export const withHeard = <Id, Item>(
  answered: readonly Item[],
  heard: ReadonlyMap<Id, Item>,
  idOf: (item: Item) => Id,
): Item[] => {
  const known = new Set(answered.map(idOf))
  const fresh = [...heard.values()].filter((item) => !known.has(idOf(item)))
  return [...fresh.toReversed(), ...answered.map((item) => heard.get(idOf(item)) ?? item)]
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
