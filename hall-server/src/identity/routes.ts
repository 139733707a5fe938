import { identification, phoneCodeRequest, phoneCodeSent, visit } from '@foyer/contracts/hall-api'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { kioskOf, visitOf } from '../http/access.ts'
import type { Identity } from './service.ts'

const minute = 60_000
const byKiosk = (request: FastifyRequest): string => kioskOf(request).kioskId

/** A card cannot be guessed; numbers and codes can, so they are counted at each kiosk. */
const isCard = (request: FastifyRequest): boolean =>
  identification.safeParse(request.body).data?.method === 'card'

export const identityRoutes =
  ({ identity }: { identity: Identity }): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/visits',
      {
        schema: { tags: ['identity'], body: identification, response: { 201: visit } },
        preHandler: [
          app.requireKiosk,
          app.rateLimit({ max: 20, timeWindow: minute, keyGenerator: byKiosk, allowList: isCard }),
        ],
      },
      async (request, reply) => {
        const begun = await identity.identify(request.body, kioskOf(request).kioskId)
        return reply.code(201).send(begun)
      },
    )

    app.delete(
      '/visits/current',
      { schema: { tags: ['identity'], response: { 204: z.null() } }, preHandler: app.requireVisit },
      async (request, reply) => {
        await identity.end(visitOf(request))
        return reply.code(204).send(null)
      },
    )

    app.post(
      '/phone-codes',
      {
        schema: { tags: ['identity'], body: phoneCodeRequest, response: { 202: phoneCodeSent } },
        preHandler: [app.requireKiosk, app.rateLimit({ max: 10, timeWindow: minute, keyGenerator: byKiosk })],
      },
      async (request, reply) => reply.code(202).send(await identity.requestCode(request.body.phone)),
    )
  }
