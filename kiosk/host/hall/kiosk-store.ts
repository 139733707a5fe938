import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'

/** One step a version; a step once released is never changed. */
const migrations: readonly string[] = [
  `CREATE TABLE outbox (
     number INTEGER PRIMARY KEY AUTOINCREMENT,
     key TEXT NOT NULL UNIQUE,
     body TEXT,
     state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'refused')),
     put_at INTEGER NOT NULL,
     ended_at INTEGER,
     outcome TEXT
   ) STRICT;
   CREATE TABLE payment_journal (
     key TEXT PRIMARY KEY,
     begun_at INTEGER NOT NULL,
     abandoned_at INTEGER,
     settled_at INTEGER,
     outcome TEXT
   ) STRICT;
   CREATE TABLE remembered (name TEXT PRIMARY KEY, body TEXT NOT NULL, at INTEGER NOT NULL) STRICT;`,
  `CREATE TABLE peripheral (
     name TEXT NOT NULL,
     serial_number TEXT NOT NULL,
     since INTEGER NOT NULL,
     PRIMARY KEY (name, serial_number)
   ) STRICT;
   CREATE TABLE peripheral_wear (
     name TEXT NOT NULL,
     serial_number TEXT NOT NULL,
     figure TEXT NOT NULL,
     value INTEGER NOT NULL CHECK (value >= 0),
     PRIMARY KEY (name, serial_number, figure),
     FOREIGN KEY (name, serial_number) REFERENCES peripheral (name, serial_number) ON DELETE CASCADE
   ) STRICT;`,
]

export class StoreTooNew extends Error {
  override readonly name = 'StoreTooNew'
  readonly code = 'KIOSK_STORE_TOO_NEW'
}

export type KioskStore = Database.Database

/**
 * Opens the kiosk's own database in `dataDir`, readable by its user alone. WAL with `synchronous=FULL`: a commit that
 * returned is on disk. `secure_delete`: what was delivered does not stay in free pages.
 * @throws {StoreTooNew} when a newer version of the program wrote it
 */
export const openKioskStore = (dataDir: string): KioskStore => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const file = join(dataDir, 'kiosk.sqlite')
  const store = new Database(file)
  chmodSync(file, 0o600)
  store.pragma('journal_mode = WAL')
  store.pragma('synchronous = FULL')
  store.pragma('secure_delete = ON')
  store.pragma('busy_timeout = 5000')
  const version = Number(store.pragma('user_version', { simple: true }))
  if (version > migrations.length) {
    store.close()
    throw new StoreTooNew(
      `${file} is of version ${version}, this program knows ${migrations.length}: start the newer program`,
    )
  }
  for (const [index, migration] of migrations.entries()) {
    if (index < version) continue
    store.transaction(() => {
      store.exec(migration)
      store.pragma(`user_version = ${index + 1}`)
    })()
  }
  return store
}
