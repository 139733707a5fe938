import { z } from 'zod'

/** Milliseconds since 1970-01-01T00:00:00Z on the sender's wall clock. */
export const timestamp = z.number().int().nonnegative()

export const peripheralKind = z.enum([
  'id-card-reader',
  'barcode-scanner',
  'receipt-printer',
  'mrz-reader',
  'presence-sensor',
])
export type PeripheralKind = z.infer<typeof peripheralKind>

/**
 * Device state in the vocabulary of XFS4IoT `Common.Status` (CWA 17852:2022, `device`).
 * `noDevice`: the port or address is not there. `offline`: it is there and does not answer.
 */
export const peripheralState = z.enum([
  'starting',
  'online',
  'deviceBusy',
  'offline',
  'powerOff',
  'noDevice',
  'hardwareError',
  'userError',
])
export type PeripheralState = z.infer<typeof peripheralState>

/** What was exercised last, when, and what came back. A status without a proof is a claim nobody checked. */
export const proof = z.object({
  exercised: z.string(),
  at: timestamp,
  answer: z.string(),
  ok: z.boolean(),
})
export type Proof = z.infer<typeof proof>

/** Paper supply in the vocabulary of XFS4IoT `printer.paper`. */
export const paperState = z.enum(['unknown', 'full', 'low', 'out', 'jammed'])
export type PaperState = z.infer<typeof paperState>
export const coverState = z.enum(['unknown', 'closed', 'open'])

/**
 * What a peripheral can do, after XFS4IoT `Common.Capabilities`. `interfaces` has the standard's names (`BarcodeReader`,
 * `Printer`), and names of our own with `x-` where it has none. `features` holds one value per ability, under the
 * standard's property names where there are such. What a device did not tell about itself is null.
 */
export const peripheralCapabilities = z.object({
  interfaces: z.array(z.string()),
  deviceInformation: z.object({
    modelName: z.string().nullable(),
    serialNumber: z.string().nullable(),
    firmware: z.string().nullable(),
  }),
  features: z.record(z.string(), z.union([z.boolean(), z.number(), z.string(), z.array(z.string())])),
})
export type PeripheralCapabilities = z.infer<typeof peripheralCapabilities>

/**
 * One peripheral as its owner, the kiosk host, knows it. `counters` only grow, and go on where they were when the host
 * starts again: reads, retries, failures, reconnects, linesPrinted, cuts, scans, hoursOn, …
 */
export const peripheralStatus = z.object({
  name: z.string(),
  kind: peripheralKind,
  transport: z.string(),
  state: peripheralState,
  /** Since when `state` has been what it is. */
  since: timestamp,
  /** What is wrong, in an engineer's words; null while nothing is. */
  problem: z.string().nullable(),
  proof: proof.nullable(),
  paper: paperState.nullable(),
  cover: coverState.nullable(),
  counters: z.record(z.string(), z.number().int().nonnegative()),
  /** When the counters began; null where nobody keeps them longer than the process lives. */
  countersSince: timestamp.nullable().default(null),
  capabilities: peripheralCapabilities.nullable().default(null),
})
export type PeripheralStatus = z.infer<typeof peripheralStatus>
