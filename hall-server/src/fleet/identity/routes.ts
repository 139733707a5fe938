import { TLSSocket } from 'node:tls'
import {
  authorityGeneration,
  deviceIdentity,
  enrolled,
  enrolmentBody,
  enrolmentCode,
  enrolmentRequest,
  refusal,
  renewalBody,
  retirement,
  revocation,
} from '@foyer/contracts/fleet-enrolment'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { idProblem } from '@foyer/sparkplug/topic'
import { z } from 'zod'
import { staffOf } from '../../http/access.ts'
import { ApiProblem } from '../../http/problem.ts'
import { addressOf, type Device } from '../../mqtt/door.ts'
import type { Identities } from './identities.ts'

/** The connection's own TLS: a code, and a certificate, are for nobody's ears on the way. */
const tlsOf = (request: FastifyRequest): TLSSocket => {
  const { socket } = request.raw
  if (socket instanceof TLSSocket) return socket
  throw new ApiProblem('forbidden', "this address answers on the hall's HTTPS listener for devices alone")
}

const actor = (request: FastifyRequest): string => `staff:${staffOf(request).name}`

/** For managers: codes, identities, refusals and the CA. For devices: enrolment and renewal. */
export const identityRoutes =
  (identities: Identities): FastifyPluginAsyncZod =>
  async (app) => {
    const tags = ['fleet']
    const manager = app.requireStaff('manager')
    const watcher = app.requireStaff('manager', 'engineer')

    app.post(
      '/fleet/enrolments',
      { preHandler: manager, schema: { tags, body: enrolmentRequest, response: { 201: enrolmentCode } } },
      async (request, reply) => {
        const { group, node } = request.body
        for (const [name, id] of Object.entries({ group, node })) {
          const problem = idProblem(id)
          if (problem !== null) throw new ApiProblem('bad-request', `${name} ${problem}`)
        }
        return reply.code(201).send(await identities.makeCode(group, node, actor(request)))
      },
    )
    app.get(
      '/fleet/identities',
      { preHandler: watcher, schema: { tags, response: { 200: z.array(deviceIdentity) } } },
      () => identities.list(),
    )
    app.delete(
      '/fleet/identities/:serial',
      {
        preHandler: manager,
        schema: {
          tags,
          params: z.object({ serial: z.string().max(64) }),
          body: revocation,
          response: { 200: deviceIdentity },
        },
      },
      (request) => identities.revoke(request.params.serial, actor(request), request.body.reason),
    )
    app.get(
      '/fleet/refusals',
      {
        preHandler: watcher,
        schema: {
          tags,
          querystring: z.object({ limit: z.coerce.number().int().min(1).max(1000).default(200) }),
          response: { 200: z.array(refusal) },
        },
      },
      (request) => identities.refusals(request.query.limit),
    )
    const generations = z.array(authorityGeneration)
    app.get(
      '/fleet/authority',
      { preHandler: watcher, schema: { tags, response: { 200: generations } } },
      () => identities.authority(),
    )
    app.post(
      '/fleet/authority/rotation',
      { preHandler: manager, schema: { tags, response: { 201: generations } } },
      async (request, reply) => reply.code(201).send(await identities.rotate(actor(request))),
    )
    app.delete(
      '/fleet/authority/:number',
      {
        preHandler: manager,
        schema: {
          tags,
          params: z.object({ number: z.coerce.number().int().positive() }),
          body: retirement,
          response: { 200: generations },
        },
      },
      (request) => identities.retire(request.params.number, request.body.force, actor(request)),
    )

    app.post(
      '/enrolment',
      {
        schema: { tags, body: enrolmentBody, response: { 201: enrolled } },
        config: { rateLimit: { max: 20, timeWindow: 60_000 } },
      },
      async (request, reply) => {
        const address = addressOf(tlsOf(request))
        return reply.code(201).send(await identities.enrol(request.body.code, request.body.request, address))
      },
    )
    app.post(
      '/enrolment/renewal',
      {
        schema: { tags, body: renewalBody, response: { 201: enrolled } },
        config: { rateLimit: { max: 20, timeWindow: 60_000 } },
      },
      async (request, reply) => {
        const device: Device | null = identities.door.admit(tlsOf(request))
        if (device === null)
          throw new ApiProblem('unauthenticated', 'a renewal needs the present, valid certificate')
        return reply.code(201).send(await identities.renew(device, request.body.request))
      },
    )
  }
