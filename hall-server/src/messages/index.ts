import { phoneMessage } from '@foyer/contracts/gateway'
import type { FastifyBaseLogger } from 'fastify'
import { type Kysely, sql } from 'kysely'
import type { Clock } from '../ambient.ts'
import type { Migrations } from '../db/store.ts'
import { startWorkLoop } from '../work-loop.ts'

type MessageTables = {
  message_outbox: {
    key: string
    phone: string
    text: string
    created_at: number
    expires_at: number
    attempts: number
    next_attempt_at: number
  }
}

export const messageMigrations: Migrations = {
  '0020-messages': {
    up: async (db) => {
      await sql`create table message_outbox (
        key text primary key, phone text not null, text text not null, created_at integer not null,
        expires_at integer not null, attempts integer not null, next_attempt_at integer not null) strict`.execute(
        db,
      )
    },
  },
}

export type Messages = {
  /**
   * Keeps a text message and sends it as soon as the message service takes it; the same key is sent as one message.
   * Forgotten, phone and text, once delivered or at `expiresAt` (ms).
   */
  send: (message: { key: string; phone: string; text: string; expiresAt: number }) => Promise<void>
  stop: () => Promise<void>
}

export type MessagesDeps = {
  db: Kysely<unknown>
  clock: Clock
  log: FastifyBaseLogger
  /** Where `phoneMessage` is posted to. */
  url: string
}

const deadline = 5_000
const idle = 60_000
const pauseAfter = (attempts: number): number => Math.min(30_000, 500 * 2 ** attempts)

export const startMessages = ({ db: untyped, clock, log, url }: MessagesDeps): Messages => {
  const db = untyped.withTables<MessageTables>()

  const post = async (row: MessageTables['message_outbox'], signal: AbortSignal): Promise<boolean> => {
    const body = phoneMessage.parse({ key: row.key, phone: row.phone, text: row.text, at: row.created_at })
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.any([signal, AbortSignal.timeout(deadline)]),
      })
      await answer.body?.cancel()
      if (!answer.ok) log.warn({ status: answer.status }, 'the message service refused a message')
      return answer.ok
    } catch (error) {
      log.warn(
        { reason: error instanceof Error ? error.name : 'unknown' },
        'the message service did not answer',
      )
      return false
    }
  }

  const round = async (signal: AbortSignal): Promise<number> => {
    const dropped = await db
      .deleteFrom('message_outbox')
      .where('expires_at', '<=', clock())
      .executeTakeFirst()
    if (dropped.numDeletedRows > 0n)
      log.warn({ count: Number(dropped.numDeletedRows) }, 'messages expired before they could be sent')
    const due = await db
      .selectFrom('message_outbox')
      .selectAll()
      .where('next_attempt_at', '<=', clock())
      .orderBy('created_at')
      .limit(20)
      .execute()
    for (const row of due) {
      if (await post(row, signal)) {
        await db.deleteFrom('message_outbox').where('key', '=', row.key).execute()
      } else {
        await db
          .updateTable('message_outbox')
          .set({ attempts: row.attempts + 1, next_attempt_at: clock() + pauseAfter(row.attempts) })
          .where('key', '=', row.key)
          .execute()
      }
    }
    const next = await db
      .selectFrom('message_outbox')
      .select((select) => select.fn.min('next_attempt_at').as('at'))
      .executeTakeFirst()
    return next === undefined || next.at === null ? idle : Math.max(10, Math.min(idle, next.at - clock()))
  }

  const loop = startWorkLoop({ log, name: 'messages', round, afterFailure: 5_000 })
  return {
    send: async (message) => {
      await db
        .insertInto('message_outbox')
        .values({
          key: message.key,
          phone: message.phone,
          text: message.text,
          created_at: clock(),
          expires_at: message.expiresAt,
          attempts: 0,
          next_attempt_at: clock(),
        })
        .onConflict((conflict) => conflict.column('key').doNothing())
        .execute()
      loop.wake()
    },
    stop: loop.stop,
  }
}
