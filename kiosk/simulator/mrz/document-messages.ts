import { z } from 'zod'
import { framings } from './documents.ts'

export const placeDocument = z.strictObject({
  documentId: z.string().min(1),
  framing: z.enum(framings).default('cr').describe('how the reader ends lines and documents'),
})

export const mrzReaderState = {
  lastDocument: z.string().nullable().describe('the id of the document that was read last'),
}

export const documentsAnswer = z.strictObject({
  documents: z.array(z.strictObject({ id: z.string(), story: z.string() })),
})
