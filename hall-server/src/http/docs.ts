import swagger from '@fastify/swagger'
import reference from '@scalar/fastify-api-reference'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'

/** The reading page brings its script and style from this server, inline; nothing is loaded from elsewhere. */
const readingPagePolicy =
  "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; frame-ancestors 'none'"

/** OpenAPI 3.1 at `/api/openapi.json`, made from the same schemas that check requests, and a page at `/api/docs`. */
export const addDocs = async (app: FastifyInstance): Promise<void> => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Foyer hall API',
        version: '1',
        description:
          'A kiosk sends its bearer token with `x-kiosk-id` and, within a visit, `x-visit-token`. Staff have a session cookie. The public has unguessable links. Amounts are whole fen, times are milliseconds since 1970.',
      },
      components: {
        securitySchemes: {
          kiosk: { type: 'http', scheme: 'bearer' },
          visit: { type: 'apiKey', in: 'header', name: 'x-visit-token' },
          staff: { type: 'apiKey', in: 'cookie', name: 'foyer_session' },
        },
      },
    },
    transform: jsonSchemaTransform,
  })
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger())
  await app.register(async (page) => {
    page.addHook('onSend', async (_request, reply) => {
      reply.header('content-security-policy', readingPagePolicy)
    })
    await page.register(reference, {
      routePrefix: '/api/docs',
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
  })
}
