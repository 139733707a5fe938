import {
  command,
  commandIssue,
  type CommandOrder,
  configurationChange,
  nodeConfiguration,
  type NodeConfiguration,
} from '@foyer/contracts/fleet-command'
import type { NodeId } from '@foyer/sparkplug/topic'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Clock } from '../../ambient.ts'
import { type StaffCaller, staffOf } from '../../http/access.ts'
import { ApiProblem } from '../../http/problem.ts'
import type { AuditPort } from '../part.ts'
import { nodeKey } from '../rules.ts'
import type { Configuration } from './configuration.ts'
import { commandRoles } from './rules.ts'
import { type CommandStore, shownCommand, type StoredCommand } from './store.ts'

export type CommandRoutesDeps = {
  store: CommandStore
  configuration: Configuration
  /** Whether the hall has ever heard of this node. */
  known: (id: NodeId) => boolean
  reported: (id: NodeId) => NodeConfiguration['reported']
  tell: (command: StoredCommand) => void
  /** Sends what is due. */
  wake: () => void
  audit: AuditPort
  clock: Clock
}

const tags = ['fleet']
export const nodeParams = z.strictObject({ group: z.string().min(1), node: z.string().min(1) })
export const commandParams = z.strictObject({ id: z.uuid() })
const page = z.strictObject({
  /** Only what was issued before, in milliseconds. */
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
const sameOrder = (one: CommandOrder, other: CommandOrder): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

export const commandRoutes =
  (deps: CommandRoutesDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { store, configuration, audit, clock } = deps
    const readers = app.requireStaff('manager', 'engineer')

    const knownNode = (id: NodeId): NodeId => {
      if (!deps.known(id))
        throw new ApiProblem('not-found', 'this hall has never heard of a node of that group and name')
      return id
    }

    /** By the table of roles; who asks for what is not theirs stands in the audit log. */
    const mayOrder = async (staff: StaffCaller, id: NodeId, type: CommandOrder['type']): Promise<string> => {
      const actor = `staff:${staff.name}`
      const allowed = commandRoles[type]
      if (allowed.some((role) => staff.roles.includes(role))) return actor
      await audit.record(actor, `fleet.command.${type}`, nodeKey(id), 'refused')
      throw new ApiProblem('forbidden', `${type} needs one of the roles ${allowed.join(', ')}`)
    }

    app.post(
      '/fleet/nodes/:group/:node/commands',
      {
        preHandler: app.requireStaff(),
        schema: {
          tags,
          description:
            'Stores the command and sends it as soon as the device is heard. The same id again: the same command, done once.',
          params: nodeParams,
          body: commandIssue,
          response: { 200: command, 201: command },
        },
      },
      async (request, reply) => {
        const { id, order, within } = request.body
        const key = request.headers['idempotency-key']
        if (key !== undefined && key !== id)
          throw new ApiProblem('bad-request', 'Idempotency-Key must be the id of the command, or left out')
        const actor = await mayOrder(staffOf(request), request.params, order.type)
        if (order.type === 'configure')
          throw new ApiProblem(
            'bad-request',
            'a configuration is changed by PUT …/configuration, which counts versions',
          )
        const { group, node } = knownNode(request.params)
        const issuedAt = clock()
        const made = { id, group, node, order, actor, issuedAt, expiresAt: issuedAt + within * 1000 }
        const { kind, command: stored } = await store.add(made)
        const same =
          nodeKey(stored) === nodeKey(made) &&
          sameOrder(stored.order, order) &&
          stored.expiresAt - stored.issuedAt === within * 1000
        if (kind === 'known' && !same)
          throw new ApiProblem('conflict', 'this id was used for another command; make a new one')
        if (kind === 'new') deps.tell(stored)
        deps.wake()
        return reply.code(kind === 'new' ? 201 : 200).send(shownCommand(stored))
      },
    )

    app.get(
      '/fleet/nodes/:group/:node/commands',
      {
        preHandler: readers,
        schema: { tags, params: nodeParams, querystring: page, response: { 200: z.array(command) } },
      },
      async (request) => {
        const { before, limit } = request.query
        const found = await store.ofNode(request.params, before ?? null, limit)
        return found.map(shownCommand)
      },
    )

    app.get(
      '/fleet/commands/:id',
      { preHandler: readers, schema: { tags, params: commandParams, response: { 200: command } } },
      async (request) => {
        const stored = await store.read(request.params.id)
        if (stored === null) throw new ApiProblem('not-found', 'this hall gave no command of that id')
        return shownCommand(stored)
      },
    )

    app.get(
      '/fleet/nodes/:group/:node/configuration',
      { preHandler: readers, schema: { tags, params: nodeParams, response: { 200: nodeConfiguration } } },
      (request) => configuration.read(knownNode(request.params), deps.reported(request.params)),
    )

    app.put(
      '/fleet/nodes/:group/:node/configuration',
      {
        preHandler: app.requireStaff(),
        schema: {
          tags,
          description:
            'Makes the next version and issues its `configure`, which waits a week for the device.',
          params: nodeParams,
          body: configurationChange,
          response: { 200: nodeConfiguration },
        },
      },
      async (request) => {
        const by = await mayOrder(staffOf(request), request.params, 'configure')
        const { group, node } = knownNode(request.params)
        const { id, settings } = request.body
        if (settings.idleEndSeconds <= settings.idleWarnSeconds)
          throw new ApiProblem('bad-request', 'a visit must end later than its warning; see problems', [
            {
              path: 'body.settings.idleEndSeconds',
              found: String(settings.idleEndSeconds),
              allowed: `more than idleWarnSeconds (${settings.idleWarnSeconds})`,
            },
          ])
        const made = await configuration.change({ group, node, id, settings, by, at: clock() })
        if (made.kind === 'conflict')
          throw new ApiProblem('conflict', 'this id was used for another command; make a new one')
        for (const touched of made.touched) deps.tell(touched)
        deps.wake()
        return configuration.read({ group, node }, deps.reported({ group, node }))
      },
    )
  }
