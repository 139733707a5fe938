import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'

/** Built files carry a hash of their content in their name; pages do not. */
const cacheHeader = (path: string): string =>
  /[\\/]assets[\\/]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache'

const setHeaders = (reply: FastifyReply, path: string): void => {
  reply.header('cache-control', cacheHeader(path))
}

export type WebAppDirs = { webDir: string | null; mirrorDir: string | null }

/** The staff's and the public's pages at `/`, and the kiosk's UI at `/mirror/` for the desk. */
export const webApps =
  ({ webDir, mirrorDir }: WebAppDirs): FastifyPluginAsyncZod =>
  async (app) => {
    if (mirrorDir !== null && existsSync(mirrorDir))
      await app.register(fastifyStatic, {
        root: mirrorDir,
        prefix: '/mirror/',
        decorateReply: false,
        cacheControl: false,
        setHeaders,
      })
    if (webDir === null || !existsSync(webDir)) {
      app.log.warn({ webDir }, 'the pages are not built; only the API is served')
      return
    }
    await app.register(fastifyStatic, {
      root: webDir,
      prefix: '/',
      redirect: true,
      cacheControl: false,
      setHeaders,
    })
    // The page reads the token from its own address; it is not the server's to know.
    app.get(
      '/p/:token',
      { schema: { hide: true, params: z.object({ token: z.string().max(64) }) } },
      (_request, reply): FastifyReply =>
        reply
          .header('x-robots-tag', 'noindex, nofollow')
          .sendFile('index.html', join(webDir, 'progress'), { cacheControl: false }),
    )
  }
