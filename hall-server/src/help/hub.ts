import {
  type DeskToHall,
  deskToHall,
  type HallToDesk,
  type HallToKiosk,
  type KioskToHall,
  kioskToHall,
} from '@foyer/contracts/help-link'
import { unmaskedFields } from '@foyer/contracts/mask'
import type { FastifyBaseLogger } from 'fastify'
import type { z } from 'zod'
import type { Clock } from '../ambient.ts'
import { type Desk, type Help, type HelpEffect, type HelpEvent, noCalls } from './call.ts'
import { nextDue, stepHelp } from './rules.ts'

/** Largest relayed WebRTC signal, in bytes of its JSON. */
export const signalBytes = 64 * 1024

/** The other end of a WebSocket, as far as calls need it. */
export type Peer = { send: (text: string) => void; close: (code: number, reason: string) => void }

/** A frame that was not taken, and why; a frame is counted and logged, never its content. */
export type Refusal = 'not-json' | 'not-a-message' | 'too-large' | 'unmasked'

export type HelpDeps = {
  clock: Clock
  log: FastifyBaseLogger
  audit: {
    record: (actor: string, action: string, subject: string, outcome: 'done' | 'refused') => Promise<void>
  }
  /** How long a call waits for an end whose link broke; 10 s. */
  graceMs: number
}

type Parsed<T> =
  | { kind: 'message'; message: T }
  /** `ringing`: the call that would have rung. */
  | { kind: 'refused'; refusal: Refusal; about: object; ringing: string | null }

const parse = <S extends z.ZodType>(text: string, schema: S): Parsed<z.infer<S>> => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { kind: 'refused', refusal: 'not-json', about: { characters: text.length }, ringing: null }
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return { kind: 'message', message: parsed.data }
  // Paths and codes only: a message of zod may quote what it found.
  const problems = parsed.error.issues.slice(0, 5).map(({ path, code }) => `${path.join('.')} ${code}`)
  return { kind: 'refused', refusal: 'not-a-message', about: { problems }, ringing: null }
}

const tooLarge = (message: KioskToHall | DeskToHall): boolean =>
  message.type === 'signal' && Buffer.byteLength(JSON.stringify(message.data)) > signalBytes

const checkKiosk = (text: string): Parsed<KioskToHall> => {
  const parsed = parse(text, kioskToHall)
  if (parsed.kind === 'refused') return parsed
  const { message } = parsed
  if (tooLarge(message)) return { kind: 'refused', refusal: 'too-large', about: {}, ringing: null }
  const fields = 'view' in message ? unmaskedFields(message.view) : []
  if (fields.length === 0) return parsed
  const ringing = message.type === 'ring' ? message.callId : null
  return { kind: 'refused', refusal: 'unmasked', about: { fields }, ringing }
}

const checkDesk = (text: string): Parsed<DeskToHall> => {
  const parsed = parse(text, deskToHall)
  if (parsed.kind === 'refused' || !tooLarge(parsed.message)) return parsed
  return { kind: 'refused', refusal: 'too-large', about: {}, ringing: null }
}

/** The links of kiosks and desks, and the calls between them. */
export const createHelp = ({ clock, log, audit, graceMs }: HelpDeps) => {
  const kiosks = new Map<string, Peer>()
  const desks = new Map<string, Peer>()
  const refused: Record<Refusal, number> = { 'not-json': 0, 'not-a-message': 0, 'too-large': 0, unmasked: 0 }
  const state: { help: Help; timer: NodeJS.Timeout | null } = { help: noCalls(graceMs), timer: null }

  const sendKiosk = (kioskId: string, message: HallToKiosk): void =>
    kiosks.get(kioskId)?.send(JSON.stringify(message))
  const sendDesk = (deskId: string, message: HallToDesk): void =>
    desks.get(deskId)?.send(JSON.stringify(message))

  const carryOut = (effect: HelpEffect): void => {
    switch (effect.kind) {
      case 'to-kiosk':
        return sendKiosk(effect.kioskId, effect.message)
      case 'to-desk':
        return sendDesk(effect.deskId, effect.message)
      case 'audit':
        void audit
          .record(effect.actor, effect.action, effect.subject, 'done')
          .catch((error: unknown) => log.error({ err: error }, 'a help call could not be audited'))
    }
  }

  const happen = (event: HelpEvent): void => {
    const { help, effects } = stepHelp(state.help, event, clock())
    state.help = help
    for (const effect of effects) carryOut(effect)
    if (state.timer !== null) clearTimeout(state.timer)
    const due = nextDue(help)
    state.timer = due === null ? null : setTimeout(() => happen({ kind: 'time' }), Math.max(1, due - clock()))
    state.timer?.unref()
  }

  const count = (refusal: Refusal, from: object, about: object): void => {
    refused[refusal] += 1
    log.warn({ refusal, ...from, ...about }, 'a frame of a help link was refused')
  }

  return {
    /** A kiosk's link opened; an older one of the same kiosk is closed. Gives what its frames and its end are told to. */
    kioskLink: (kioskId: string, peer: Peer) => {
      kiosks.get(kioskId)?.close(4409, 'a newer link of this kiosk is open')
      kiosks.set(kioskId, peer)
      happen({ kind: 'kiosk-joined', kioskId })
      return {
        frame: (text: string): void => {
          const parsed = checkKiosk(text)
          if (parsed.kind === 'refused') {
            count(parsed.refusal, { kioskId }, parsed.about)
            // The customer must not wait for a call that never rang.
            if (parsed.ringing !== null)
              sendKiosk(kioskId, { type: 'ended', callId: parsed.ringing, reason: 'lost' })
            return
          }
          happen({ kind: 'from-kiosk', kioskId, message: parsed.message })
        },
        closed: (): void => {
          // The end of a link that was replaced says nothing about the kiosk.
          if (kiosks.get(kioskId) !== peer) return
          kiosks.delete(kioskId)
          happen({ kind: 'kiosk-left', kioskId })
        },
      }
    },

    /** A desk's link opened, by a member of staff with the role. */
    deskLink: (desk: Desk, peer: Peer) => {
      const { deskId } = desk
      desks.set(deskId, peer)
      happen({ kind: 'desk-joined', desk })
      return {
        frame: (text: string): void => {
          const parsed = checkDesk(text)
          if (parsed.kind === 'refused') return count(parsed.refusal, { deskId }, parsed.about)
          happen({ kind: 'from-desk', deskId, message: parsed.message })
        },
        closed: (): void => {
          desks.delete(deskId)
          happen({ kind: 'desk-left', deskId })
        },
      }
    },

    /** A payment that was made at this kiosk changed: the kiosk asks for it by its key. */
    paymentChanged: (kioskId: string, key: string): void =>
      sendKiosk(kioskId, { type: 'payment-changed', key }),

    /** Frames that were not taken since the start, by reason. */
    refused: (): Readonly<Record<Refusal, number>> => ({ ...refused }),

    /** Closes every link; kiosks and desks come back by themselves. */
    close: (): void => {
      if (state.timer !== null) clearTimeout(state.timer)
      for (const peer of [...kiosks.values(), ...desks.values()]) peer.close(1001, 'the hall is stopping')
    },
  }
}
export type HelpHub = ReturnType<typeof createHelp>
