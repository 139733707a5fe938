import { z } from 'zod'
import { calendarDate } from './field.ts'
import { proof, timestamp } from './peripheral.ts'

/* What the hall makes of what its devices report: alarms, work orders, assets, availability. `/api/v1/fleet/…` */

/** A device of a node, or the node itself (`device` null). */
export const subject = z.strictObject({
  group: z.string(),
  node: z.string(),
  device: z.string().nullable(),
})
export type Subject = z.infer<typeof subject>

export const alarmRule = z.enum([
  /** A value beyond a limit for long enough. */
  'threshold',
  /** Not heard, or proof too old. */
  'absence',
  /** Changes faster than it may. */
  'rate-of-change',
  /** The device itself says that it is not well. */
  'state',
  /** A customer stands at the kiosk too long without getting on. */
  'stuck-customer',
  /** Unlike its own past: the early-warning detector. */
  'unusual',
  /** Paper will be out before the next round. */
  'paper-forecast',
  /** More and more retries per read. */
  'reader-drift',
  /** The same identity at two places, a refused certificate. */
  'identity',
  /** The agent restarted something more often than its budget allows. */
  'restart-budget',
])
export type AlarmRule = z.infer<typeof alarmRule>
export const severity = z.enum(['person', 'soon', 'note'])

/** What was seen, as data: a page puts it into words. */
export const evidence = z.strictObject({
  at: timestamp,
  what: z.string(),
  metric: z.string().nullable(),
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  expected: z.string().nullable(),
})
export type Evidence = z.infer<typeof evidence>

export const alarm = z.strictObject({
  id: z.number().int(),
  subject,
  rule: alarmRule,
  /** Tells apart alarms of one rule on one subject, for example the metric's name. */
  key: z.string(),
  severity,
  state: z.enum(['raised', 'acknowledged', 'cleared']),
  raisedAt: timestamp,
  /** When it was seen last, and how often it came back while it was open. */
  lastSeenAt: timestamp,
  times: z.number().int(),
  acknowledgedBy: z.string().nullable(),
  acknowledgedAt: timestamp.nullable(),
  clearedAt: timestamp.nullable(),
  /** Within a maintenance window: seen, kept, and nobody is called. */
  muted: z.boolean(),
  evidence: z.array(evidence),
  workOrder: z.number().int().nullable(),
})
export type Alarm = z.infer<typeof alarm>
// GET /fleet/alarms?state=open|all&before=… · POST /fleet/alarms/:id/acknowledgement {note}
export const alarmAcknowledgement = z.strictObject({ note: z.string().trim().max(500).nullable() })

export const maintenanceWindow = z.strictObject({
  id: z.number().int(),
  subject,
  from: timestamp,
  until: timestamp,
  reason: z.string().max(200),
  by: z.string(),
})
export type MaintenanceWindow = z.infer<typeof maintenanceWindow>
// GET/POST /fleet/maintenance · DELETE /fleet/maintenance/:id (one that has begun ends now, and stays in the record)
/** Body. A window begins now or later; a window of a node is one of all its devices too. */
export const maintenanceRequest = maintenanceWindow.pick({
  subject: true,
  from: true,
  until: true,
  reason: true,
})

