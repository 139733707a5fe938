import { type GatewayOrder, gatewayOrder, gatewayOrderRequest } from '@foyer/contracts/gateway'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { gatewayControl, type GatewayControl, startCallbacks, wellBehaved } from './callbacks.ts'
import { openOrderBook, type Order, type OrderBook } from './orders.ts'
import { noOrderPage, payPage, payPagePolicy } from './pay-page.ts'
import { isSigned } from './signature.ts'

export type GatewayOptions = {
  merchantId: string
  key: string
  /** Milliseconds since 1970. */
  clock: () => number
  /** `gateway.sqlite` lies here. */
  dataDir: string
}

const refusal = z.strictObject({ error: z.string() })
const shownOrder = z.strictObject({
  ...gatewayOrder.shape,
  subject: z.string(),
  createdAt: z.number(),
  expiresAt: z.number(),
  callbackAttempts: z.number(),
  callbackDelivered: z.boolean(),
})
const byOrderKey = z.object({ orderKey: z.string().max(64) })

const toAnswer = (order: Order, request: FastifyRequest): GatewayOrder => ({
  orderKey: order.orderKey,
  status: order.status,
  amountFen: order.amountFen,
  payUrl: `${request.protocol}://${request.host}/gateway/pay/${order.orderKey}`,
  paidAt: order.paidAt,
  transactionId: order.transactionId,
})

const one = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The merchant's side: signed JSON, checked on the bytes as they came. */
const merchantRoutes =
  (orders: OrderBook, { merchantId, key, clock }: GatewayOptions): FastifyPluginAsyncZod =>
  async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))

    app.addHook('preHandler', async (request, reply) => {
      const body = typeof request.body === 'string' ? request.body : ''
      const { 'x-foyer-timestamp': timestamp, 'x-foyer-signature': signature } = request.headers
      if (!isSigned(key, clock(), body, one(timestamp), one(signature)))
        await reply.code(401).send({ error: 'the signature is missing, wrong or more than five minutes off' })
    })

    const answer = (order: Order | null, request: FastifyRequest, reply: FastifyReply): FastifyReply =>
      order === null
        ? reply.code(404).send({ error: 'no such order' })
        : reply.send(gatewayOrder.parse(toAnswer(order, request)))

    const tags = ['gateway']
    app.post('/orders', { schema: { tags } }, (request, reply) => {
      const parsed = gatewayOrderRequest.safeParse(
        parseJson(typeof request.body === 'string' ? request.body : ''),
      )
      if (!parsed.success || parsed.data.merchantId !== merchantId)
        return reply.code(400).send({ error: 'not an order of this merchant' })
      const order = orders.create(parsed.data)
      return order === null
        ? reply.code(409).send({ error: 'this order key stands for another amount' })
        : reply.send(gatewayOrder.parse(toAnswer(order, request)))
    })
    app.get('/orders/:orderKey', { schema: { tags, params: byOrderKey } }, (request, reply) =>
      answer(orders.read(request.params.orderKey), request, reply),
    )
    app.post('/orders/:orderKey/close', { schema: { tags, params: byOrderKey } }, (request, reply) =>
      answer(orders.close(request.params.orderKey), request, reply),
    )
    app.post('/orders/:orderKey/refund', { schema: { tags, params: byOrderKey } }, (request, reply) =>
      answer(orders.refund(request.params.orderKey), request, reply),
    )
  }

/** A payment gateway under `/gateway`: the merchant's API, the page a phone opens, and switches to make it misbehave. */
export const gatewayRoutes: FastifyPluginAsyncZod<GatewayOptions> = async (app, options) => {
  const orders = openOrderBook(options.dataDir, options.clock)
  const state: { control: GatewayControl } = { control: wellBehaved }
  const callbacks = startCallbacks({
    orders,
    merchantId: options.merchantId,
    key: options.key,
    clock: options.clock,
    log: app.log,
    control: () => state.control,
  })
  app.addHook('onClose', async () => {
    await callbacks.stop()
    orders.end()
  })

  await app.register(merchantRoutes(orders, options), { prefix: '/gateway' })

  const showPage = (order: Order | null, left: boolean, reply: FastifyReply): FastifyReply =>
    reply
      .code(order === null ? 404 : 200)
      .headers({ 'content-security-policy': payPagePolicy, 'cache-control': 'no-store' })
      .type('text/html; charset=utf-8')
      .send(order === null ? noOrderPage : payPage(order, left))

  const phonePages: FastifyPluginAsyncZod = async (phone) => {
    // The page's forms send nothing but their address.
    phone.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, _body, done) => done(null, null),
    )
    const params = byOrderKey
    phone.get(
      '/gateway/pay/:orderKey',
      {
        schema: { tags: ['gateway'], params, querystring: z.object({ left: z.literal('1').optional() }) },
      },
      (request, reply) => showPage(orders.read(request.params.orderKey), request.query.left === '1', reply),
    )
    phone.post(
      '/gateway/pay/:orderKey/confirm',
      { schema: { tags: ['gateway'], params } },
      (request, reply) => {
        const order = orders.pay(request.params.orderKey, state.control.callbackDelayMs)
        callbacks.wake()
        return order === null
          ? showPage(null, false, reply)
          : reply.redirect(`/gateway/pay/${order.orderKey}`, 303)
      },
    )
    phone.post(
      '/gateway/pay/:orderKey/cancel',
      { schema: { tags: ['gateway'], params } },
      (request, reply) => {
        const order = orders.read(request.params.orderKey)
        return order === null
          ? showPage(null, false, reply)
          : reply.redirect(`/gateway/pay/${order.orderKey}?left=1`, 303)
      },
    )
  }
  await app.register(phonePages)

  app.get(
    '/gateway/orders',
    { schema: { tags: ['gateway'], response: { 200: z.array(shownOrder), 401: refusal } } },
    (request) =>
      orders.newest().map((order) => ({
        ...toAnswer(order, request),
        subject: order.subject,
        createdAt: order.createdAt,
        expiresAt: order.expiresAt,
        callbackAttempts: order.callback.attempts,
        callbackDelivered: order.callback.delivered,
      })),
  )
  app.get(
    '/gateway/control',
    { schema: { tags: ['gateway'], response: { 200: gatewayControl } } },
    () => state.control,
  )
  app.post(
    '/gateway/control',
    { schema: { tags: ['gateway'], body: gatewayControl.partial(), response: { 200: gatewayControl } } },
    (request) => {
      state.control = gatewayControl.parse({ ...state.control, ...request.body })
      return state.control
    },
  )
}
