import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { phoneMessage } from '@foyer/contracts/gateway'
import Sqlite from 'better-sqlite3'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'

export type PhoneOptions = {
  /** `phone.sqlite` lies here. */
  dataDir: string
}

const accepted = z.strictObject({ key: z.uuid() })

/** Everybody's phone: takes text messages, one for each key, and shows them newest first. */
export const phoneRoutes: FastifyPluginAsyncZod<PhoneOptions> = async (app, { dataDir }) => {
  mkdirSync(dataDir, { recursive: true })
  const sqlite = new Sqlite(join(dataDir, 'phone.sqlite'))
  sqlite.pragma('journal_mode = WAL')
  sqlite.exec(`create table if not exists message (
    key text primary key, phone text not null, text text not null, at integer not null) strict`)
  const insert = sqlite.prepare('insert into message values (?, ?, ?, ?) on conflict do nothing')
  const newest = sqlite.prepare(
    'select key, phone, text, at from message order by at desc, rowid desc limit 100',
  )
  app.addHook('onClose', async () => {
    sqlite.close()
  })

  app.post(
    '/phone/messages',
    { schema: { tags: ['phone'], body: phoneMessage, response: { 200: accepted } } },
    (request) => {
      const { key, phone, text, at } = request.body
      insert.run(key, phone, text, at)
      return { key }
    },
  )
  app.get('/phone/messages', { schema: { tags: ['phone'], response: { 200: z.array(phoneMessage) } } }, () =>
    z.array(phoneMessage).parse(newest.all()),
  )
}
