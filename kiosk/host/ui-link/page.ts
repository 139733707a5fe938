import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'

export class UiNotBuilt extends Error {
  override readonly name = 'UiNotBuilt'
  readonly code = 'KIOSK_UI_NOT_BUILT'
}

const policy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const noUi =
  '<!doctype html><html><head><meta charset="utf-8"><title>Foyer</title></head><body><p>This kiosk host serves no page: <code>ui.dir</code> is null.</p></body></html>'

/** The page with this start's link token, where only the page itself can read it. */
const withToken = (html: string, token: string): string =>
  html.replace(/<head([^>]*)>/i, `<head$1><meta name="foyer-link" content="${token}">`)

const pageOf = (dir: string): string => {
  const file = join(dir, 'index.html')
  if (!existsSync(file)) {
    throw new UiNotBuilt(`ui.dir · found no index.html in ${dir} · allowed: the folder of the built kiosk UI`)
  }
  return readFileSync(file, 'utf8')
}

/**
 * Serves the built kiosk UI from `dir`; null serves a page that says there is none.
 * @throws {UiNotBuilt} when the folder has no page
 */
export const servePage = async (app: FastifyInstance, dir: string | null, token: string): Promise<void> => {
  const html = withToken(dir === null ? noUi : pageOf(dir), token)
  const page = (reply: FastifyReply): FastifyReply =>
    reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(html)

  app.addHook('onSend', async (_request, reply) => {
    reply.header('content-security-policy', policy)
    reply.header('x-content-type-options', 'nosniff')
    reply.header('referrer-policy', 'no-referrer')
    reply.header('permissions-policy', 'camera=(self), microphone=(self), geolocation=(), usb=(), serial=()')
    reply.header('cross-origin-opener-policy', 'same-origin')
    reply.header('cross-origin-resource-policy', 'same-origin')
  })
  app.get('/', (_request, reply) => page(reply))
  app.get('/index.html', (_request, reply) => page(reply))
  if (dir === null) return
  await app.register(fastifyStatic, {
    root: dir,
    index: false,
    wildcard: false,
    // The page above stands in for it, with the link's token.
    globIgnore: ['index.html'],
    cacheControl: true,
    maxAge: '1h',
  })
}
