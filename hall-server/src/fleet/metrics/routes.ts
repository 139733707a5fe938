import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Registry } from 'prom-client'
import { sameSecret } from '../../http/access.ts'
import { ApiProblem } from '../../http/problem.ts'

/**
 * `GET /metrics` in Prometheus' text format, for whoever sends the configured token as `Authorization: Bearer`. The
 * address of the caller would prove nothing: behind a proxy on the same machine everybody comes from loopback.
 */
export const metricsRoute =
  (registry: Registry, token: string): FastifyPluginAsyncZod =>
  async (app) => {
    app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
      const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? null
      if (bearer === null || !sameSecret(bearer, token))
        throw new ApiProblem(
          'unauthenticated',
          'Prometheus must send metrics.token of the configuration as its bearer',
        )
      return reply.type(registry.contentType).send(await registry.metrics())
    })
  }
