import { history, resolution as resolutions, seriesList } from '@foyer/contracts/fleet-history'
import { timestamp } from '@foyer/contracts/peripheral'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Clock } from '../../ambient.ts'
import type { Store } from '../../db/store.ts'
import { ApiProblem } from '../../http/problem.ts'
import { DAY } from './buckets.ts'
import { MOST_POINTS } from './read-points.ts'
import { readHistory } from './read-history.ts'
import type { Retention } from './retention.ts'
import { listSeries } from './series.ts'

const id = z.string().min(1).max(256)
const place = z.object({ group: id, node: id })
/** Without a device the node itself is meant. */
const device = id.optional()
const time = z.coerce.number().pipe(timestamp).optional()

export type HistoryRoutesDeps = { store: Store; clock: Clock; keep: Retention }

/** `GET /fleet/nodes/:group/:node/series` and `…/history`, for managers and engineers who are signed in. */
export const historyRoutes =
  ({ store, clock, keep }: HistoryRoutesDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const preHandler = app.requireStaff('manager', 'engineer')
    app.get(
      '/fleet/nodes/:group/:node/series',
      {
        preHandler,
        schema: {
          tags: ['fleet'],
          params: place,
          querystring: z.strictObject({ device }),
          response: { 200: seriesList },
        },
      },
      ({ params, query }) =>
        store.raw((sqlite) => listSeries(sqlite, { ...params, device: query.device ?? null })),
    )
    app.get(
      '/fleet/nodes/:group/:node/history',
      {
        preHandler,
        schema: {
          tags: ['fleet'],
          params: place,
          querystring: z.strictObject({
            device,
            metric: id,
            from: time,
            until: time,
            resolution: z.enum(['auto', ...resolutions.options]).default('auto'),
          }),
          response: { 200: history },
        },
      },
      async ({ params, query }) => {
        const now = clock()
        const until = query.until ?? now
        const from = query.from ?? until - DAY
        if (from >= until)
          throw new ApiProblem('bad-request', `from (${from}) must be before until (${until})`)
        const answer = await store.raw((sqlite) =>
          readHistory(sqlite, {
            of: { ...params, device: query.device ?? null },
            metric: query.metric,
            from,
            until,
            resolution: query.resolution,
            keep,
            now,
          }),
        )
        if (answer.kind === 'history') return answer.history
        if (answer.kind === 'unknown')
          throw new ApiProblem(
            'not-found',
            'nothing was ever heard of this metric; see …/series for those there are',
          )
        throw new ApiProblem(
          'bad-request',
          `that is more than ${MOST_POINTS} points: ask for a shorter time, a coarser resolution, or auto`,
        )
      },
    )
  }
