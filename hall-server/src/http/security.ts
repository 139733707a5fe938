import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ApiProblem } from './problem.ts'

/** For every page and answer that does not bring its own. Workers and blobs are for the desk's media. */
export const defaultContentPolicy = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "frame-src 'self'",
  "frame-ancestors 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ')

/** The kiosk's own screens in a desk's mirror: their touch library writes style elements. */
const mirrorContentPolicy = `${defaultContentPolicy}; style-src 'self' 'unsafe-inline'`

const hostOf = (origin: string): string | null => (URL.canParse(origin) ? new URL(origin).host : null)

/** A browser page of ours: its Origin is the host it talks to, or the hall's public address. */
const isOwnOrigin = (request: FastifyRequest, publicHost: string | null): boolean => {
  const origin = request.headers.origin
  if (origin === undefined) return false
  const host = hostOf(origin)
  return host !== null && (host === request.headers.host || host === publicHost)
}

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD' || method === 'OPTIONS'

/**
 * Headers for all answers, and the Origin check: what a browser sends with the staff's cookie, and every WebSocket a
 * browser opens, must come from a page of this hall. Callers without a browser (kiosk, gateway) send no Origin and no
 * cookie.
 */
export const addSecurity = (app: FastifyInstance, publicUrl: string): void => {
  const publicHost = hostOf(publicUrl)

  app.addHook('onRequest', async (request) => {
    const upgrade = request.headers.upgrade !== undefined
    const withCookie = request.headers.cookie !== undefined
    const foreign = request.headers.origin !== undefined && !isOwnOrigin(request, publicHost)
    const unnamed = request.headers.origin === undefined && withCookie
    const matters = upgrade || !isRead(request.method)
    if (matters && (foreign || unnamed)) {
      request.log.warn({ upgrade }, 'request from a foreign origin refused')
      throw new ApiProblem('forbidden', 'this must come from a page of this hall (Origin)')
    }
  })

  app.addHook('onSend', async (_request, reply) => {
    const set = (name: string, value: string): void => {
      if (!reply.hasHeader(name)) reply.header(name, value)
    }
    const mirror = reply.request.url.startsWith('/mirror/')
    set('content-security-policy', mirror ? mirrorContentPolicy : defaultContentPolicy)
    set('x-content-type-options', 'nosniff')
    set('referrer-policy', 'no-referrer')
    set('cross-origin-opener-policy', 'same-origin')
    set('cross-origin-resource-policy', 'same-origin')
    set('permissions-policy', 'camera=(self), microphone=(self), geolocation=()')
    if (reply.request.url.startsWith('/api/')) set('cache-control', 'no-store')
    if (publicUrl.startsWith('https:')) set('strict-transport-security', 'max-age=31536000')
  })
}
