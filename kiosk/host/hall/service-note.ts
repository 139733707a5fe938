import { localized } from '@foyer/contracts/locale'
import { z } from 'zod'
import type { KioskStore } from './kiosk-store.ts'

const row = z.object({ body: z.string() })
const body = z.strictObject({ message: localized.nullable() }).nullable()
const name = 'out-of-service'

export type OutOfService = z.infer<typeof body>

/** Whether the hall took this kiosk out of service: kept, so that a restart does not put it back. */
export class ServiceNote {
  readonly #store: KioskStore

  constructor(store: KioskStore) {
    this.#store = store
  }

  read(): OutOfService {
    const found = this.#store.prepare('SELECT body FROM remembered WHERE name = ?').get(name)
    if (found === undefined) return null
    try {
      return body.parse(JSON.parse(row.parse(found).body))
    } catch {
      // Out of service it was, whatever its message said.
      return { message: null }
    }
  }

  write(outOfService: OutOfService, at: number): void {
    if (outOfService === null) {
      this.#store.prepare('DELETE FROM remembered WHERE name = ?').run(name)
      return
    }
    this.#store
      .prepare(
        `INSERT INTO remembered (name, body, at) VALUES (?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET body = excluded.body, at = excluded.at`,
      )
      .run(name, JSON.stringify(outOfService), at)
  }
}
