import { z } from 'zod'
import { fen } from './field.ts'
import { timestamp } from './peripheral.ts'

/*
 * The payment gateway as the hall sees it. Requests and callbacks are JSON over HTTP, signed:
 * `x-foyer-timestamp` (ms) and `x-foyer-signature` = hex HMAC-SHA-256 of `timestamp + "\n" + body` under the merchant's
 * key (an empty body for GET); refused when the timestamp is more than five minutes off.
 */

// POST {base}/orders → gatewayOrder; the same orderKey gives the same order · GET {base}/orders/:orderKey · POST {base}/orders/:orderKey/close · POST {base}/orders/:orderKey/refund
export const gatewayOrderRequest = z.strictObject({
  merchantId: z.string(),
  orderKey: z.uuid(),
  amountFen: fen.positive(),
  subject: z.string().max(128),
  notifyUrl: z.url(),
  expiresAt: timestamp,
})
export const gatewayOrder = z.strictObject({
  orderKey: z.uuid(),
  status: z.enum(['open', 'paid', 'closed', 'refunded']),
  amountFen: fen,
  payUrl: z.string(),
  paidAt: timestamp.nullable(),
  transactionId: z.string().nullable(),
})
export type GatewayOrder = z.infer<typeof gatewayOrder>

/** Gateway → `notifyUrl` (`POST /api/v1/gateway/callback`); repeated with growing pauses until answered 200. */
export const gatewayCallback = z.strictObject({
  merchantId: z.string(),
  orderKey: z.uuid(),
  status: z.literal('paid'),
  amountFen: fen,
  paidAt: timestamp,
  transactionId: z.string(),
})
export type GatewayCallback = z.infer<typeof gatewayCallback>

/** Message port: POST of one text message to a phone. */
export const phoneMessage = z.strictObject({
  key: z.uuid(),
  phone: z.string(),
  text: z.string().max(500),
  at: timestamp,
})
export type PhoneMessage = z.infer<typeof phoneMessage>
