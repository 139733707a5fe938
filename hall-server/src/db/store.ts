import Sqlite from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'

export type Migrations = Readonly<Record<string, Migration>>

/**
 * One database of the hall. Domains name their own tables with `db.withTables<…>()` and keep off the others'.
 *
 * All use goes through Kysely's one connection and its queue: a statement of another request never slips into an open
 * transaction. Inside `db.transaction().execute(async (trx) => …)` use `trx` alone; asking `db` there waits for itself.
 */
export type Store = {
  db: Kysely<unknown>
  /** Synchronous work on the raw handle (prepared statements, batches), alone on the connection while it runs. */
  raw: <T>(work: (sqlite: Sqlite.Database) => T) => Promise<T>
  close: () => Promise<void>
}

export class StoreProblem extends Error {
  readonly code: 'migration-failed' | 'migration-clash'
  constructor(code: StoreProblem['code'], message: string, cause: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** Gathers the migrations of all domains; two of the same key would hide each other, so that is refused. */
export const gatherMigrations = (...parts: Migrations[]): Migrations => {
  const gathered: Record<string, Migration> = {}
  for (const part of parts) {
    for (const [key, migration] of Object.entries(part)) {
      if (key in gathered) throw new StoreProblem('migration-clash', `two migrations are called ${key}`, null)
      gathered[key] = migration
    }
  }
  return gathered
}

/** Opens (or creates) the file and brings it up to date, all pending migrations in one transaction. */
export const openStore = async (file: string, migrations: Migrations): Promise<Store> => {
  const sqlite = new Sqlite(file)
  sqlite.pragma('journal_mode = WAL')
  // Money and applications: a commit that returned is on the disk.
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma('foreign_keys = ON')
  sqlite.pragma('busy_timeout = 5000')
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: sqlite }) })
  // Kysely does not wrap migrations in a transaction on SQLite; a kill in the middle must leave the old schema whole.
  sqlite.exec('BEGIN IMMEDIATE')
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
    allowUnorderedMigrations: true,
  }).migrateToLatest()
  if (error !== undefined) {
    sqlite.exec('ROLLBACK')
    await db.destroy()
    throw new StoreProblem('migration-failed', `the database ${file} could not be brought up to date`, error)
  }
  sqlite.exec('COMMIT')
  return {
    db,
    raw: (work) => db.connection().execute(() => Promise.resolve(work(sqlite))),
    close: () => db.destroy(),
  }
}