export const workOrder = z.strictObject({
  id: z.number().int(),
  subject,
  title: z.string(),
  state: z.enum(['open', 'assigned', 'proving', 'closed', 'cancelled']),
  openedAt: timestamp,
  openedBy: z.enum(['alarm', 'staff']),
  assignedTo: z.string().nullable(),
  evidence: z.array(evidence),
  alarms: z.array(z.number().int()),
  notes: z.array(z.strictObject({ at: timestamp, by: z.string(), text: z.string() })),
  parts: z.array(
    z.strictObject({ part: z.string(), serialNumber: z.string().nullable(), at: timestamp, by: z.string() }),
  ),
  /** Closed only by a proof of health that is younger than the repair; null while it is open or was cancelled. */
  closedAt: timestamp.nullable(),
  closingProof: proof.nullable(),
})
export type WorkOrder = z.infer<typeof workOrder>
// GET /fleet/work-orders?state=open|all · POST …/:id/{assignment,notes,parts,repaired,cancellation} · POST /fleet/work-orders
/* Bodies. `key` is made by the sender before its first attempt: sent again, the same key is done once. */
const orderKey = z.string().min(8).max(80)
const orderText = z.string().trim().min(1).max(1000)
export const workOrderOpening = z.strictObject({
  key: orderKey,
  subject,
  title: z.string().trim().min(1).max(200),
  note: orderText.nullable(),
})
/** `to` is a staff account's name; null takes the order back. */
export const workOrderAssignment = z.strictObject({ to: z.string().min(1).max(60).nullable() })
export const workOrderNote = z.strictObject({ key: orderKey, text: orderText })
export const workOrderPart = z.strictObject({
  key: orderKey,
  part: z.string().trim().min(1).max(200),
  serialNumber: z.string().trim().min(1).max(100).nullable(),
})
/** The repair is done: from here on only a younger proof of health closes the order. */
export const workOrderRepaired = z.strictObject({ key: orderKey, note: orderText.nullable() })
export const workOrderCancellation = z.strictObject({ reason: orderText })

export const assetStage = z.enum(['ordered', 'received', 'installed', 'in-service', 'in-repair', 'retired'])
export const asset = z.strictObject({
  id: z.string(),
  /** What it is connected as, once it is installed. */
  subject: subject.nullable(),
  kind: z.string(),
  model: z.string().nullable(),
  serialNumber: z.string().nullable(),
  stage: assetStage,
  warrantyUntil: calendarDate.nullable(),
  history: z.array(
    z.strictObject({ stage: assetStage, at: timestamp, by: z.string(), note: z.string().nullable() }),
  ),
})
export type Asset = z.infer<typeof asset>
// GET /fleet/assets · PUT /fleet/assets/:id · POST /fleet/assets/:id/stage
export const assetId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/)
/** Body of PUT: what the asset is. A new one begins as `ordered`. */
export const assetFacts = z.strictObject({
  subject: subject.nullable(),
  kind: z.string().trim().min(1).max(60),
  model: z.string().trim().min(1).max(120).nullable(),
  serialNumber: z.string().trim().min(1).max(120).nullable(),
  warrantyUntil: calendarDate.nullable(),
})
export type AssetFacts = z.infer<typeof assetFacts>
export type AssetStage = z.infer<typeof assetStage>

/** Where an asset may go from where it is. What is retired stays in the books and goes nowhere. */
export const assetMoves: Readonly<Record<AssetStage, readonly AssetStage[]>> = {
  ordered: ['received', 'retired'],
  received: ['installed', 'in-repair', 'retired'],
  installed: ['in-service', 'in-repair', 'received', 'retired'],
  'in-service': ['in-repair', 'received', 'retired'],
  'in-repair': ['received', 'installed', 'in-service', 'retired'],
  retired: [],
}

/** Body of POST …/stage. */
export const assetMove = z.strictObject({
  stage: assetStage,
  note: z.string().trim().min(1).max(500).nullable(),
})

/** Hours are counted from what was heard; what nobody heard is `unknownHours`, never up and never down. */
export const availabilityRow = z.strictObject({
  subject,
  kind: z.string().nullable(),
  upHours: z.number(),
  downHours: z.number(),
  unknownHours: z.number(),
  maintenanceHours: z.number(),
  failures: z.number().int(),
  /** up / (up + down); null when neither was heard. */
  availability: z.number().min(0).max(1).nullable(),
  mtbfHours: z.number().nullable(),
  mttrHours: z.number().nullable(),
})
export const availabilityReport = z.strictObject({
  from: timestamp,
  until: timestamp,
  rows: z.array(availabilityRow),
})
export type AvailabilityReport = z.infer<typeof availabilityReport>
// GET /fleet/availability?from&until → report; with `Accept: text/csv` the same as CSV

/** What changed, to open pages, beside the twins of `fleet.ts`. */
export const careMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('alarm'), alarm }),
  z.strictObject({ type: z.literal('work-order'), workOrder }),
])
