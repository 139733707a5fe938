import { z } from 'zod'
import type { KioskStore } from '../hall/kiosk-store.ts'

/** Figures of one peripheral since `since` (ms since 1970): what it did, and `onMs`, how long it was in use. */
export interface WearRecord {
  readonly since: number
  readonly figures: ReadonlyMap<string, number>
}

const sinceRow = z.object({ since: z.number().int() })
const figureRow = z.object({ figure: z.string(), value: z.number().int().nonnegative() })

/** The kiosk's own record of its peripherals. A serial number of '' stands for a device that tells none. */
export class WearStore {
  readonly #store: KioskStore

  constructor(store: KioskStore) {
    this.#store = store
  }

  read(name: string, serialNumber: string): WearRecord | null {
    const row = this.#store
      .prepare('SELECT since FROM peripheral WHERE name = ? AND serial_number = ?')
      .get(name, serialNumber)
    if (row === undefined) return null
    const figures = this.#store
      .prepare('SELECT figure, value FROM peripheral_wear WHERE name = ? AND serial_number = ?')
      .all(name, serialNumber)
      .map((figure) => figureRow.parse(figure))
    return {
      since: sinceRow.parse(row).since,
      figures: new Map(figures.map(({ figure, value }) => [figure, value])),
    }
  }

  /** On disk when it returns. */
  write(name: string, serialNumber: string, { since, figures }: WearRecord): void {
    this.#store.transaction(() => {
      this.#store
        .prepare(
          `INSERT INTO peripheral (name, serial_number, since) VALUES (?, ?, ?)
           ON CONFLICT (name, serial_number) DO UPDATE SET since = excluded.since`,
        )
        .run(name, serialNumber, since)
      const put = this.#store.prepare(
        `INSERT INTO peripheral_wear (name, serial_number, figure, value) VALUES (?, ?, ?, ?)
         ON CONFLICT (name, serial_number, figure) DO UPDATE SET value = excluded.value`,
      )
      for (const [figure, value] of figures) put.run(name, serialNumber, figure, value)
    })()
  }

  /** The device turned out to have a serial number: what was noted without one becomes its own, in one step. */
  move(name: string, serialNumber: string, record: WearRecord): void {
    this.#store.transaction(() => {
      this.#store.prepare(`DELETE FROM peripheral_wear WHERE name = ? AND serial_number = ''`).run(name)
      this.#store.prepare(`DELETE FROM peripheral WHERE name = ? AND serial_number = ''`).run(name)
      this.write(name, serialNumber, record)
    })()
  }
}
