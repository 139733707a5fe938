import type { DeviceTwin, Liveness, NodeTwin, TwinMetric } from '@foyer/contracts/fleet'
import type { Value } from '@foyer/sparkplug/datatype'
import type { FleetNews } from '@foyer/sparkplug/host-application-events'
import { BDSEQ, REBIRTH } from '@foyer/sparkplug/messages'
import type { Sample } from '@foyer/sparkplug/node-session'

/** Names of the metrics by which an agent describes a peripheral; the twin's proof is read from them. */
const STATE = 'Status/State'
const SINCE = 'Status/Since'
const PROBLEM = 'Status/Problem'
const KIND = 'Info/Kind'
const PROOF = {
  exercised: 'Status/Proof/Exercised',
  at: 'Status/Proof/At',
  answer: 'Status/Proof/Answer',
  ok: 'Status/Proof/Ok',
}

export type Heard = {
  liveness: Liveness
  staleReason: string | null
  bornAt: number | null
  heardAt: number | null
}

export type KnownDevice = Heard & { name: string; metrics: Map<string, TwinMetric> }
export type KnownNode = Heard & {
  group: string
  node: string
  bdSeq: number | null
  metrics: Map<string, TwinMetric>
  devices: Map<string, KnownDevice>
}
/** Every node ever heard, by `group/node`. */
export type Fleet = Map<string, KnownNode>

/** One value on its way to the store. */
export type SampleRow = {
  group: string
  node: string
  device: string | null
  name: string
  type: Value['type']
  value: StoredValue
  at: number
  receivedAt: number
  historical: boolean
}
export type StoredValue = string | number | bigint | Uint8Array | null

export type Change = { node: KnownNode; rows: SampleRow[] }

const unheard = (): Heard => ({ liveness: 'unknown', staleReason: null, bornAt: null, heardAt: null })

export const nodeKey = (id: { group: string; node: string }): string => `${id.group}/${id.node}`

export function knownNode(fleet: Fleet, id: { group: string; node: string }): KnownNode {
  const known = fleet.get(nodeKey(id))
  if (known !== undefined) return known
  const node = {
    ...unheard(),
    group: id.group,
    node: id.node,
    bdSeq: null,
    metrics: new Map(),
    devices: new Map(),
  }
  fleet.set(nodeKey(id), node)
  return node
}

export function knownDevice(node: KnownNode, name: string): KnownDevice {
  const known = node.devices.get(name)
  if (known !== undefined) return known
  const device = { ...unheard(), name, metrics: new Map() }
  node.devices.set(name, device)
  return device
}

const json = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return part.toString()
    return part instanceof Uint8Array ? Buffer.from(part).toString('base64') : part
  })

/** The form a value has on a dashboard: 64-bit integers above 2^53 as decimal strings, bytes as base64. */
export function shownValue({ value }: Value): TwinMetric['value'] {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : json(value)
}

/** The form a value has in the store: Boolean as 0 or 1, UInt64 beyond SQLite's integers as decimal text. */
export function storedValue({ value }: Value): StoredValue {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'bigint') return value < 2n ** 63n ? value : value.toString()
  // SQLite makes NULL of a NaN.
  if (typeof value === 'number') return Number.isNaN(value) ? 'NaN' : value
  if (value === null || typeof value === 'string' || value instanceof Uint8Array) return value
  return json(value)
}

const isControl = (name: string): boolean => name === BDSEQ || name === REBIRTH

function remember(metrics: Map<string, TwinMetric>, samples: readonly Sample[]): void {
  for (const { name, value, at, historical } of samples) {
    // What was measured while the line was down belongs to the past, not to the twin.
    if (historical || isControl(name)) continue
    metrics.set(name, { name, value: shownValue(value), at, historical: false })
  }
}

function live(heard: Heard, now: number): void {
  heard.liveness = 'live'
  heard.staleReason = null
  heard.heardAt = now
}

function stale(heard: Heard, reason: string): void {
  if (heard.liveness !== 'live') return
  heard.liveness = 'stale'
  heard.staleReason = reason
}

