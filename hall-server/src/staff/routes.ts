import { auditEntry, signIn, staffSession } from '@foyer/contracts/hall-api'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { sessionCookie, staffOf } from '../http/access.ts'
import { ApiProblem } from '../http/problem.ts'
import type { Staff } from './service.ts'

const auditPage = z.object({
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})

export const staffRoutes =
  ({ staff, secureCookies }: { staff: Staff; secureCookies: boolean }): FastifyPluginAsyncZod =>
  async (app) => {
    const cookie = { path: '/', httpOnly: true, sameSite: 'strict', secure: secureCookies } as const

    app.post(
      '/staff/session',
      {
        schema: { tags: ['staff'], body: signIn, response: { 200: staffSession } },
        config: { rateLimit: { max: 20, timeWindow: 60_000 } },
      },
      async (request, reply) => {
        const signedIn = await staff.signIn(request.body.name, request.body.password)
        if (signedIn === null)
          throw new ApiProblem('unauthenticated', 'no staff account has this name and password')
        reply.setCookie(sessionCookie, signedIn.session, {
          ...cookie,
          expires: new Date(signedIn.expiresAt),
        })
        return { ...signedIn.staff, roles: [...signedIn.staff.roles] }
      },
    )

    app.get(
      '/staff/session',
      { schema: { tags: ['staff'], response: { 200: staffSession } }, preHandler: app.requireStaff() },
      (request) => {
        const { name, displayName, roles } = staffOf(request)
        return { name, displayName, roles: [...roles] }
      },
    )

    app.delete(
      '/staff/session',
      { schema: { tags: ['staff'], response: { 204: z.null() } }, preHandler: app.requireStaff() },
      async (request, reply) => {
        await staff.signOut(request.cookies[sessionCookie] ?? '', staffOf(request))
        reply.clearCookie(sessionCookie, cookie)
        return reply.code(204).send(null)
      },
    )

    app.get(
      '/audit',
      {
        schema: { tags: ['staff'], querystring: auditPage, response: { 200: z.array(auditEntry) } },
        preHandler: app.requireStaff('manager'),
      },
      (request) => staff.readAudit(request.query.before ?? null, request.query.limit),
    )
  }
