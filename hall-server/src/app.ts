import cookie from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import websocket from '@fastify/websocket'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  LogController,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify'
import {
  type FastifyPluginAsyncZod,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Random } from './ambient.ts'
import { type AccessPorts, addAccess } from './http/access.ts'
import { addDocs } from './http/docs.ts'
import { ApiProblem } from './http/problem.ts'
import { answerError, answerNotFound } from './http/error-handler.ts'
import { addSecurity } from './http/security.ts'

export type HallApp = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>

export type AppDeps = {
  log: FastifyBaseLogger
  random: Random
  publicUrl: string
  version: string
  access: AccessPorts
  /** Mounted under `/api/v1`. */
  api: readonly FastifyPluginAsyncZod[]
  /** Mounted at the root: public pages and the web apps. */
  pages: readonly FastifyPluginAsyncZod[]
}

const health = z.strictObject({ status: z.literal('ok'), version: z.string() })
const about = z.strictObject({ name: z.string(), version: z.string(), openapi: z.string(), docs: z.string() })

/** What the API says of itself. */
const aboutRoutes =
  (version: string): FastifyPluginAsyncZod =>
  async (app) => {
    const tags = ['hall']
    app.get('/', { schema: { tags, response: { 200: about } } }, () => ({
      name: 'Foyer hall',
      version,
      openapi: '/api/openapi.json',
      docs: '/api/docs/',
    }))
    app.get('/health', { schema: { tags, response: { 200: health } } }, () => ({
      status: 'ok' as const,
      version,
    }))
  }

/** The HTTP server of the hall, all but listening. A domain is a plugin; what it needs it was given by `main.ts`. */
export const buildApp = async (deps: AppDeps): Promise<HallApp> => {
  const app = Fastify({
    loggerInstance: deps.log,
    // Bodies are small forms; a route that takes more says so itself.
    bodyLimit: 64 * 1024,
    requestTimeout: 30_000,
    forceCloseConnections: true,
    genReqId: () => Buffer.from(deps.random.bytes(9)).toString('base64url'),
    // The framework's own lines carry addresses, and an address can name a customer; see the hook below.
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { maxParamLength: 128 },
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(answerError)

  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? null,
        status: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime),
      },
      'answered',
    )
  })
  // Before any hook that may refuse: a refused upgrade's socket is closed by this plugin, and stays open without it.
  await app.register(websocket, { options: { maxPayload: 256 * 1024 } })
  addSecurity(app, deps.publicUrl)
  await app.register(cookie)
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_request, context) =>
      new ApiProblem('too-many-requests', `too many requests; try again in ${context.after}`),
  })
  addAccess(app, deps.access)
  await addDocs(app)

  await app.register(
    async (api) => {
      await api.register(aboutRoutes(deps.version))
      for (const plugin of deps.api) await api.register(plugin)
    },
    { prefix: '/api/v1' },
  )
  for (const plugin of deps.pages) await app.register(plugin)
  app.setNotFoundHandler(answerNotFound)
  return app
}
