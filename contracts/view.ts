import { z } from 'zod'
import { locale, localized } from './locale.ts'
import { screen } from './screens.ts'

export const textSize = z.enum(['standard', 'large'])
export const contrast = z.enum(['normal', 'high'])

/**
 * A place in a view that a pointer can stand on: a field (`customerName`, `bills/b3/amount`), a row, or an action
 * (`action:pay`). `x` and `y` are fractions of that element's box, so the point survives scrolling and scaling.
 */
export const anchor = z.strictObject({
  element: z.string().max(120),
  x: z.number().min(0).max(1),
  y: z.number().min(0).max(1),
})
export type Anchor = z.infer<typeof anchor>

export const helpView = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('off') }),
  z.strictObject({
    state: z.literal('ringing'),
    callId: z.string(),
    seconds: z.number().int(),
    desksOpen: z.number().int().nullable(),
  }),
  z.strictObject({
    state: z.literal('connected'),
    callId: z.string(),
    staffName: z.string(),
    pointer: anchor.nullable(),
    messages: z.array(
      z.strictObject({ id: z.string(), from: z.enum(['staff', 'customer']), text: z.string().max(500) }),
    ),
  }),
  z.strictObject({
    state: z.literal('ended'),
    reason: z.enum(['hung-up', 'no-answer', 'hall-unreachable', 'lost']),
  }),
])
export type HelpView = z.infer<typeof helpView>

export const notice = z.enum([
  'hall-unreachable',
  'no-reader',
  'no-scanner',
  'no-printer',
  'paper-low',
  'remove-card',
  /** A code was scanned on a screen that waits for none; while paying, the phone scans the screen instead. */
  'scan-not-needed',
  'pay-with-phone',
])
export type Notice = z.infer<typeof notice>

/** Whether somebody stands before the kiosk; `unknown` without a sensor, or while it is not heard. */
export const presence = z.enum(['unknown', 'somebody', 'nobody'])
export type Presence = z.infer<typeof presence>

/** All that the UI draws. Sent whole; the UI keeps nothing of its own that a reload would lose. */
export const view = z.strictObject({
  /** Grows by one with every view the host sends since its start. */
  revision: z.number().int(),
  kioskId: z.string(),
  hallName: localized,
  settings: z.strictObject({ locale, textSize, contrast, voice: z.boolean() }),
  screen,
  /** True between the first identification attempt and the wipe: something of a customer may be on the screen. */
  occupied: z.boolean(),
  canGoBack: z.boolean(),
  /** Set while the visit is about to end by itself. */
  idleWarning: z.strictObject({ secondsLeft: z.number().int() }).nullable(),
  help: helpView,
  notices: z.array(notice),
  /** Absent from a kiosk of an older release, which knows of no sensor. */
  presence: presence.optional(),
})
export type View = z.infer<typeof view>
