import { z } from 'zod'
import { timestamp } from './peripheral.ts'
import { signal } from './ui-link.ts'
import { anchor, view } from './view.ts'

const callId = z.string().min(8).max(64)
const said = z.string().min(1).max(500)
const chatMessage = z.strictObject({ id: z.string(), from: z.enum(['staff', 'customer']), text: said })
export type ChatMessage = z.infer<typeof chatMessage>
const endReason = z.enum(['hung-up', 'no-answer', 'hall-unreachable', 'lost'])

/**
 * Kiosk host → hall: WebSocket `/api/v1/kiosk/link` with the kiosk's bearer token. `view` is always masked
 * (`maskView`); the hall refuses a view in which a field of a private kind still holds a value.
 */
export const kioskToHall = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('ring'),
    callId,
    media: z.strictObject({ camera: z.boolean(), microphone: z.boolean() }),
    view,
  }),
  z.strictObject({ type: z.literal('view'), callId, view }),
  z.strictObject({ type: z.literal('signal'), callId, data: signal }),
  z.strictObject({ type: z.literal('say'), callId, message: chatMessage }),
  z.strictObject({ type: z.literal('hang-up'), callId }),
])
export type KioskToHall = z.infer<typeof kioskToHall>

export const hallToKiosk = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ringing'), callId, desksOpen: z.number().int() }),
  z.strictObject({ type: z.literal('answered'), callId, staffName: z.string() }),
  z.strictObject({ type: z.literal('signal'), callId, data: signal }),
  z.strictObject({ type: z.literal('pointer'), callId, anchor: anchor.nullable() }),
  z.strictObject({ type: z.literal('say'), callId, message: chatMessage }),
  z.strictObject({ type: z.literal('ended'), callId, reason: endReason }),
  /** A payment of this kiosk changed; ask for it by its key. */
  z.strictObject({ type: z.literal('payment-changed'), key: z.string() }),
])
export type HallToKiosk = z.infer<typeof hallToKiosk>

export const call = z.strictObject({
  callId,
  kioskId: z.string(),
  since: timestamp,
  state: z.enum(['ringing', 'connected']),
  staffName: z.string().nullable(),
  screen: z.string(),
})
export type Call = z.infer<typeof call>

/** Hall → desk page: WebSocket `/api/v1/desk/link`, for signed-in staff of the desk role. */
export const hallToDesk = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('calls'), now: timestamp, calls: z.array(call) }),
  /** This desk took the call: its view so far and what was said. */
  z.strictObject({
    type: z.literal('joined'),
    callId,
    kioskId: z.string(),
    view,
    messages: z.array(chatMessage),
  }),
  z.strictObject({ type: z.literal('view'), callId, view }),
  z.strictObject({ type: z.literal('signal'), callId, data: signal }),
  z.strictObject({ type: z.literal('say'), callId, message: chatMessage }),
  z.strictObject({ type: z.literal('ended'), callId, reason: endReason }),
  z.strictObject({ type: z.literal('refused'), callId, reason: z.enum(['taken', 'gone']) }),
])
export type HallToDesk = z.infer<typeof hallToDesk>

export const deskToHall = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('answer'), callId }),
  z.strictObject({ type: z.literal('signal'), callId, data: signal }),
  z.strictObject({ type: z.literal('pointer'), callId, anchor: anchor.nullable() }),
  z.strictObject({ type: z.literal('say'), callId, message: chatMessage }),
  z.strictObject({ type: z.literal('hang-up'), callId }),
])
export type DeskToHall = z.infer<typeof deskToHall>
