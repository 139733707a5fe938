import { sameValue } from './datatype.ts'
import { type Reading, readingProblem } from './messages.ts'

export type Taken = {
  /** Readings that differ from what was known, oldest first. */
  changed: Reading[]
  /** Whether a name or a datatype appeared that the birth did not declare. */
  newDefinition: boolean
  /** Why a reading may not be published, a sentence each. */
  refused: string[]
}

/** The current value of every metric that a node or a device reports. */
export class MetricSet {
  readonly #readings = new Map<string, Reading>()
  /** Lower case → the name that holds it: names should not differ by case alone (chapter 5, case sensitivity). */
  readonly #names = new Map<string, string>()
  readonly #reserved: ReadonlySet<string>

  readonly #repeatAfterMs: number

  /**
   * `reserved`: names that belong to the session itself, not to its owner. `repeatAfterMs`: a reading that is so much
   * newer counts as changed although its value is the same; Infinity: it never does.
   */
  constructor(reserved: readonly string[], repeatAfterMs: number) {
    this.#repeatAfterMs = repeatAfterMs
    this.#reserved = new Set(reserved.map((name) => name.toLowerCase()))
  }

  /** Takes readings in order of their time and tells what changed. */
  take(readings: readonly Reading[]): Taken {
    const changed: Reading[] = []
    const refused: string[] = []
    let newDefinition = false
    for (const reading of readings.toSorted((a, b) => a.at - b.at)) {
      const known = this.#readings.get(reading.name)
      if (
        known !== undefined &&
        sameValue(known.value, reading.value) &&
        reading.at - known.at < this.#repeatAfterMs
      )
        continue
      // What cannot be sent must not stand in the next birth: it would keep the whole node from being born.
      const problem =
        (known === undefined ? this.#nameProblem(reading.name) : null) ?? readingProblem(reading)
      if (problem !== null) {
        refused.push(`metric ${JSON.stringify(reading.name)} ${problem}`)
        continue
      }
      this.#names.set(reading.name.toLowerCase(), reading.name)
      if (known === undefined || known.value.type !== reading.value.type) newDefinition = true
      this.#readings.set(reading.name, reading)
      changed.push(reading)
    }
    return { changed, newDefinition, refused }
  }

  #nameProblem(name: string): string | null {
    if (name === '') return 'is empty'
    const lower = name.toLowerCase()
    if (this.#reserved.has(lower)) return 'belongs to the session'
    const twin = this.#names.get(lower)
    return twin === undefined ? null : `differs from ${twin} by case alone`
  }

  get(name: string): Reading | null {
    return this.#readings.get(name) ?? null
  }

  /** All current readings, oldest first: a birth keeps its metrics in chronological order (chapter 5, data publish). */
  all(): Reading[] {
    return [...this.#readings.values()].toSorted((a, b) => a.at - b.at)
  }
}
