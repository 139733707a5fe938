import { commandResultReceipt, screenshotResult } from '@foyer/contracts/fleet-command'
import { unmaskedFields } from '@foyer/contracts/mask'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Clock } from '../../ambient.ts'
import { sameSecret, staffOf } from '../../http/access.ts'
import { ApiProblem } from '../../http/problem.ts'
import type { AuditPort } from '../part.ts'
import { nodeKey } from '../rules.ts'
import { resultToken } from './dispatch.ts'
import { archiveMedia, isArchive, RESULT_KEPT_MS, type Results } from './results.ts'
import { resultOf } from './rules.ts'
import { commandParams } from './routes.ts'
import type { CommandStore, StoredCommand } from './store.ts'

export type ResultRoutesDeps = {
  store: CommandStore
  results: Results
  tell: (command: StoredCommand) => void
  audit: AuditPort
  clock: Clock
  resultKey: Uint8Array
}

const tags = ['fleet']
const MOST_ARCHIVE_BYTES = 8 * 1024 * 1024
const MOST_VIEW_BYTES = 1024 * 1024
const tokenQuery = z.object({ token: z.string().max(100) })

const jsonOf = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
}

/** The masked view that a kiosk sent, or why it is not taken. What was found is not repeated: it may be private. */
const refuseUnlessMaskedView = (bytes: Buffer): void => {
  const parsed = screenshotResult.safeParse(jsonOf(bytes))
  if (!parsed.success)
    throw new ApiProblem(
      'bad-request',
      'the body is no screenshot of this contract; see problems',
      parsed.error.issues.slice(0, 20).map((issue) => ({
        path: ['body', ...issue.path.map(String)].join('.'),
        found: 'something else',
        allowed: issue.message,
      })),
    )
  const unmasked = unmaskedFields(parsed.data.view)
  if (unmasked.length === 0) return
  throw new ApiProblem(
    'bad-request',
    'a screenshot holds private values: it is masked at the kiosk, or it does not leave it; see problems',
    unmasked.slice(0, 20).map(({ path, kind }) => ({
      path: `body.view.${path.replaceAll('/', '.')}`,
      found: `a value of kind ${kind}`,
      allowed: 'its mask',
    })),
  )
}

/** Uploads of devices, and what staff get of them. */
export const resultRoutes =
  (deps: ResultRoutesDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { store, results, audit, clock } = deps

    app.get(
      '/fleet/commands/:id/result',
      {
        preHandler: app.requireStaff('manager', 'engineer'),
        schema: {
          tags,
          description: 'The masked view as JSON, or the archive of logs and traces; kept for seven days.',
          params: commandParams,
        },
      },
      async (request, reply): Promise<FastifyReply> => {
        const { id } = request.params
        const command = await store.read(id)
        const found = command === null ? null : await results.read(id)
        if (command === null || found === null)
          throw new ApiProblem(
            'not-found',
            'nothing was uploaded under this id, or it is older than seven days',
          )
        await audit.record(
          `staff:${staffOf(request).name}`,
          `fleet.command-result.read.${command.order.type}`,
          nodeKey(command),
          'done',
        )
        const extension = found.media === 'application/zip' ? 'zip' : 'tar.gz'
        if (found.media !== 'application/json')
          reply.header('content-disposition', `attachment; filename="foyer-${id}.${extension}"`)
        return reply.type(found.media).send(Buffer.from(found.content))
      },
    )

    const uploads: FastifyPluginAsyncZod = async (upload) => {
      // The bytes are kept as they came, JSON too, so that the same upload again is known by its digest.
      upload.removeAllContentTypeParsers()
      const keep = (
        _request: FastifyRequest,
        body: Buffer,
        done: (error: null, body: Buffer) => void,
      ): void => done(null, body)
      upload.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: MOST_VIEW_BYTES }, keep)
      upload.addContentTypeParser(
        [...archiveMedia],
        { parseAs: 'buffer', bodyLimit: MOST_ARCHIVE_BYTES },
        keep,
      )

      // Before the body is read: a stranger does not get to send eight megabytes.
      upload.addHook('onRequest', async (request) => {
        const params = commandParams.safeParse(request.params)
        const query = tokenQuery.safeParse(request.query)
        if (
          !params.success ||
          !query.success ||
          !sameSecret(query.data.token, resultToken(deps.resultKey, params.data.id))
        )
          throw new ApiProblem('unauthenticated', 'the token of this upload is not the one of its command')
      })

      upload.post(
        '/fleet/commands/:id/result',
        {
          bodyLimit: MOST_ARCHIVE_BYTES,
          schema: {
            tags,
            description:
              'From the device, to the `uploadUrl` of its request: application/json for a screenshot, application/gzip or application/zip (at most 8 MB) for diagnostics.',
            params: commandParams,
            querystring: tokenQuery,
            response: { 200: commandResultReceipt, 201: commandResultReceipt },
          },
        },
        async (request, reply) => {
          const command = await store.read(request.params.id)
          const now = clock()
          if (command === null || now > command.issuedAt + RESULT_KEPT_MS)
            throw new ApiProblem('not-found', 'this hall gave no such command, or it is too long ago')
          const kind = resultOf(command.order.type)
          const content = request.body
          if (kind === null || !Buffer.isBuffer(content))
            throw new ApiProblem('bad-request', `a ${command.order.type} brings no result`)
          const media = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
          const archive = archiveMedia.find((known) => known === media)
          if (kind === 'archive' && (archive === undefined || !isArchive(archive, content)))
            throw new ApiProblem(
              'bad-request',
              `this takes an archive: ${archiveMedia.join(' or ')}, not ${media}`,
            )
          if (kind === 'view' && archive !== undefined)
            throw new ApiProblem('bad-request', 'this takes a masked view: application/json')
          if (kind === 'view') refuseUnlessMaskedView(content)
          const kept = await results.keep(command, kind, media, content, now)
          if (kept.kind === 'other')
            throw new ApiProblem('conflict', 'something else was uploaded under this id before; it stands')
          const changed = await store.read(command.id)
          if (kept.kind === 'new' && changed !== null) deps.tell(changed)
          return reply
            .code(kept.kind === 'new' ? 201 : 200)
            .send({ id: command.id, bytes: content.length, sha256: kept.sha256 })
        },
      )
    }
    await app.register(uploads)
  }