function nodeStale(node: KnownNode, reason: string): void {
  stale(node, reason)
  for (const device of node.devices.values()) stale(device, reason)
}

/** The hall hears nobody: all that was live is stale. Returns the nodes that changed. */
export function allStale(fleet: Fleet, reason: string): KnownNode[] {
  const changed = [...fleet.values()].filter((node) => node.liveness === 'live')
  for (const node of changed) nodeStale(node, reason)
  return changed
}

/** Applies what was heard of one node to its twin, and says what has to be stored. Null: nothing of a twin changed. */
export function applyNews(fleet: Fleet, news: FleetNews, now: number): Change | null {
  if (news.type === 'discarded' || news.type === 'link-lost' || news.type === 'rebirth-requested') return null
  const node = knownNode(fleet, news.id)
  const rowsOf = (device: string | null, samples: readonly Sample[]): SampleRow[] =>
    samples
      .filter(({ name, transient }) => !transient && !isControl(name))
      .map(({ name, value, at, historical }) => ({
        ...news.id,
        device,
        name,
        type: value.type,
        value: storedValue(value),
        at,
        receivedAt: now,
        historical,
      }))
  node.heardAt = now
  switch (news.type) {
    case 'node-born':
      live(node, now)
      node.bornAt = news.at
      node.bdSeq = news.bdSeq
      node.metrics.clear()
      remember(node.metrics, news.samples)
      for (const device of node.devices.values()) stale(device, 'not reported since the node was born again')
      return { node, rows: rowsOf(null, news.samples) }
    case 'device-born': {
      const device = knownDevice(node, news.device)
      live(device, now)
      device.bornAt = news.at
      device.metrics.clear()
      remember(device.metrics, news.samples)
      return { node, rows: rowsOf(news.device, news.samples) }
    }
    case 'data': {
      const target = news.device === null ? node : knownDevice(node, news.device)
      target.heardAt = now
      remember(target.metrics, news.samples)
      return { node, rows: rowsOf(news.device, news.samples) }
    }
    case 'device-died':
      stale(knownDevice(node, news.device), 'the agent lost the device (DDEATH)')
      return { node, rows: [] }
    case 'node-died':
      nodeStale(node, 'the agent is gone (NDEATH)')
      return { node, rows: [] }
    case 'node-doubtful':
      nodeStale(node, `a message was missed: ${news.reason}`)
      return { node, rows: [] }
  }
}

const text = (metrics: ReadonlyMap<string, TwinMetric>, name: string): string | null => {
  const value = metrics.get(name)?.value
  return typeof value === 'string' ? value : null
}

const time = (metrics: ReadonlyMap<string, TwinMetric>, name: string): number | null => {
  const value = metrics.get(name)?.value
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
}

const byName = <T extends { name: string }>(values: Iterable<T>): T[] =>
  [...values].toSorted((a, b) => (a.name < b.name ? -1 : 1))

function deviceTwin(device: KnownDevice): DeviceTwin {
  const { metrics } = device
  const exercised = text(metrics, PROOF.exercised)
  const at = time(metrics, PROOF.at)
  const answer = text(metrics, PROOF.answer)
  const ok = metrics.get(PROOF.ok)?.value
  return {
    name: device.name,
    kind: text(metrics, KIND),
    liveness: device.liveness,
    staleReason: device.staleReason,
    state: text(metrics, STATE),
    stateSince: time(metrics, SINCE),
    problem: text(metrics, PROBLEM),
    proof:
      exercised === null || at === null || answer === null || typeof ok !== 'boolean'
        ? null
        : { exercised, at, answer, ok },
    heardAt: device.heardAt,
    metrics: byName(metrics.values()),
  }
}

/** The twin as dashboards get it. */
export function nodeTwin(node: KnownNode): NodeTwin {
  const { group, node: name, liveness, staleReason, bornAt, heardAt, bdSeq } = node
  return {
    group,
    node: name,
    liveness,
    staleReason,
    bornAt,
    heardAt,
    bdSeq,
    metrics: byName(node.metrics.values()),
    devices: byName(node.devices.values()).map(deviceTwin),
  }
}
