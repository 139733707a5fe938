import {
  applicationAccepted,
  applicationDecision,
  applicationDetail,
  applicationListItem,
  applicationProgress,
  applicationStatus,
  applicationSubmission,
  comparison,
  customerNumber,
  definition,
  trackingNumber,
} from '@foyer/contracts/hall-api'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { kioskOf, staffOf, visitOf } from '../http/access.ts'
import { ApiProblem } from '../http/problem.ts'
import type { Applications } from './service.ts'

const tags = ['applications']
const byNumber = z.strictObject({ trackingNumber })

export const applicationRoutes =
  (applications: Applications): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/applications/definitions',
      { schema: { tags, response: { 200: z.array(definition) } }, preHandler: app.requireKiosk },
      () => applications.definitions(),
    )

    app.get(
      '/accounts/:customerNumber/peak-valley',
      {
        schema: { tags, params: z.strictObject({ customerNumber }), response: { 200: comparison } },
        preHandler: app.requireVisit,
      },
      (request) => {
        const visit = visitOf(request)
        if (!visit.accounts.includes(request.params.customerNumber))
          throw new ApiProblem('forbidden', 'this account is not of the customer who is here')
        if (visit.assurance !== 'person')
          throw new ApiProblem('needs-person', 'consumption is shown to the person: identify by card or code')
        return applications.comparison(request.params.customerNumber)
      },
    )

    app.post(
      '/applications',
      {
        schema: {
          tags,
          body: applicationSubmission,
          response: { 200: applicationAccepted, 201: applicationAccepted },
        },
        preHandler: app.requireKiosk,
      },
      async (request, reply) => {
        const { kind, ...accepted } = await applications.submit(kioskOf(request).kioskId, request.body)
        return reply.code(kind === 'new' ? 201 : 200).send(accepted)
      },
    )

    app.get(
      '/public/applications/:publicToken',
      {
        schema: {
          tags,
          params: z.strictObject({ publicToken: applicationSubmission.shape.publicToken }),
          response: { 200: applicationProgress },
        },
        config: { rateLimit: { max: 60, timeWindow: 60_000 } },
      },
      (request) => applications.progress(request.params.publicToken),
    )

    app.get(
      '/applications',
      {
        schema: {
          tags,
          querystring: z.strictObject({ status: applicationStatus.optional() }),
          response: { 200: z.array(applicationListItem) },
        },
        preHandler: app.requireStaff('clerk'),
      },
      (request) => applications.list(request.query.status ?? null),
    )

    app.get(
      '/applications/:trackingNumber',
      {
        schema: { tags, params: byNumber, response: { 200: applicationDetail } },
        preHandler: app.requireStaff('clerk'),
      },
      (request) => applications.detail(staffOf(request).name, request.params.trackingNumber),
    )

    app.post(
      '/applications/:trackingNumber/decision',
      {
        schema: { tags, params: byNumber, body: applicationDecision, response: { 200: applicationDetail } },
        preHandler: app.requireStaff('clerk'),
      },
      async (request) => {
        const clerk = staffOf(request).name
        await applications.decide(clerk, request.params.trackingNumber, request.body)
        return applications.detail(clerk, request.params.trackingNumber)
      },
    )
  }
