import type { Selectable, Transaction } from 'kysely'
import { z } from 'zod'
import type { FaceDb, FaceTables } from './tables.ts'

type Db = FaceDb | Transaction<FaceTables>

export type TemplateRow = {
  id: number
  customerId: string
  accounts: string[]
  model: string
  key_id: string
  sealed: Buffer
  enrolledAt: number
  expiresOn: string
}
export type NotMeRow = {
  id: number
  templateId: number
  model: string
  key_id: string
  sealed: Buffer
  score: number
  expiresAt: number
}

const storedAccounts = z.array(z.string())

const toTemplate = (row: Selectable<FaceTables['face_template']>): TemplateRow => ({
  id: row.id,
  customerId: row.customer_id,
  accounts: storedAccounts.parse(JSON.parse(row.accounts)),
  model: row.model,
  key_id: row.key_id,
  sealed: row.sealed,
  enrolledAt: row.enrolled_at,
  expiresOn: row.expires_on,
})

export type CountName = 'confirmed' | 'notMe' | 'nobody' | 'unsure' | 'missed'

/** Rows of templates, rejected faces, requests and counts; `db` is the database or a transaction of it. */
export const faceRows = (db: Db) => ({
  templateOf: async (customerId: string): Promise<TemplateRow | null> => {
    const row = await db
      .selectFrom('face_template')
      .selectAll()
      .where('customer_id', '=', customerId)
      .executeTakeFirst()
    return row === undefined ? null : toTemplate(row)
  },
  template: async (id: number): Promise<TemplateRow | null> => {
    const row = await db.selectFrom('face_template').selectAll().where('id', '=', id).executeTakeFirst()
    return row === undefined ? null : toTemplate(row)
  },
  /** By a customer number of the person at the time of the enrolment. */
  templateByNumber: async (customerNumber: string): Promise<TemplateRow | null> => {
    const row = await db
      .selectFrom('face_template')
      .selectAll()
      .where('accounts', 'like', `%"${customerNumber}"%`)
      .executeTakeFirst()
    return row === undefined ? null : toTemplate(row)
  },
  templates: async (after: number, limit: number): Promise<TemplateRow[]> => {
    const rows = await db
      .selectFrom('face_template')
      .selectAll()
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit)
      .execute()
    return rows.map(toTemplate)
  },
  templateIds: async (model: string): Promise<number[]> => {
    const rows = await db.selectFrom('face_template').select('id').where('model', '=', model).execute()
    return rows.map(({ id }) => id)
  },
  expired: async (today: string, limit: number): Promise<TemplateRow[]> => {
    const rows = await db
      .selectFrom('face_template')
      .selectAll()
      .where('expires_on', '<=', today)
      .orderBy('id')
      .limit(limit)
      .execute()
    return rows.map(toTemplate)
  },
  countTemplates: async (expiringBefore: string | null): Promise<number> => {
    const row = await db
      .selectFrom('face_template')
      .select((select) => select.fn.countAll<number>().as('count'))
      .$if(expiringBefore !== null, (query) => query.where('expires_on', '<=', expiringBefore))
      .executeTakeFirstOrThrow()
    return row.count
  },
  /** A row that has an id and holds nothing yet, for what it is sealed with names its id. */
  addTemplate: async (
    template: Pick<TemplateRow, 'customerId' | 'accounts' | 'model' | 'enrolledAt' | 'expiresOn'>,
  ): Promise<number> => {
    const { id } = await db
      .insertInto('face_template')
      .values({
        customer_id: template.customerId,
        accounts: JSON.stringify(template.accounts),
        model: template.model,
        key_id: '',
        sealed: Buffer.alloc(0),
        enrolled_at: template.enrolledAt,
        expires_on: template.expiresOn,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  },
  fillTemplate: async (id: number, sealed: { key_id: string; sealed: Buffer }): Promise<void> => {
    await db.updateTable('face_template').set(sealed).where('id', '=', id).execute()
  },
  /** With the faces that were rejected for it. */
  deleteTemplate: async (id: number): Promise<void> => {
    await db.deleteFrom('face_not_me').where('template_id', '=', id).execute()
    await db.deleteFrom('face_template').where('id', '=', id).execute()
  },

  notMe: async (): Promise<NotMeRow[]> => {
    const rows = await db.selectFrom('face_not_me').selectAll().orderBy('id').execute()
    return rows.map(({ template_id, expires_at, ...row }) => ({
      ...row,
      templateId: template_id,
      expiresAt: expires_at,
    }))
  },
  addNotMe: async (row: Pick<NotMeRow, 'templateId' | 'model' | 'score' | 'expiresAt'>): Promise<number> => {
    const { id } = await db
      .insertInto('face_not_me')
      .values({
        template_id: row.templateId,
        model: row.model,
        key_id: '',
        sealed: Buffer.alloc(0),
        score: row.score,
        expires_at: row.expiresAt,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  },
  fillNotMe: async (id: number, sealed: { key_id: string; sealed: Buffer }): Promise<void> => {
    await db.updateTable('face_not_me').set(sealed).where('id', '=', id).execute()
  },
  /** Leaves the newest `most` of a template; the ids that went. */
  trimNotMe: async (templateId: number, most: number): Promise<number[]> => {
    const rows = await db
      .deleteFrom('face_not_me')
      .where('id', 'in', (query) =>
        query
          .selectFrom('face_not_me')
          .select('id')
          .where('template_id', '=', templateId)
          .orderBy('id', 'desc')
          .limit(1_000)
          .offset(most),
      )
      .returning('id')
      .execute()
    return rows.map(({ id }) => id)
  },
  dropOldNotMe: async (now: number): Promise<number[]> => {
    const rows = await db.deleteFrom('face_not_me').where('expires_at', '<=', now).returning('id').execute()
    return rows.map(({ id }) => id)
  },

  /** False when this very embedding was handed in before. */
  firstSeen: async (hash: string, at: number): Promise<boolean> => {
    const added = await db
      .insertInto('face_seen')
      .values({ hash, at })
      .onConflict((conflict) => conflict.doNothing())
      .returning('hash')
      .executeTakeFirst()
    return added !== undefined
  },
  dropSeenBefore: async (at: number): Promise<void> => {
    await db.deleteFrom('face_seen').where('at', '<', at).execute()
  },

  request: async (key: string): Promise<{ digest: string; seq: number } | null> =>
    (await db
      .selectFrom('face_request')
      .select(['digest', 'seq'])
      .where('key', '=', key)
      .executeTakeFirst()) ?? null,
  addRequest: async (key: string, digest: string, seq: number): Promise<void> => {
    await db.insertInto('face_request').values({ key, digest, seq }).execute()
  },
  ledgerEntry: async (seq: number) =>
    (await db.selectFrom('face_ledger').selectAll().where('seq', '=', seq).executeTakeFirst()) ?? null,
  ledgerEntryByToken: async (tokenHash: string) =>
    (await db.selectFrom('face_ledger').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst()) ??
    null,

  count: async (day: string, what: CountName): Promise<void> => {
    await db
      .insertInto('face_count')
      .values({ day, what, count: 1 })
      .onConflict((conflict) =>
        conflict
          .columns(['day', 'what'])
          .doUpdateSet((expression) => ({ count: expression('face_count.count', '+', 1) })),
      )
      .execute()
  },
  counts: async (): Promise<Record<CountName, number>> => {
    const rows = await db
      .selectFrom('face_count')
      .select(['what', (select) => select.fn.sum<number>('count').as('count')])
      .groupBy('what')
      .execute()
    const of = (what: CountName): number => rows.find((row) => row.what === what)?.count ?? 0
    return {
      confirmed: of('confirmed'),
      notMe: of('notMe'),
      nobody: of('nobody'),
      unsure: of('unsure'),
      missed: of('missed'),
    }
  },
})
