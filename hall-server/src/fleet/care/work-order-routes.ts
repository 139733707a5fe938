import {
  type Subject,
  type WorkOrder,
  workOrder,
  workOrderAssignment,
  workOrderCancellation,
  workOrderNote,
  workOrderOpening,
  workOrderPart,
  workOrderRepaired,
} from '@foyer/contracts/fleet-care'
import type { Role } from '@foyer/contracts/hall-api'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { staffOf } from '../../http/access.ts'
import { ApiProblem } from '../../http/problem.ts'
import type { AuditPort } from '../part.ts'
import { careId, careQuery } from './alarm-routes.ts'
import type { Outcome, WorkOrderKeeper } from './work-order-keeper.ts'
import { assign, cancel, note, part, repaired } from './work-order-rules.ts'

export type WorkOrderRoutesDeps = {
  keeper: WorkOrderKeeper
  audit: AuditPort
  /** A node or device that was heard at least once. */
  known: (subject: Subject) => boolean
}

/** Who may do what. Giving up an order is the manager's: nothing proves that it may be given up. */
const rights = {
  read: ['manager', 'engineer'],
  open: ['manager', 'engineer'],
  assign: ['manager', 'engineer'],
  note: ['manager', 'engineer'],
  part: ['manager', 'engineer'],
  repaired: ['manager', 'engineer'],
  cancel: ['manager'],
} as const satisfies Record<string, readonly Role[]>

const tags = ['fleet']
const response = { 200: workOrder }

export const workOrderRoutes =
  ({ keeper, audit, known }: WorkOrderRoutesDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const may = (right: keyof typeof rights) => app.requireStaff(...rights[right])

    const done = async (request: FastifyRequest, action: string, outcome: Outcome): Promise<WorkOrder> => {
      if (outcome.kind === 'not-found') throw new ApiProblem('not-found', 'no work order has this number')
      if (outcome.kind === 'closed')
        throw new ApiProblem('conflict', 'this work order is closed or cancelled: open another one')
      if (outcome.kind === 'key-used')
        throw new ApiProblem('conflict', 'this key was used for another work order: make a new one')
      if (outcome.kind === 'again') return outcome.order
      const { name } = staffOf(request)
      await audit.record(`staff:${name}`, `work-order.${action}`, `work-order:${outcome.order.id}`, 'done')
      return outcome.order
    }

    app.get(
      '/fleet/work-orders',
      {
        preHandler: may('read'),
        schema: { tags, querystring: careQuery, response: { 200: z.array(workOrder) } },
      },
      ({ query }) => keeper.list(query.state === 'open', query.before ?? null),
    )

    app.get(
      '/fleet/work-orders/:id',
      { preHandler: may('read'), schema: { tags, params: careId, response } },
      async ({ params }) => {
        const order = await keeper.byId(params.id)
        if (order === null) throw new ApiProblem('not-found', 'no work order has this number')
        return order
      },
    )

    app.post(
      '/fleet/work-orders',
      {
        preHandler: may('open'),
        schema: { tags, body: workOrderOpening, response: { 201: workOrder } },
      },
      async (request, reply) => {
        const { subject } = request.body
        if (!known(subject)) {
          const path = `${subject.group}/${subject.node}${subject.device === null ? '' : `/${subject.device}`}`
          throw new ApiProblem(
            'bad-request',
            'a work order is for a node or device that this hall has heard',
            [{ path: 'body.subject', found: path, allowed: 'a node or device of GET /fleet' }],
          )
        }
        const outcome = await keeper.open(request.body, staffOf(request).name)
        return reply.code(201).send(await done(request, 'opened', outcome))
      },
    )

    app.post(
      '/fleet/work-orders/:id/assignment',
      {
        preHandler: may('assign'),
        schema: { tags, params: careId, body: workOrderAssignment, response },
      },
      async (request) => {
        const { name } = staffOf(request)
        const outcome = await keeper.change(request.params.id, null, (order, now) =>
          assign(order, request.body.to, name, now),
        )
        return done(request, 'assigned', outcome)
      },
    )

    app.post(
      '/fleet/work-orders/:id/notes',
      { preHandler: may('note'), schema: { tags, params: careId, body: workOrderNote, response } },
      async (request) => {
        const { key, text } = request.body
        const { name } = staffOf(request)
        const outcome = await keeper.change(request.params.id, key, (order, now) =>
          note(order, text, name, now),
        )
        return done(request, 'noted', outcome)
      },
    )

    app.post(
      '/fleet/work-orders/:id/parts',
      { preHandler: may('part'), schema: { tags, params: careId, body: workOrderPart, response } },
      async (request) => {
        const { key, ...used } = request.body
        const { name } = staffOf(request)
        const outcome = await keeper.change(request.params.id, key, (order, now) =>
          part(order, used, name, now),
        )
        return done(request, 'part-used', outcome)
      },
    )

    app.post(
      '/fleet/work-orders/:id/repaired',
      {
        preHandler: may('repaired'),
        schema: { tags, params: careId, body: workOrderRepaired, response },
      },
      async (request) => {
        const { key, note: text } = request.body
        const { name } = staffOf(request)
        const outcome = await keeper.change(request.params.id, key, (order, now) =>
          repaired(order, text, name, now),
        )
        return done(request, 'repaired', outcome)
      },
    )

    app.post(
      '/fleet/work-orders/:id/cancellation',
      {
        preHandler: may('cancel'),
        schema: { tags, params: careId, body: workOrderCancellation, response },
      },
      async (request) => {
        const { name } = staffOf(request)
        const outcome = await keeper.change(request.params.id, null, (order, now) =>
          cancel(order, request.body.reason, name, now),
        )
        return done(request, 'cancelled', outcome)
      },
    )
  }
