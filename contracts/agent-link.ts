import { z } from 'zod'
import { logLevel } from './fleet-command.ts'
import { localized } from './locale.ts'
import { peripheralStatus, timestamp } from './peripheral.ts'
import { view } from './view.ts'

/**
 * Kiosk host ⇄ edge agent: a WebSocket at `/agent` on the host's loopback address, opened by the agent with
 * `Authorization: Bearer <agent token>`. The host sends one whole report at once, on every change (at most
 * ten a second) and at least every two seconds; silence longer than that means the host hangs.
 */
export const healthReport = z.object({
  type: z.literal('health'),
  at: timestamp,
  host: z.object({
    kioskId: z.string(),
    version: z.string(),
    startedAt: timestamp,
    pid: z.number().int(),
    eventLoopDelayMs: z.number().nonnegative(),
    rssBytes: z.number().int(),
    /** The version of the settings from the hall that the host runs with; null: only those of its own file. */
    settingsVersion: z.number().int().positive().nullable().default(null),
  }),
  /** What the session is about; never who. */
  session: z.object({
    screen: z.string(),
    occupied: z.boolean(),
    since: timestamp,
    helpWanted: z.boolean(),
    visits: z.number().int(),
    outOfService: z.boolean().default(false),
  }),
  ui: z.object({
    connected: z.boolean(),
    /** When the UI last said that the browser painted a frame; null before the first. */
    paintedAt: timestamp.nullable(),
    revisionPainted: z.number().int().nullable(),
    /** When the newest window opened its link; null before the first. */
    openedAt: timestamp.nullable().default(null),
    /** The newest revision that was sent to be painted; null before the first. */
    revision: z.number().int().nullable().default(null),
  }),
  hall: z.object({
    reachable: z.boolean(),
    lastAnswerAt: timestamp.nullable(),
    outboxPending: z.number().int(),
    outboxOldestAt: timestamp.nullable(),
  }),
  peripherals: z.array(peripheralStatus),
})
export type HealthReport = z.infer<typeof healthReport>

/** Agent → host. Commands grow in later versions; the host answers an unknown one with a `refused`. */
export const agentCommand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('reload-ui'), id: z.string() }),
  z.object({ type: z.literal('self-test'), id: z.string(), peripheral: z.string() }),
  z.object({ type: z.literal('out-of-service'), id: z.string(), message: localized.nullable() }),
  z.object({ type: z.literal('in-service'), id: z.string() }),
  z.object({ type: z.literal('screenshot'), id: z.string() }),
  z.object({ type: z.literal('diagnostics'), id: z.string() }),
  /** After `minutes` the level of before returns by itself; so it does when the host starts again. */
  z.object({
    type: z.literal('log-level'),
    id: z.string(),
    level: logLevel,
    minutes: z.number().int().min(1),
  }),
])
export type AgentCommand = z.infer<typeof agentCommand>

export const agentCommandResult = z.discriminatedUnion('type', [
  z.object({ type: z.literal('done'), id: z.string(), answer: z.string() }),
  z.object({ type: z.literal('refused'), id: z.string(), reason: z.string() }),
  /** What the screen shows, masked. */
  z.object({ type: z.literal('screenshot'), id: z.string(), takenAt: timestamp, view }),
  z.object({
    type: z.literal('diagnostics'),
    id: z.string(),
    /** The last lines of the log, oldest first: redacted, and every long number taken out. */
    log: z.array(z.string()),
    traces: z.array(z.object({ name: z.string(), bytes: z.number().int(), changedAt: timestamp })),
    report: healthReport,
  }),
])
export type AgentCommandResult = z.infer<typeof agentCommandResult>

export const hostToAgent = z.union([healthReport, agentCommandResult])
export type HostToAgent = z.infer<typeof hostToAgent>
