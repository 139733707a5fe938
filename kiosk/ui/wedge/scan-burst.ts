/** A key as it was pressed: the character it writes, and when, in ms of a clock that only grows. */
export interface TypedKey {
  readonly character: string
  readonly at: number
}

export type BurstEnd =
  | { readonly kind: 'nothing' }
  /** A scanner typed this. */
  | { readonly kind: 'scan'; readonly text: string }
  /** A person typed these. */
  | { readonly kind: 'typed'; readonly keys: readonly TypedKey[] }

/** A scanner writes a character every ten milliseconds or so; nobody types six in a row like that. */
const shortest = 6
const longestMedianMs = 35
/** A longer pause ends what is written together. */
const longestGapMs = 80
/** After so much silence a scanner without a terminator has ended. */
export const silenceMs = 100
/** A QR code of version 40. */
const longest = 2_953

/**
 * Tells a scanner that types like a keyboard from a person. Pure: keys and times in, and out come codes, and keys that
 * were typed after all, in their order and every one of them. Who uses it calls `end` at a terminator (Enter, Tab) and
 * after `silenceMs` without a key.
 */
export class ScanBurst {
  #keys: TypedKey[] = []

  get pending(): boolean {
    return this.#keys.length > 0
  }

  /** Takes a key; gives back those before it that turn out to be a person's. */
  key(key: TypedKey): readonly TypedKey[] {
    const last = this.#keys.at(-1)
    const apart = last !== undefined && key.at - last.at > longestGapMs
    const released = apart || this.#keys.length >= longest ? this.#keys.splice(0) : []
    this.#keys.push(key)
    return released
  }

  /** Whether a terminator at this moment would end a code. */
  endsScan(at: number): boolean {
    const last = this.#keys.at(-1)
    return last !== undefined && at - last.at <= longestGapMs && isScan(this.#keys)
  }

  /** What was written has ended, `at` this moment by a terminator; null: by silence. */
  end(at: number | null): BurstEnd {
    if (this.#keys.length === 0) return { kind: 'nothing' }
    const scan = at === null ? isScan(this.#keys) : this.endsScan(at)
    const keys = this.#keys.splice(0)
    return scan
      ? { kind: 'scan', text: keys.map(({ character }) => character).join('') }
      : { kind: 'typed', keys }
  }

  /** Something else than typing began; what was held is a person's. */
  release(): readonly TypedKey[] {
    return this.#keys.splice(0)
  }
}

function isScan(keys: readonly TypedKey[]): boolean {
  if (keys.length < shortest) return false
  const gaps = keys.slice(1).map(({ at }, index) => at - (keys[index]?.at ?? at))
  return gaps.every((gap) => gap <= longestGapMs) && median(gaps) <= longestMedianMs
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const [low, high] = [sorted[Math.ceil(middle) - 1] ?? 0, sorted[Math.floor(middle)] ?? 0]
  return (low + high) / 2
}
