import {
  type MaintenanceWindow,
  maintenanceRequest,
  maintenanceWindow,
  type Subject,
} from '@foyer/contracts/fleet-care'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { type Generated, type Kysely, type Selectable, sql } from 'kysely'
import { z } from 'zod'
import type { Clock } from '../../ambient.ts'
import type { Migrations } from '../../db/store.ts'
import { staffOf } from '../../http/access.ts'
import { ApiProblem } from '../../http/problem.ts'
import type { AuditPort } from '../part.ts'
import { type Fleet as Twins, nodeKey } from '../rules.ts'
import type { Span } from './availability-spans.ts'

type MaintenanceTables = {
  fleet_maintenance: {
    id: Generated<number>
    node_group: string
    node: string
    device: string
    from_at: number
    until_at: number
    reason: string
    by_whom: string
  }
}

export const maintenanceMigrations: Migrations = {
  '0086-fleet-maintenance': {
    up: async (db) => {
      // The node itself is the device ''.
      await sql`create table fleet_maintenance (
        id integer primary key autoincrement, node_group text not null, node text not null, device text not null,
        from_at integer not null, until_at integer not null check (until_at > from_at),
        reason text not null, by_whom text not null) strict`.execute(db)
      await sql`create index fleet_maintenance_end on fleet_maintenance (until_at)`.execute(db)
    },
  },
}

const MINUTE_MS = 60 * 1000
const DAY_MS = 24 * 60 * MINUTE_MS
/** A browser's clock may be this far behind. */
const LATE_MS = 5 * MINUTE_MS
const LONGEST_MS = 90 * DAY_MS
const SHOWN_AFTER_MS = 30 * DAY_MS

/** A window of a node is one of its devices too; a window of a device leaves its node alone. */
const covers = (window: MaintenanceWindow, { group, node, device }: Subject): boolean =>
  window.subject.group === group &&
  window.subject.node === node &&
  (window.subject.device === null || window.subject.device === device)

const toWindow = (row: Selectable<MaintenanceTables['fleet_maintenance']>): MaintenanceWindow => ({
  id: row.id,
  subject: { group: row.node_group, node: row.node, device: row.device === '' ? null : row.device },
  from: row.from_at,
  until: row.until_at,
  reason: row.reason,
  by: row.by_whom,
})

export type MaintenanceDeps = { db: Kysely<unknown>; clock: Clock; audit: AuditPort; twins: Twins }

export type Maintenance = {
  /** Whether a window lies over the subject at this time. */
  muted: (subject: Subject, at: number) => boolean
  /** The windows that touch the range, by subject. */
  windows: (range: Span) => Promise<(subject: Subject) => readonly Span[]>
  /** Nothing is made of what is heard. */
  heard: () => void
  routes: FastifyPluginAsyncZod
}

