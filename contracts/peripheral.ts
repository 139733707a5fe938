import { z } from 'zod'

/** Milliseconds since 1970-01-01T00:00:00Z on the sender's wall clock. */
export const timestamp = z.number().int().nonnegative()

export const peripheralKind = z.enum(['id-card-reader', 'barcode-scanner', 'receipt-printer'])
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
 * One peripheral as its owner, the kiosk host, knows it. `counters` only grow for the life of the
 * device's record: reads, retries, failures, reconnects, linesPrinted, cuts, scans, …
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
})
export type PeripheralStatus = z.infer<typeof peripheralStatus>
