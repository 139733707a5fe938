import { z } from 'zod'
import { locale } from './locale.ts'
import { problemNext, service, way } from './screens.ts'
import { contrast, textSize } from './view.ts'

/** What a person at the screen wants. The host decides what comes of it. */
export const intent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('choose-way'), way }),
  z.strictObject({ type: z.literal('digit'), digit: z.string().regex(/^\d$/) }),
  z.strictObject({ type: z.literal('erase') }),
  z.strictObject({ type: z.literal('clear') }),
  /** The primary action of the screen. */
  z.strictObject({ type: z.literal('confirm') }),
  z.strictObject({ type: z.literal('back') }),
  z.strictObject({ type: z.literal('leave') }),
  /** A button of a problem screen, or of a wait that took too long. */
  z.strictObject({
    type: z.literal('next'),
    next: problemNext,
  }),
  z.strictObject({ type: z.literal('choose-row'), id: z.string().max(64) }),
  z.strictObject({ type: z.literal('toggle-row'), id: z.string().max(64) }),
  z.strictObject({ type: z.literal('choose-service'), service }),
  z.strictObject({ type: z.literal('answer'), question: z.string().max(64), choice: z.string().max(64) }),
  z.strictObject({ type: z.literal('change-answer'), question: z.string().max(64) }),
  z.strictObject({ type: z.literal('resend-code') }),
  /** A scanner that types like a keyboard; the host decides what the code means. */
  z.strictObject({ type: z.literal('scanned'), text: z.string().min(1).max(2_953) }),
  z.strictObject({ type: z.literal('print-again') }),
  /** How the page's camera is; sent when it opens on a face screen, and when it fails or is unplugged. */
  z.strictObject({
    type: z.literal('camera'),
    state: z.enum(['running', 'denied', 'missing', 'busy', 'lost']),
  }),
  /** On "is this you?": no. `confirm` is yes. */
  z.strictObject({ type: z.literal('not-me') }),
  /** On the face settings: try it on myself; end it (asked back once, then `confirm`). */
  z.strictObject({ type: z.literal('check-face') }),
  z.strictObject({ type: z.literal('erase-face') }),
  z.strictObject({ type: z.literal('stay') }),
  z.strictObject({ type: z.literal('set-locale'), locale }),
  z.strictObject({ type: z.literal('set-text-size'), textSize }),
  z.strictObject({ type: z.literal('set-contrast'), contrast }),
  z.strictObject({ type: z.literal('set-voice'), voice: z.boolean() }),
  z.strictObject({ type: z.literal('help') }),
  z.strictObject({ type: z.literal('hang-up') }),
  z.strictObject({ type: z.literal('say'), text: z.string().min(1).max(500) }),
])
export type Intent = z.infer<typeof intent>
