import { z } from 'zod'
import { locale, localized } from './locale.ts'
import { proof, timestamp } from './peripheral.ts'
import { view } from './view.ts'

/*
 * Commands from the hall to a device. On the wire a request is one NCMD with the String metric `Command/Request`, its
 * value this schema as JSON; the device answers with NDATA of the String metric `Command/Receipt`. Both metrics stand
 * in the NBIRTH (null). A device does a command once: the same id again brings the receipts of the first time.
 */

export const logLevel = z.enum(['warn', 'info', 'debug', 'trace'])
export type LogLevel = z.infer<typeof logLevel>

/** What may be set from the hall; everything else of a kiosk's configuration stays in its own file. */
export const desiredSettings = z.strictObject({
  idleWarnSeconds: z.number().int().min(10).max(600),
  idleEndSeconds: z.number().int().min(15).max(900),
  locale,
})
export type DesiredSettings = z.infer<typeof desiredSettings>

export const commandOrder = z.discriminatedUnion('type', [
  /** Exercises a peripheral on the wire. */
  z.strictObject({ type: z.literal('self-test'), peripheral: z.string().max(60) }),
  z.strictObject({ type: z.literal('restart-ui') }),
  z.strictObject({ type: z.literal('restart-host') }),
  /** The screen says so, and what to do instead; whoever is in the middle of a visit finishes it first. */
  z.strictObject({ type: z.literal('out-of-service'), message: localized.nullable() }),
  z.strictObject({ type: z.literal('in-service') }),
  /** Logs, traces and status, redacted, as one archive; uploaded under the command's id. */
  z.strictObject({ type: z.literal('collect-diagnostics') }),
  /** What the screen shows, masked at the kiosk: drawn by the page that asks, from the view. */
  z.strictObject({ type: z.literal('screenshot') }),
  z.strictObject({
    type: z.literal('log-level'),
    level: logLevel,
    minutes: z
      .number()
      .int()
      .min(1)
      .max(24 * 60),
  }),
  /** Version and content of the desired configuration; goes back to the last good one when health does not return. */
  z.strictObject({
    type: z.literal('configure'),
    version: z.number().int().positive(),
    settings: desiredSettings,
  }),
  z.strictObject({ type: z.literal('reboot') }),
])
export type CommandOrder = z.infer<typeof commandOrder>
export const commandType = z.enum(commandOrder.options.map((option) => option.shape.type.value))
export type CommandType = z.infer<typeof commandType>

/** Hall → device. After `expiresAt` on the device's clock it is not begun any more. */
export const commandRequest = z.strictObject({
  id: z.uuid(),
  order: commandOrder,
  issuedAt: timestamp,
  expiresAt: timestamp,
  /** Where the result goes by POST, allowed by a token that it carries; null for an order that brings none. */
  uploadUrl: z.url().max(2_000).nullable(),
})
export type CommandRequest = z.infer<typeof commandRequest>

/**
 * `queued`: stored, and not at the broker yet. `published`: the broker took it, shown by its passing the message on to
 * the hall's own subscription (NCMD has QoS 0 and no acknowledgement); nobody answered yet. `accepted`, `running`, and
 * the ends come from the device alone; `expired` is also the hall's verdict when no end came in time: then nothing is known of what the device did.
 */
export const commandStage = z.enum([
  'queued',
  'published',
  'accepted',
  'running',
  'done',
  'refused',
  'failed',
  'expired',
])
export type CommandStage = z.infer<typeof commandStage>
export const commandEnded = (stage: CommandStage): boolean =>
  stage === 'done' || stage === 'refused' || stage === 'failed' || stage === 'expired'

/** Device → hall. `proof` says what was seen that shows it is so; `reason` why it was refused or failed. */
export const commandReceipt = z.strictObject({
  id: z.uuid(),
  stage: z.enum(['accepted', 'running', 'done', 'refused', 'failed', 'expired']),
  at: timestamp,
  proof: proof.nullable(),
  reason: z.string().max(500).nullable(),
})
export type CommandReceipt = z.infer<typeof commandReceipt>

// POST /fleet/nodes/:group/:node/commands (by role; `Idempotency-Key` is the id) → 201 command, 200 for the same id
export const commandIssue = z.strictObject({
  id: z.uuid(),
  order: commandOrder,
  /** Seconds until it expires. */
  within: z.number().int().min(5).max(3_600),
})
// GET /fleet/nodes/:group/:node/commands · GET /fleet/commands/:id
export const command = z.strictObject({
  id: z.uuid(),
  group: z.string(),
  node: z.string(),
  order: commandOrder,
  actor: z.string(),
  issuedAt: timestamp,
  expiresAt: timestamp,
  stage: commandStage,
  stages: z.array(z.strictObject({ stage: commandStage, at: timestamp })),
  proof: proof.nullable(),
  reason: z.string().nullable(),
  /** Something was uploaded under this id: GET /fleet/commands/:id/result */
  result: z.enum(['view', 'archive']).nullable(),
})
export type Command = z.infer<typeof command>
/** The result of `screenshot`. */
export const screenshotResult = z.strictObject({ takenAt: timestamp, view })
export type ScreenshotResult = z.infer<typeof screenshotResult>
// POST /fleet/commands/:id/result?token=… from the device: `application/json` for a `screenshot`, `application/gzip` or
// `application/zip` (at most 8 MB) for `collect-diagnostics` → 201, 200 for the same bytes again
export const commandResultReceipt = z.strictObject({
  id: z.uuid(),
  bytes: z.number().int(),
  sha256: z.string(),
})

/** Body of PUT …/configuration. `id` becomes the id of the `configure`: the same again makes no further version. */
export const configurationChange = z.strictObject({ id: z.uuid(), settings: desiredSettings })
// GET /fleet/nodes/:group/:node/configuration · PUT (manager) → issues a `configure`
export const nodeConfiguration = z.strictObject({
  desired: z.strictObject({ version: z.number().int(), settings: desiredSettings }).nullable(),
  /** What the device says it runs with, from its own report. */
  reported: z
    .strictObject({ version: z.number().int(), outcome: z.enum(['applied', 'rolled-back']) })
    .nullable(),
  history: z.array(
    z.strictObject({
      version: z.number().int(),
      settings: desiredSettings,
      by: z.string(),
      at: timestamp,
      outcome: z.enum(['pending', 'applied', 'rolled-back', 'superseded']),
    }),
  ),
})
export type NodeConfiguration = z.infer<typeof nodeConfiguration>
