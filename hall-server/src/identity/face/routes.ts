import {
  consentText,
  deskErasureRequest,
  faceAnswer,
  faceAttempt,
  faceAttemptRequest,
  faceEnrolment,
  faceEnrolmentRequest,
  faceProbe,
  faceStatus,
  faceSummary,
  faceVerification,
  faceVerificationRequest,
  faceWithdrawalRequest,
  greeterAnswer,
  ledgerProof,
  ledgerReceipt,
} from '@foyer/contracts/face'
import { visit } from '@foyer/contracts/hall-api'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { kioskOf, staffOf, type VisitCaller, visitOf } from '../../http/access.ts'
import { ApiProblem } from '../../http/problem.ts'
import type { Faces } from './service.ts'

const tags = ['identity']
const timeWindow = 60_000
const byKiosk = (request: FastifyRequest): string => kioskOf(request).kioskId
const byStaff = (request: FastifyRequest): string => staffOf(request).name
const attemptParams = z.object({ id: z.string().max(64) })
const embeddingLimit = 16 * 1024

/** The visit of a person: what is asked here is nobody's who only knows a customer number. */
const personOf = (request: FastifyRequest): VisitCaller => {
  const caller = visitOf(request)
  if (caller.assurance !== 'person')
    throw new ApiProblem('needs-person', 'this needs a visit begun by card, phone or face')
  return caller
}

const kioskRoutes =
  ({ faces }: { faces: Faces }): FastifyPluginAsyncZod =>
  async (app) => {
    const { recognition, enrolment } = faces

    app.get(
      '/face/status',
      { schema: { tags, response: { 200: faceStatus } }, preHandler: app.requireKiosk },
      () => faces.status(),
    )

    app.post(
      '/face/attempts',
      {
        schema: {
          tags,
          description: 'With x-visit-token, unless the purpose is `identify`.',
          body: faceAttemptRequest,
          response: { 201: faceAttempt },
        },
        preHandler: [app.requireKiosk, app.rateLimit({ max: 30, timeWindow, keyGenerator: byKiosk })],
      },
      async (request, reply) => {
        const { purpose } = request.body
        if (purpose !== 'identify') await app.requireVisit(request, reply)
        const person = purpose === 'identify' ? null : personOf(request)
        return reply.code(201).send(recognition.begin(purpose, kioskOf(request).kioskId, person))
      },
    )

    app.post(
      '/face/attempts/:id/identification',
      {
        bodyLimit: embeddingLimit,
        schema: { tags, params: attemptParams, body: faceProbe, response: { 200: faceAnswer } },
        preHandler: app.requireKiosk,
      },
      (request) => recognition.identify(request.params.id, kioskOf(request).kioskId, request.body),
    )

    app.post(
      '/face/attempts/:id/confirmation',
      { schema: { tags, params: attemptParams, response: { 201: visit } }, preHandler: app.requireKiosk },
      async (request, reply) =>
        reply.code(201).send(await recognition.confirm(request.params.id, kioskOf(request).kioskId)),
    )

    app.post(
      '/face/attempts/:id/rejection',
      { schema: { tags, params: attemptParams, response: { 204: z.null() } }, preHandler: app.requireKiosk },
      async (request, reply) => {
        await recognition.reject(request.params.id, kioskOf(request).kioskId)
        return reply.code(204).send(null)
      },
    )

    app.get(
      '/face/consent-text',
      { schema: { tags, response: { 200: consentText } }, preHandler: app.requireKiosk },
      () => faces.consentText(),
    )

    app.get(
      '/face/enrolment',
      { schema: { tags, response: { 200: faceEnrolment } }, preHandler: app.requireVisit },
      (request) => enrolment.state(personOf(request)),
    )

    app.post(
      '/face/enrolment',
      {
        bodyLimit: embeddingLimit,
        schema: { tags, body: faceEnrolmentRequest, response: { 200: ledgerReceipt, 201: ledgerReceipt } },
        preHandler: app.requireVisit,
      },
      async (request, reply) => {
        const { receipt, fresh } = await enrolment.enrol(personOf(request), request.body)
        return reply.code(fresh ? 201 : 200).send(receipt)
      },
    )

    app.post(
      '/face/withdrawal',
      {
        schema: { tags, body: faceWithdrawalRequest, response: { 200: ledgerReceipt } },
        preHandler: app.requireVisit,
      },
      async (request) => (await enrolment.withdraw(personOf(request), request.body.key)).receipt,
    )

    app.post(
      '/face/verification',
      {
        bodyLimit: embeddingLimit,
        schema: { tags, body: faceVerificationRequest, response: { 200: faceVerification } },
        preHandler: app.requireVisit,
      },
      (request) => recognition.verify(personOf(request), request.body),
    )
  }

const staffRoutes =
  ({ faces }: { faces: Faces }): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/face/erasures',
      {
        schema: { tags, body: deskErasureRequest, response: { 200: ledgerReceipt } },
        preHandler: app.requireStaff('desk', 'clerk'),
      },
      async (request) => (await faces.enrolment.eraseAtDesk(staffOf(request).name, request.body)).receipt,
    )

    app.get(
      '/public/erasures/:token',
      {
        schema: { tags, params: z.object({ token: z.string().max(64) }), response: { 200: ledgerProof } },
        config: { rateLimit: { max: 60, timeWindow } },
      },
      async (request) => {
        const proof = await faces.proof(request.params.token)
        if (proof === null) throw new ApiProblem('not-found', 'no receipt has this link')
        return proof
      },
    )

    app.get(
      '/face/summary',
      {
        schema: { tags, response: { 200: faceSummary } },
        preHandler: app.requireStaff('manager', 'engineer'),
      },
      () => faces.summary(),
    )

    app.post(
      '/face/key-rotations',
      {
        schema: { tags, response: { 200: faceSummary } },
        preHandler: [
          app.requireStaff('manager'),
          app.rateLimit({ max: 6, timeWindow, keyGenerator: byStaff }),
        ],
      },
      async (request) => {
        await faces.enrolment.rotate(staffOf(request).name)
        return faces.summary()
      },
    )
  }

/** A picture is the whole body here; it is looked at and overwritten. */
const greeterRoutes =
  ({ faces }: { faces: Faces }): FastifyPluginAsyncZod =>
  async (app) => {
    const bodyLimit = 512 * 1024
    app.addContentTypeParser('image/jpeg', { parseAs: 'buffer', bodyLimit }, (_request, body, done) => {
      done(null, body)
    })
    app.post(
      '/greeter/identifications',
      {
        bodyLimit,
        schema: {
          tags,
          description: 'Body: image/jpeg, at most 512 KiB.',
          response: { 200: greeterAnswer },
        },
        preHandler: [
          app.requireStaff('greeter'),
          app.rateLimit({ max: 30, timeWindow, keyGenerator: byStaff }),
        ],
      },
      (request) => {
        if (!Buffer.isBuffer(request.body))
          throw new ApiProblem('bad-request', 'the body must be one picture, content-type image/jpeg')
        return faces.greeter.identify(staffOf(request).name, request.body)
      },
    )
  }

export const faceRoutes =
  (deps: { faces: Faces }): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(kioskRoutes(deps))
    await app.register(staffRoutes(deps))
    await app.register(greeterRoutes(deps))
  }
