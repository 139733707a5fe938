import { createHash, timingSafeEqual } from 'node:crypto'
import type { Role, Visit } from '@foyer/contracts/hall-api'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ApiProblem } from './problem.ts'

export type KioskCaller = { kioskId: string }
/** Who stands at the kiosk, as far as the visit has shown. Every customer route asks this, never the body. */
export type VisitCaller = {
  visitId: string
  kioskId: string
  customerId: string
  assurance: Visit['assurance']
  /** Customer numbers this visit may reach. */
  accounts: readonly string[]
}
export type StaffCaller = { name: string; displayName: string; roles: readonly Role[] }

type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

declare module 'fastify' {
  interface FastifyRequest {
    kiosk: KioskCaller | null
    visit: VisitCaller | null
    staff: StaffCaller | null
  }
  interface FastifyInstance {
    /** `Authorization: Bearer <kiosk token>` and `x-kiosk-id`. */
    requireKiosk: Guard
    /** The above, and `x-visit-token` of a visit that is going on at this kiosk. */
    requireVisit: Guard
    /** A staff session; with roles given, one of them. */
    requireStaff: (...roles: readonly Role[]) => Guard
  }
}

export type AccessPorts = {
  kiosks: readonly { id: string; token: string }[]
  visitByToken: (token: string, kioskId: string) => Promise<VisitCaller | null>
  staffBySession: (session: string) => Promise<StaffCaller | null>
}

export const sessionCookie = 'foyer_session'

export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Compares hashes, so that neither content nor length shows in the time it takes. */
export const sameSecret = (one: string, other: string): boolean => timingSafeEqual(sha256(one), sha256(other))

const header = (request: FastifyRequest, name: string): string | null => {
  const value = request.headers[name]
  return typeof value === 'string' && value !== '' ? value : null
}

/** Adds the guards to the server: `{ preHandler: app.requireVisit }`. */
export const addAccess = (app: FastifyInstance, ports: AccessPorts): void => {
  app.decorateRequest('kiosk', null)
  app.decorateRequest('visit', null)
  app.decorateRequest('staff', null)

  const requireKiosk: Guard = (request) => {
    const bearer = /^Bearer (\S+)$/.exec(header(request, 'authorization') ?? '')?.[1] ?? null
    const claimed = header(request, 'x-kiosk-id')
    const kiosk = bearer === null ? undefined : ports.kiosks.find(({ token }) => sameSecret(token, bearer))
    if (kiosk === undefined || kiosk.id !== claimed)
      throw new ApiProblem('unauthenticated', 'a kiosk of this hall must send its token and its x-kiosk-id')
    request.kiosk = { kioskId: kiosk.id }
    return Promise.resolve()
  }

  const requireVisit: Guard = async (request, reply) => {
    await requireKiosk(request, reply)
    const token = header(request, 'x-visit-token')
    if (token === null)
      throw new ApiProblem('unauthenticated', 'x-visit-token is missing: identify the customer first')
    const visit = await ports.visitByToken(token, kioskOf(request).kioskId)
    if (visit === null)
      throw new ApiProblem('visit-ended', 'this visit is over, or belongs to another kiosk: identify again')
    request.visit = visit
  }

  const requireStaff =
    (...roles: readonly Role[]): Guard =>
    async (request) => {
      const session = request.cookies[sessionCookie]
      const staff = session === undefined ? null : await ports.staffBySession(session)
      if (staff === null) throw new ApiProblem('unauthenticated', 'sign in first')
      if (roles.length > 0 && !roles.some((role) => staff.roles.includes(role)))
        throw new ApiProblem('forbidden', `this needs one of the roles ${roles.join(', ')}`)
      request.staff = staff
    }

  app.decorate('requireKiosk', requireKiosk)
  app.decorate('requireVisit', requireVisit)
  app.decorate('requireStaff', requireStaff)
}

/* What the guards left on the request; a route that forgot its guard fails closed. */

export const kioskOf = (request: FastifyRequest): KioskCaller => {
  if (request.kiosk === null) throw new ApiProblem('unauthenticated', 'this address is for kiosks')
  return request.kiosk
}

export const visitOf = (request: FastifyRequest): VisitCaller => {
  if (request.visit === null) throw new ApiProblem('unauthenticated', 'this address needs a visit')
  return request.visit
}

export const staffOf = (request: FastifyRequest): StaffCaller => {
  if (request.staff === null) throw new ApiProblem('unauthenticated', 'this address is for staff')
  return request.staff
}
