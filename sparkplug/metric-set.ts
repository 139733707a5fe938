import { sameValue } from './datatype.ts'
import type { Reading } from './messages.ts'

export type Taken = {
  /** Readings that differ from what was known, oldest first. */
  changed: Reading[]
  /** Whether a name or a datatype appeared that the birth did not declare. */
  newDefinition: boolean
}

/** The current value of every metric that a node or a device reports, and the aliases its births declare. */
export class MetricSet {
  readonly #readings = new Map<string, Reading>()

  /** Takes readings in order of their time and tells what changed. */
  take(readings: readonly Reading[]): Taken {
    const changed: Reading[] = []
    let newDefinition = false
    for (const reading of readings.toSorted((a, b) => a.at - b.at)) {
      const known = this.#readings.get(reading.name)
      if (known === undefined || known.value.type !== reading.value.type) newDefinition = true
      if (known !== undefined && sameValue(known.value, reading.value)) continue
      this.#readings.set(reading.name, reading)
      changed.push(reading)
    }
    return { changed, newDefinition }
  }

  get(name: string): Reading | null {
    return this.#readings.get(name) ?? null
  }

  /** All current readings, oldest first: a birth keeps its metrics in chronological order (chapter 5, data publish). */
  all(): Reading[] {
    return [...this.#readings.values()].toSorted((a, b) => a.at - b.at)
  }
}
