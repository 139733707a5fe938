import type { Liveness } from '@foyer/contracts/fleet'
import type { FleetNews } from '@foyer/sparkplug/host-application-events'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Clock } from '../../ambient.ts'
import { type Fleet, type KnownDevice, type KnownNode, nodeTwin, type SampleRow } from '../rules.ts'

/** States in which a device does its work. */
const working: readonly (string | null)[] = ['online', 'deviceBusy']
/** Times are dates, not quantities: their age is exported where it means something. */
const isTime = (name: string): boolean => /(At|Since)$/.test(name)

const LIVENESS: readonly Liveness[] = ['live', 'stale', 'unknown']
const nodeLabels = ['group', 'node'] as const
const deviceLabels = ['group', 'node', 'device', 'kind'] as const
const readingLabels = ['group', 'node', 'device', 'metric'] as const

export type FleetMetricsOptions = {
  fleet: Fleet
  clock: Clock
  /** Samples stored and not filed yet. */
  pending: () => number
}

export type FleetMetrics = {
  registry: Registry
  /** Everything that is heard, of whatever kind. */
  said: (news: FleetNews) => void
  /** Samples on their way to the store. */
  storing: (rows: readonly SampleRow[], now: number) => void
}

type Gauges = ReturnType<typeof deviceGauges>

const deviceGauges = (registry: Registry) => {
  const registers = [registry]
  return {
    nodes: new Gauge({
      name: 'foyer_fleet_nodes',
      help: 'Nodes by how the hall knows them',
      labelNames: ['liveness'],
      registers,
    }),
    nodeUp: new Gauge({
      name: 'foyer_node_up',
      help: '1 while the node is being heard, 0 when it was and is not',
      labelNames: nodeLabels,
      registers,
    }),
    nodeHeard: new Gauge({
      name: 'foyer_node_heard_age_seconds',
      help: 'Since the node was last heard',
      labelNames: nodeLabels,
      registers,
    }),
    deviceUp: new Gauge({
      name: 'foyer_device_up',
      help: '1 while the device is live, says that it works, and its last proof was good; 0 otherwise',
      labelNames: deviceLabels,
      registers,
    }),
    proofAge: new Gauge({
      name: 'foyer_device_proof_age_seconds',
      help: 'Since the device last proved its state; missing where it never did',
      labelNames: deviceLabels,
      registers,
    }),
    reading: new Gauge({
      name: 'foyer_reading',
      help: 'Newest value of a metric; missing while it is not being heard',
      labelNames: readingLabels,
      registers,
    }),
  }
}

const showDevice = (gauges: Gauges, node: KnownNode, now: number): void => {
  const { group, node: name } = node
  for (const device of nodeTwin(node).devices) {
    const labels = { group, node: name, device: device.name, kind: device.kind ?? '' }
    const isUp = device.liveness === 'live' && working.includes(device.state) && device.proof?.ok === true
    gauges.deviceUp.set(labels, isUp ? 1 : 0)
    if (device.proof !== null) gauges.proofAge.set(labels, Math.max(0, now - device.proof.at) / 1000)
  }
}

const showReadings = (gauges: Gauges, node: KnownNode): void => {
  const show = (device: string, of: KnownNode | KnownDevice): void => {
    // What is not being heard has no present value: a gap, not the last good one.
    if (of.liveness !== 'live') return
    for (const { name, value } of of.metrics.values()) {
      if (isTime(name) || typeof value === 'string' || value === null) continue
      gauges.reading.set({ group: node.group, node: node.node, device, metric: name }, Number(value))
    }
  }
  show('', node)
  for (const device of node.devices.values()) show(device.name, device)
}

const show = (gauges: Gauges, fleet: Fleet, now: number): void => {
  for (const gauge of Object.values(gauges)) gauge.reset()
  for (const liveness of LIVENESS) gauges.nodes.set({ liveness }, 0)
  for (const node of fleet.values()) {
    const labels = { group: node.group, node: node.node }
    gauges.nodes.inc({ liveness: node.liveness })
    gauges.nodeUp.set(labels, node.liveness === 'live' ? 1 : 0)
    if (node.heardAt !== null) gauges.nodeHeard.set(labels, Math.max(0, now - node.heardAt) / 1000)
    showDevice(gauges, node, now)
    showReadings(gauges, node)
  }
}

/** What Prometheus is told of the fleet and of the hall's own process. */
export const createFleetMetrics = ({ fleet, clock, pending }: FleetMetricsOptions): FleetMetrics => {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  // One walk fills all gauges of the fleet; a registry collects in order, so this one stands before them.
  const scraped: Gauge = new Gauge({
    name: 'foyer_fleet_scrape_seconds',
    help: 'What it took to gather the fleet for this answer',
    registers,
    collect: () => {
      const began = performance.now()
      show(gauges, fleet, clock())
      scraped.set((performance.now() - began) / 1000)
    },
  })
  const gauges = deviceGauges(registry)
  const news = new Counter({
    name: 'foyer_fleet_news_total',
    help: 'What was heard of nodes and devices, by kind',
    labelNames: ['kind'],
    registers,
  })
  const stored = new Counter({
    name: 'foyer_fleet_samples_total',
    help: 'Samples handed to the store, by whether they were measured while the line was down',
    labelNames: ['historical'],
    registers,
  })
  const lag = new Histogram({
    name: 'foyer_fleet_sample_lag_seconds',
    help: 'From the measurement, by the device’s clock, to its arrival; what came late by design is not in it',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  })
  const waiting: Gauge = new Gauge({
    name: 'foyer_fleet_unfiled_samples',
    help: 'Samples stored and not filed by series yet',
    registers,
    collect: (): void => {
      waiting.set(pending())
    },
  })
  return {
    registry,
    said: ({ type }) => news.inc({ kind: type }),
    storing: (rows, now) => {
      for (const { at, historical } of rows) {
        stored.inc({ historical: String(historical) })
        if (!historical) lag.observe(Math.max(0, now - at) / 1000)
      }
    },
  }
}
