import type { GatewayCallback } from '@foyer/contracts/gateway'
import type { FastifyBaseLogger } from 'fastify'
import { z } from 'zod'
import type { Order, OrderBook } from './orders.ts'
import { signatureOf } from './signature.ts'

/** How the gateway misbehaves, for showing that the hall bears it. */
export const gatewayControl = z.strictObject({
  /** Milliseconds between payment and the first callback. */
  callbackDelayMs: z.number().int().min(0).max(600_000),
  /** Every callback is sent twice, at once. */
  duplicateCallbacks: z.boolean(),
  /** Callbacks carry a signature under another key. */
  wrongSignature: z.boolean(),
  /** Callbacks are lost on their way. */
  dropCallbacks: z.boolean(),
})
export type GatewayControl = z.infer<typeof gatewayControl>

export const wellBehaved: GatewayControl = {
  callbackDelayMs: 0,
  duplicateCallbacks: false,
  wrongSignature: false,
  dropCallbacks: false,
}

export type CallbackDeps = {
  orders: OrderBook
  merchantId: string
  key: string
  clock: () => number
  log: FastifyBaseLogger
  control: () => GatewayControl
}

const mostAttempts = 24
const pauseAfter = (attempts: number): number => Math.min(30_000, 500 * 2 ** Math.min(attempts, 6))

/** Tells the merchant of payments, again and again with growing pauses, until it answers 200. */
export const startCallbacks = ({ orders, merchantId, key, clock, log, control }: CallbackDeps) => {
  const abort = new AbortController()
  const state: { timer: NodeJS.Timeout | null; round: Promise<void> | null } = { timer: null, round: null }

  const post = async (order: Order): Promise<boolean> => {
    const body = JSON.stringify({
      merchantId,
      orderKey: order.orderKey,
      status: 'paid',
      amountFen: order.amountFen,
      paidAt: order.paidAt ?? 0,
      transactionId: order.transactionId ?? '',
    } satisfies GatewayCallback)
    const timestamp = String(clock())
    const usedKey = control().wrongSignature ? `not ${key}` : key
    const answer = await fetch(order.notifyUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-foyer-timestamp': timestamp,
        'x-foyer-signature': signatureOf(usedKey, timestamp, body),
      },
      body,
      signal: AbortSignal.any([abort.signal, AbortSignal.timeout(5_000)]),
    })
    await answer.body?.cancel()
    return answer.status === 200
  }

  const send = async (order: Order): Promise<void> => {
    const copies = control().dropCallbacks ? 0 : control().duplicateCallbacks ? 2 : 1
    const answers = await Promise.all(
      Array.from({ length: copies }, () =>
        post(order).catch((error: unknown) => {
          log.info({ reason: error instanceof Error ? error.name : 'unknown' }, 'callback not answered')
          return false
        }),
      ),
    )
    if (abort.signal.aborted) return
    const delivered = answers.some((answered) => answered)
    const attempts = order.callback.attempts + 1
    const goesOn = !delivered && attempts < mostAttempts
    orders.noteCallback(order.orderKey, delivered, goesOn ? clock() + pauseAfter(attempts) : null)
  }

  const schedule = (): void => {
    if (abort.signal.aborted || state.round !== null) return
    if (state.timer !== null) clearTimeout(state.timer)
    const at = orders.nextCallbackAt()
    if (at === null) return
    state.timer = setTimeout(
      () => {
        state.round = Promise.all(orders.dueCallbacks().map(send))
          .then(() => undefined)
          .finally(() => {
            state.round = null
            schedule()
          })
      },
      Math.max(0, at - clock()),
    )
  }
  schedule()

  return {
    /** Something is due sooner than it was. */
    wake: schedule,
    stop: async (): Promise<void> => {
      abort.abort()
      if (state.timer !== null) clearTimeout(state.timer)
      await state.round
    },
  }
}
