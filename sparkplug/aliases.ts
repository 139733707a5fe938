import { BDSEQ, REBIRTH } from './messages.ts'

/** Aliases that births declare, unique over a node and its devices (chapter 6, metric), the same for every birth. */
export class AliasTable {
  readonly #enabled: boolean
  readonly #aliases = new Map<string, bigint>()
  readonly #names = new Map<bigint, { device: string | null; name: string }>()

  constructor(enabled: boolean) {
    this.#enabled = enabled
  }

  /** The alias of a metric, given now if it has none; null for the metrics that never have one. */
  of(device: string | null, name: string): bigint | null {
    if (!this.#enabled || (device === null && (name === BDSEQ || name === REBIRTH))) return null
    const key = JSON.stringify([device, name])
    const known = this.#aliases.get(key)
    if (known !== undefined) return known
    const alias = BigInt(this.#aliases.size + 1)
    this.#aliases.set(key, alias)
    this.#names.set(alias, { device, name })
    return alias
  }

  /** The name behind an alias, if it is one of `device`'s (null: the node's). */
  nameOf(device: string | null, alias: bigint | null): string | null {
    const known = alias === null ? undefined : this.#names.get(alias)
    return known !== undefined && known.device === device ? known.name : null
  }
}
