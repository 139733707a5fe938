import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import swagger from '@fastify/swagger'
import websocket from '@fastify/websocket'
import reference from '@scalar/fastify-api-reference'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import {
  hasZodFastifySchemaValidationErrors,
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod'
import type { SimulatedDevices } from './devices.ts'
import type { LiveFeed } from './live.ts'
import { simulatorRoutes } from './routes.ts'

export interface AppOptions {
  readonly log: FastifyBaseLogger
  readonly devices: SimulatedDevices
  readonly live: LiveFeed
  readonly peopleFile: string | null
}

/** Machines without Chinese fonts show the page all the same. */
const fontFolder = dirname(fileURLToPath(import.meta.resolve('@fontsource-variable/noto-sans-sc')))
const pageFolder = fileURLToPath(new URL('./page', import.meta.url))

/** A page of another origin must not reach the simulator's sockets or change anything through a browser. */
function isForeign(origin: string | undefined, host: string | undefined): boolean {
  return origin !== undefined && URL.parse(origin)?.host !== host
}

/** The simulator's HTTP server, all but listening. */
export async function buildApp({ log, devices, live, peopleFile }: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler((error, request, reply) => {
    if (hasZodFastifySchemaValidationErrors(error)) {
      const message = error.validation
        .map(({ instancePath, message: text }) => `${instancePath || '(body)'}: ${text}`)
        .join('; ')
      return reply.code(400).send({ error: 'not-understood', message })
    }
    const status =
      error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
        ? error.statusCode
        : 500
    if (status >= 500) request.log.error({ err: error }, 'request failed')
    return reply
      .code(status)
      .send({ error: 'failed', message: error instanceof Error ? error.message : 'failed' })
  })
  app.addHook('onRequest', async (request, reply) => {
    const reads = request.method === 'GET' && request.headers.upgrade === undefined
    if (!reads && isForeign(request.headers.origin, request.headers.host)) {
      return reply
        .code(403)
        .send({ error: 'foreign-origin', message: 'open the page from the simulator itself' })
    }
  })
  await app.register(websocket)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Foyer simulator',
        version: '1',
        description: 'The world in front of a kiosk, by hand or by program.',
      },
    },
    transform: jsonSchemaTransform,
  })
  await app.register(simulatorRoutes({ devices, peopleFile }))
  live.serve(app, devices)
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger())
  await app.register(reference, {
    routePrefix: '/docs',
    configuration: {
      url: '/api/openapi.json',
      withDefaultFonts: false,
      telemetry: false,
      hideClientButton: true,
      // Nothing here offers a service of somebody else.
      showDeveloperTools: 'never',
      agent: { disabled: true },
      mcp: { disabled: true },
    },
  })
  await app.register(fastifyStatic, { root: pageFolder, cacheControl: false })
  await app.register(fastifyStatic, { root: fontFolder, prefix: '/font/', decorateReply: false })
  return app
}
