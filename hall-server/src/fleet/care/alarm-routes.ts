import { alarm, alarmAcknowledgement } from '@foyer/contracts/fleet-care'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Store } from '../../db/store.ts'
import { staffOf } from '../../http/access.ts'
import { ApiProblem } from '../../http/problem.ts'
import type { AuditPort } from '../part.ts'
import type { AlarmBook } from './alarm-book.ts'
import type { Time } from './alarm-machine.ts'
import { readAlarm, readAlarms } from './alarm-store.ts'
import type { WorkOrderKeeper } from './work-order-keeper.ts'

export type AlarmRoutesDeps = {
  store: Store
  book: AlarmBook
  keeper: WorkOrderKeeper
  audit: AuditPort
  time: () => Time
}

const PAGE = 200
const tags = ['fleet']
/** Pages ask for what is open or for everything, from the newest back. */
export const careQuery = z.strictObject({
  state: z.enum(['open', 'all']).default('open'),
  before: z.coerce.number().int().positive().optional(),
})
export const careId = z.strictObject({ id: z.coerce.number().int().positive() })

export const alarmRoutes =
  ({ store, book, keeper, audit, time }: AlarmRoutesDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const preHandler = app.requireStaff('manager', 'engineer')

    app.get(
      '/fleet/alarms',
      { preHandler, schema: { tags, querystring: careQuery, response: { 200: z.array(alarm) } } },
      async ({ query }) => {
        const before = query.before ?? null
        if (query.state === 'open') {
          return book
            .open()
            .filter(({ id }) => before === null || id < before)
            .toSorted((a, b) => b.id - a.id)
        }
        // What changed a moment ago may not be on disk yet.
        await keeper.flush()
        return store.raw((sqlite) => readAlarms(sqlite, { open: false, before, limit: PAGE }))
      },
    )

    app.post(
      '/fleet/alarms/:id/acknowledgement',
      {
        preHandler,
        schema: { tags, params: careId, body: alarmAcknowledgement, response: { 200: alarm } },
      },
      async (request) => {
        const { id } = request.params
        const { name } = staffOf(request)
        const note = request.body.note === '' ? null : request.body.note
        const first = book.open().some((each) => each.id === id && each.state === 'raised')
        const acknowledged = book.acknowledge(id, name, note, time())
        if (acknowledged === null) {
          await keeper.flush()
          const cleared = await store.raw((sqlite) => readAlarm(sqlite, id))
          if (cleared === null) throw new ApiProblem('not-found', 'no alarm has this number')
          throw new ApiProblem('conflict', 'this alarm has cleared: there is nothing to acknowledge')
        }
        await keeper.flush()
        // Otherwise somebody else was first, or this is asked again: the answer says who it was.
        if (first) await audit.record(`staff:${name}`, 'alarm.acknowledged', `alarm:${id}`, 'done')
        return acknowledged
      },
    )
  }
