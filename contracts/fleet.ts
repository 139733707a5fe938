import { z } from 'zod'
import { careMessage } from './fleet-care.ts'
import { command } from './fleet-command.ts'
import { timestamp } from './peripheral.ts'

/** How the hall knows what it shows. `stale`: it was heard once and is not being heard now, `unknown`: never heard. */
export const liveness = z.enum(['live', 'stale', 'unknown'])
export type Liveness = z.infer<typeof liveness>

export const metricValue = z.union([z.string(), z.number(), z.boolean(), z.null()])
/** The newest value of a metric; 64-bit integers above 2^53 are sent as decimal strings. */
export const twinMetric = z.object({
  name: z.string(),
  value: metricValue,
  /** When the device measured it. */
  at: timestamp,
  historical: z.boolean(),
})
export type TwinMetric = z.infer<typeof twinMetric>

/** The device's last claim with its proof, read from the `Status/…` metrics. */
export const twinProof = z.object({
  exercised: z.string(),
  at: timestamp,
  answer: z.string(),
  ok: z.boolean(),
})

export const deviceTwin = z.object({
  name: z.string(),
  kind: z.string().nullable(),
  liveness,
  /** Why it is stale: NDEATH, DDEATH, broker lost, the hall restarted …; null while live. */
  staleReason: z.string().nullable(),
  state: z.string().nullable(),
  stateSince: timestamp.nullable(),
  problem: z.string().nullable(),
  proof: twinProof.nullable(),
  heardAt: timestamp.nullable(),
  metrics: z.array(twinMetric),
})
export type DeviceTwin = z.infer<typeof deviceTwin>

export const nodeTwin = z.object({
  group: z.string(),
  node: z.string(),
  liveness,
  staleReason: z.string().nullable(),
  bornAt: timestamp.nullable(),
  heardAt: timestamp.nullable(),
  bdSeq: z.number().int().nullable(),
  metrics: z.array(twinMetric),
  devices: z.array(deviceTwin),
})
export type NodeTwin = z.infer<typeof nodeTwin>

/**
 * Server → manager's page: whole once, then the nodes that changed, and alarms, work orders and commands as they come
 * about or change. `now` is the hall's clock when sent.
 */
export const fleetMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), now: timestamp, nodes: z.array(nodeTwin) }),
  z.object({ type: z.literal('changed'), now: timestamp, node: nodeTwin }),
  ...careMessage.options,
  z.strictObject({ type: z.literal('command'), command }),
])
export type FleetMessage = z.infer<typeof fleetMessage>
