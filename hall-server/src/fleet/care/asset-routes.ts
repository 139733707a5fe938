import { type Asset, asset, assetFacts, assetId, assetMove, assetMoves } from '@foyer/contracts/fleet-care'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Clock } from '../../ambient.ts'
import { staffOf } from '../../http/access.ts'
import { ApiProblem } from '../../http/problem.ts'
import type { AuditPort } from '../part.ts'
import type { AssetAnswer, AssetStore } from './asset-store.ts'

export type AssetRoutesDeps = { assets: AssetStore; audit: AuditPort; clock: Clock }

const wholeOf = (answer: AssetAnswer): Asset => {
  if (answer.kind === 'unknown') throw new ApiProblem('not-found', 'there is no asset of that id')
  if (answer.kind === 'refused') throw new ApiProblem('conflict', answer.reason)
  return answer.asset
}

/** The hall's machines from their order to their end. */
export const assetRoutes =
  ({ assets, audit, clock }: AssetRoutesDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const tags = ['fleet']
    const preHandler = app.requireStaff('manager', 'engineer')
    const params = z.strictObject({ id: assetId })
    const moves = Object.entries(assetMoves).map(([from, to]) => `${from} → ${to.join(', ') || 'nothing'}`)

    app.get('/fleet/assets', { preHandler, schema: { tags, response: { 200: z.array(asset) } } }, () =>
      assets.list(),
    )

    app.put(
      '/fleet/assets/:id',
      { preHandler, schema: { tags, params, body: assetFacts, response: { 200: asset, 201: asset } } },
      async (request, reply) => {
        const { id } = request.params
        const { name } = staffOf(request)
        const answer = await assets.put(id, request.body, name, clock())
        const whole = wholeOf(answer)
        await audit.record(`staff:${name}`, 'fleet.asset.write', id, 'done')
        return reply.code(answer.kind === 'created' ? 201 : 200).send(whole)
      },
    )

    app.post(
      '/fleet/assets/:id/stage',
      {
        preHandler,
        schema: {
          tags,
          description: `Allowed: ${moves.join('; ')}. The stage it has already: nothing changes.`,
          params,
          body: assetMove,
          response: { 200: asset },
        },
      },
      async (request) => {
        const { id } = request.params
        const { name } = staffOf(request)
        const answer = await assets.move(id, request.body, name, clock())
        const whole = wholeOf(answer)
        if (answer.kind === 'changed')
          await audit.record(`staff:${name}`, `fleet.asset.${request.body.stage}`, id, 'done')
        return whole
      },
    )
  }
