import type { Comparison, Definition } from '@foyer/contracts/hall-api'
import type { Localized } from '@foyer/contracts/locale'
import type { FastifyBaseLogger } from 'fastify'
import type { Kysely } from 'kysely'
import type { Clock, Random } from '../ambient.ts'
import type { WorkCalendar } from './working-days.ts'

/** What applications need of the utility's customer system; the server's `Utility` is of this shape. */
export type TariffPort = {
  comparison: (customerNumber: string) => Promise<Comparison | null>
  findByCard: (idNumber: string, name: string) => Promise<TariffCustomer | null>
  findByNumber: (customerNumber: string) => Promise<TariffCustomer | null>
  /** The same key changes once, however often it is sent. */
  changeTariff: (change: {
    key: string
    customerNumber: string
    to: 'flat' | 'peak-valley'
    from: string
  }) => Promise<{ kind: 'changed' } | { kind: 'refused'; reason: string }>
}
type TariffCustomer = { phone: string | null; accounts: readonly { customerNumber: string }[] }

/** Keeps a text message until it is sent or `expiresAt` (ms); the same key is sent as one message. */
export type SendMessage = (message: {
  key: string
  phone: string
  text: string
  expiresAt: number
}) => Promise<void>

/** The audit log. `subject` is an opaque id, never a name or a number of a person. */
export type AuditPort = {
  record: (actor: string, action: string, subject: string, outcome: 'done' | 'refused') => Promise<void>
}

export type ApplicationDeps = {
  db: Kysely<unknown>
  clock: Clock
  random: Random
  log: FastifyBaseLogger
  audit: AuditPort
  utility: TariffPort
  sendMessage: SendMessage
  /** Every version of every form that a kiosk may still hold. */
  definitions: readonly Definition[]
  calendar: WorkCalendar
  hallName: Localized
  publicUrl: string
}
