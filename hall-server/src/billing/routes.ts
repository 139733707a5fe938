import { gatewayCallback } from '@foyer/contracts/gateway'
import { account, customerNumber, idempotencyKey, payment, paymentRequest } from '@foyer/contracts/hall-api'
import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Clock } from '../ambient.ts'
import { kioskOf, visitOf } from '../http/access.ts'
import { ApiProblem } from '../http/problem.ts'
import type { GatewayConfig } from './gateway-client.ts'
import type { Billing } from './service.ts'
import { signatureHeader, timestampHeader, verify } from './signature.ts'

export type BillingRouteDeps = {
  billing: Billing
  gateway: GatewayConfig
  clock: Clock
  log: FastifyBaseLogger
}

const byKey = z.object({ key: idempotencyKey })

const headerOf = (request: FastifyRequest, name: string): string | null => {
  const value = request.headers[name]
  return typeof value === 'string' ? value : null
}

const parsedCallback = (body: string) => {
  try {
    return gatewayCallback.safeParse(JSON.parse(body))
  } catch {
    return gatewayCallback.safeParse(null)
  }
}

/** The gateway's callback: checked on the bytes as they came, so it has a body parser of its own. */
const callbackRoute =
  ({ billing, gateway, clock, log }: BillingRouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.removeContentTypeParser('application/json')
    app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
      done(null, body)
    })
    app.post(
      '/gateway/callback',
      {
        bodyLimit: 8 * 1024,
        schema: {
          tags: ['billing'],
          description:
            'For the payment gateway: `gatewayCallback` as JSON, signed with x-foyer-timestamp and x-foyer-signature.',
          response: { 200: z.strictObject({ received: z.literal(true) }) },
        },
      },
      async (request) => {
        const body = typeof request.body === 'string' ? request.body : ''
        const verdict = verify(
          gateway.key,
          clock(),
          body,
          headerOf(request, timestampHeader),
          headerOf(request, signatureHeader),
        )
        if (verdict !== 'good') {
          log.warn({ verdict }, 'a callback was refused')
          throw new ApiProblem('bad-signature', `the signature of this callback is not good: ${verdict}`)
        }
        const parsed = parsedCallback(body)
        if (!parsed.success || parsed.data.merchantId !== gateway.merchantId)
          throw new ApiProblem('bad-request', 'this is no callback for this merchant')
        const { orderKey, amountFen, paidAt, transactionId } = parsed.data
        if (!(await billing.confirmPaid({ orderKey, amountFen, paidAt, transactionId })))
          throw new ApiProblem('not-found', 'this hall has no such order')
        return { received: true as const }
      },
    )
  }

export const billingRoutes =
  (deps: BillingRouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { billing } = deps

    app.get(
      '/accounts/:customerNumber',
      {
        schema: { tags: ['billing'], params: z.object({ customerNumber }), response: { 200: account } },
        preHandler: app.requireVisit,
      },
      (request) => billing.account(visitOf(request), request.params.customerNumber),
    )

    app.post(
      '/payments',
      {
        schema: { tags: ['billing'], body: paymentRequest, response: { 200: payment, 201: payment } },
        preHandler: app.requireVisit,
      },
      async (request, reply) => {
        const { payment: made, isNew } = await billing.create(visitOf(request), request.body)
        return reply.code(isNew ? 201 : 200).send(made)
      },
    )

    // A kiosk may ask after its own payments when the visit is over: after a restart it must learn how they ended.
    app.get(
      '/payments/:key',
      {
        schema: { tags: ['billing'], params: byKey, response: { 200: payment } },
        preHandler: app.requireKiosk,
      },
      (request) => billing.read(request.params.key, kioskOf(request).kioskId),
    )

    app.post(
      '/payments/:key/cancel',
      {
        schema: { tags: ['billing'], params: byKey, response: { 200: payment } },
        preHandler: app.requireKiosk,
      },
      (request) => billing.cancel(request.params.key, kioskOf(request).kioskId),
    )

    await app.register(callbackRoute(deps))
  }