/** Times in which somebody works on a device: nobody is called, and it is neither up nor down. */
export const startMaintenance = async (deps: MaintenanceDeps): Promise<Maintenance> => {
  const { clock, audit, twins } = deps
  const db = deps.db.withTables<MaintenanceTables>()
  const rows = await db.selectFrom('fleet_maintenance').selectAll().where('until_at', '>', clock()).execute()
  /** Those that are not over, for questions that come with every message. */
  const ahead = new Map(rows.map((row) => [row.id, toWindow(row)]))

  const touching = async (range: Span): Promise<MaintenanceWindow[]> => {
    const found = await db
      .selectFrom('fleet_maintenance')
      .selectAll()
      .where('until_at', '>', range.from)
      .where('from_at', '<', range.until)
      .orderBy('from_at', 'desc')
      .execute()
    return found.map(toWindow)
  }

  const add = async (made: Omit<MaintenanceWindow, 'id'>): Promise<{ isNew: boolean; id: number }> =>
    db.transaction().execute(async (trx) => {
      const row = {
        node_group: made.subject.group,
        node: made.subject.node,
        device: made.subject.device ?? '',
        until_at: made.until,
        reason: made.reason,
        by_whom: made.by,
      }
      // A request that comes twice, because its answer was lost, makes one window.
      const known = await trx
        .selectFrom('fleet_maintenance')
        .select('id')
        .where((row_) => row_.and(row))
        .where('from_at', '>', made.from - LATE_MS)
        .where('from_at', '<=', made.from)
        .executeTakeFirst()
      if (known !== undefined) return { isNew: false, id: known.id }
      const { id } = await trx
        .insertInto('fleet_maintenance')
        .values({ ...row, from_at: made.from })
        .returning('id')
        .executeTakeFirstOrThrow()
      return { isNew: true, id }
    })

  /** One that has begun ends now: what it covered so far stays covered, in every later report too. */
  const end = (id: number, now: number): Promise<MaintenanceWindow | null> =>
    db.transaction().execute(async (trx) => {
      const row = await trx
        .selectFrom('fleet_maintenance')
        .selectAll()
        .where('id', '=', id)
        .where('until_at', '>', now)
        .executeTakeFirst()
      if (row === undefined) return null
      if (row.from_at >= now) await trx.deleteFrom('fleet_maintenance').where('id', '=', id).execute()
      else await trx.updateTable('fleet_maintenance').set({ until_at: now }).where('id', '=', id).execute()
      return toWindow(row)
    })

  return {
    heard: () => {},
    muted: (subject, at) => {
      for (const window of ahead.values())
        if (window.from <= at && at < window.until && covers(window, subject)) return true
      return false
    },
    windows: async (range) => {
      const found = await touching(range)
      return (subject) => found.filter((window) => covers(window, subject))
    },
    routes: async (app) => {
      const tags = ['fleet']
      const preHandler = app.requireStaff('manager', 'engineer')

      app.get(
        '/fleet/maintenance',
        {
          preHandler,
          schema: {
            tags,
            description: 'Windows to come, going on, and over for at most 30 days; the latest first.',
            response: { 200: z.array(maintenanceWindow) },
          },
        },
        () => touching({ from: clock() - SHOWN_AFTER_MS, until: Number.MAX_SAFE_INTEGER }),
      )

      app.post(
        '/fleet/maintenance',
        {
          preHandler,
          schema: {
            tags,
            body: maintenanceRequest,
            response: { 200: maintenanceWindow, 201: maintenanceWindow },
          },
        },
        async (request, reply) => {
          const now = clock()
          const { subject, reason, until } = request.body
          const problem = (path: string, found: number, allowed: string): ApiProblem =>
            new ApiProblem('bad-request', 'the window cannot be; see problems', [
              { path: `body.${path}`, found: String(found), allowed },
            ])
          const node = twins.get(nodeKey(subject))
          if (node === undefined || (subject.device !== null && !node.devices.has(subject.device)))
            throw new ApiProblem('not-found', 'this hall has never heard of that device')
          if (request.body.from < now - LATE_MS)
            throw problem('from', request.body.from, `now (${now}) or later: what was is not planned`)
          const from = Math.max(request.body.from, now)
          if (until <= from || until - from > LONGEST_MS)
            throw problem('until', until, 'after its beginning, and at most 90 days after')
          const by = staffOf(request).name
          const made = { subject, from, until, reason, by }
          const { isNew, id } = await add(made)
          if (!isNew) {
            const known = ahead.get(id)
            return reply.code(200).send(known ?? { ...made, id })
          }
          const window = { ...made, id }
          ahead.set(id, window)
          await audit.record(`staff:${by}`, 'fleet.maintenance.plan', nodeKey(subject), 'done')
          return reply.code(201).send(window)
        },
      )

      app.delete(
        '/fleet/maintenance/:id',
        {
          preHandler,
          schema: {
            tags,
            params: z.strictObject({ id: z.coerce.number().int().positive() }),
            response: { 204: z.null() },
          },
        },
        async (request, reply) => {
          const { id } = request.params
          const ended = await end(id, clock())
          if (ended === null) throw new ApiProblem('not-found', 'there is no such window, or it is over')
          ahead.delete(id)
          await audit.record(
            `staff:${staffOf(request).name}`,
            'fleet.maintenance.end',
            nodeKey(ended.subject),
            'done',
          )
          return reply.code(204).send(null)
        },
      )
    },
  }
}
