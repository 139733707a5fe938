import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { SimulatedDevices } from '../devices.ts'
import { devicesState, problemAnswer } from '../messages.ts'
import { documentsAnswer, placeDocument } from './document-messages.ts'
import { demoDocuments } from './documents.ts'

/** The hand that lays a passport on the reader. */
export const documentRoutes =
  (devices: SimulatedDevices): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/api/documents',
      { schema: { tags: ['mrz'], summary: 'What can be read', response: { 200: documentsAnswer } } },
      () => ({ documents: demoDocuments.map(({ id, story }) => ({ id, story })) }),
    )
    app.post(
      '/api/document',
      {
        schema: {
          tags: ['mrz'],
          summary: 'Lay a document on the reader of machine-readable zones',
          body: placeDocument,
          response: { 200: devicesState, 404: problemAnswer },
        },
      },
      async (request, reply) => {
        const { documentId, framing } = request.body
        const document = demoDocuments.find(({ id }) => id === documentId)
        if (document === undefined) {
          const message = `found "${documentId}", allowed: ${demoDocuments.map(({ id }) => id).join(', ')}`
          return reply.code(404).send({ error: 'unknown-document', message })
        }
        devices.readDocument(document, framing)
        return devices.state
      },
    )
  }
