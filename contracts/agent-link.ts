import { z } from 'zod'
import { peripheralStatus, timestamp } from './peripheral.ts'

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
  }),
  /** What the session is about; never who. */
  session: z.object({
    screen: z.string(),
    occupied: z.boolean(),
    since: timestamp,
    helpWanted: z.boolean(),
    visits: z.number().int(),
  }),
  ui: z.object({
    connected: z.boolean(),
    /** When the UI last said that the browser painted a frame; null before the first. */
    paintedAt: timestamp.nullable(),
    revisionPainted: z.number().int().nullable(),
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
])
export type AgentCommand = z.infer<typeof agentCommand>

export const agentCommandResult = z.discriminatedUnion('type', [
  z.object({ type: z.literal('done'), id: z.string(), answer: z.string() }),
  z.object({ type: z.literal('refused'), id: z.string(), reason: z.string() }),
])
export type AgentCommandResult = z.infer<typeof agentCommandResult>

export const hostToAgent = z.union([healthReport, agentCommandResult])
export type HostToAgent = z.infer<typeof hostToAgent>
