import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { StoredCommand } from './store.ts'

type ResultTables = {
  fleet_command: { id: string; result: 'view' | 'archive' | null }
  fleet_command_result: {
    id: string
    media: string
    sha256: string
    received_at: number
    content: Uint8Array
  }
}

/** Kept this long: a diagnosis is made within days, and what is kept longer than it is needed only leaks. */
export const RESULT_KEPT_MS = 7 * 24 * 60 * 60 * 1000

export const archiveMedia = ['application/gzip', 'application/zip'] as const
export type ArchiveMedia = (typeof archiveMedia)[number]

const starts: Readonly<Record<ArchiveMedia, readonly number[]>> = {
  'application/gzip': [0x1f, 0x8b],
  'application/zip': [0x50, 0x4b, 0x03, 0x04],
}

export const isArchive = (media: ArchiveMedia, content: Uint8Array): boolean =>
  starts[media].every((byte, index) => content[index] === byte)

/** What devices uploaded under the ids of their commands. */
export const createResults = (untyped: Kysely<unknown>) => {
  const db = untyped.withTables<ResultTables>()
  return {
    /** Keeps it with the command in one transaction; the first upload stands. */
    keep: (
      command: StoredCommand,
      kind: 'view' | 'archive',
      media: string,
      content: Uint8Array,
      at: number,
    ): Promise<{ kind: 'new' | 'same' | 'other'; sha256: string }> =>
      db.transaction().execute(async (trx) => {
        const sha256 = createHash('sha256').update(content).digest('hex')
        const known = await trx
          .selectFrom('fleet_command_result')
          .select('sha256')
          .where('id', '=', command.id)
          .executeTakeFirst()
        if (known !== undefined) return { kind: known.sha256 === sha256 ? 'same' : 'other', sha256 }
        await trx
          .insertInto('fleet_command_result')
          .values({ id: command.id, media, sha256, received_at: at, content })
          .execute()
        await trx.updateTable('fleet_command').set({ result: kind }).where('id', '=', command.id).execute()
        return { kind: 'new', sha256 }
      }),

    read: async (id: string): Promise<{ media: string; content: Uint8Array } | null> => {
      const row = await db
        .selectFrom('fleet_command_result')
        .select(['media', 'content'])
        .where('id', '=', id)
        .executeTakeFirst()
      return row ?? null
    },

    /** Forgets what was received before, and says so on its command: nobody is offered what is not there. */
    forget: (before: number): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const old = trx.selectFrom('fleet_command_result').select('id').where('received_at', '<', before)
        await trx.updateTable('fleet_command').set({ result: null }).where('id', 'in', old).execute()
        await trx.deleteFrom('fleet_command_result').where('received_at', '<', before).execute()
      }),
  }
}
export type Results = ReturnType<typeof createResults>
