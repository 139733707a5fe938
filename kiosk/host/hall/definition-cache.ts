import { definition, type Definition } from '@foyer/contracts/hall-api'
import { z } from 'zod'
import type { KioskStore } from './kiosk-store.ts'

const row = z.object({ body: z.string() })
const name = 'application-definitions'

/** The definitions of applications as the hall last gave them, for the hours when it gives none. */
export class DefinitionCache {
  readonly #store: KioskStore

  constructor(store: KioskStore) {
    this.#store = store
  }

  /** Empty when the hall was never heard, or when what was kept is not understood any more. */
  read(): Definition[] {
    const found = this.#store.prepare('SELECT body FROM remembered WHERE name = ?').get(name)
    if (found === undefined) return []
    try {
      return z.array(definition).parse(JSON.parse(row.parse(found).body))
    } catch {
      return []
    }
  }

  write(definitions: readonly Definition[], at: number): void {
    this.#store
      .prepare(
        `INSERT INTO remembered (name, body, at) VALUES (?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET body = excluded.body, at = excluded.at`,
      )
      .run(name, JSON.stringify(definitions), at)
  }
}
