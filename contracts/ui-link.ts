import { z } from 'zod'
import { intent } from './intent.ts'
import { timestamp } from './peripheral.ts'
import { anchor, view } from './view.ts'

/**
 * Kiosk UI ⇄ kiosk host: a WebSocket at `/link?token=…` on the host's own origin. The token is new at every start of
 * the host and stands in the page that the host serves (`<meta name="foyer-link" content="TOKEN">`), where a foreign
 * page cannot read it; Origin and Host are checked besides. Close code 4401: token of an earlier start, load again.
 */

/** WebRTC signalling is carried, not read: the two browsers understand it. At most 64 KiB as JSON. */
export const signal = z.json()

export const uiToHost = z.discriminatedUnion('type', [
  /** `screen` is the screen on which it was pressed: an intent for a screen that is gone is dropped. */
  z.strictObject({ type: z.literal('intent'), intent, screen: z.string(), revision: z.number().int() }),
  /** Sent after the browser has painted this revision, and every second besides (same revision). */
  z.strictObject({ type: z.literal('painted'), revision: z.number().int(), at: timestamp }),
  z.strictObject({ type: z.literal('signal'), callId: z.string(), data: signal }),
])
export type UiToHost = z.infer<typeof uiToHost>

export const hostToUi = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('view'), view }),
  z.strictObject({ type: z.literal('signal'), callId: z.string(), data: signal }),
  z.strictObject({ type: z.literal('reload') }),
])
export type HostToUi = z.infer<typeof hostToUi>

/** Desk page ⇄ the kiosk UI in mirror mode (`mirror.html` in an iframe of the same origin), by postMessage. */
export const deskToMirror = z.strictObject({ type: z.literal('mirror-view'), view })
export type DeskToMirror = z.infer<typeof deskToMirror>

export const mirrorToDesk = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('mirror-ready') }),
  /** The pointer moved over an element of the view, or left the view (null). */
  z.strictObject({ type: z.literal('mirror-pointer'), anchor: anchor.nullable() }),
])
export type MirrorToDesk = z.infer<typeof mirrorToDesk>
