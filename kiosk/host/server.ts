import fastifyWebsocket from '@fastify/websocket'
import fastify, { type FastifyInstance } from 'fastify'
import type { AgentLink } from './agent-link/agent-link.ts'
import { hostIsOwn } from './ui-link/origin.ts'
import { servePage } from './ui-link/page.ts'
import { mostBytes, type UiLink } from './ui-link/ui-link.ts'

export type ServerParts = {
  readonly uiDir: string | null
  readonly linkToken: string
  readonly uiLink: UiLink
  readonly agentLink: AgentLink
  /** For `/health`: enough to see that it lives, nothing about a visit. */
  readonly health: () => {
    readonly kioskId: string
    readonly hallReachable: boolean
    readonly uiConnected: boolean
  }
}

/** The host's own server: the page, the two links, a sign of life. It is asked by this machine alone. */
export const buildServer = async (parts: ServerParts): Promise<FastifyInstance> => {
  const app = fastify({ logger: false, bodyLimit: 1_024, requestTimeout: 10_000 })
  app.addHook('onRequest', async (request, reply) => {
    // A foreign name that leads here would make a foreign page this page's neighbour.
    if (!hostIsOwn(request)) await reply.code(421).send({ error: 'this is not the name of the kiosk host' })
  })
  await app.register(fastifyWebsocket, { options: { maxPayload: mostBytes, perMessageDeflate: false } })
  await app.register(async (links) => {
    parts.uiLink.addTo(links)
    parts.agentLink.addTo(links)
  })
  app.get('/health', () => ({ status: 'ok', ...parts.health() }))
  await servePage(app, parts.uiDir, parts.linkToken)
  return app
}
