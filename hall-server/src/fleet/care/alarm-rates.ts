/** The past of one series, as far as its rate-of-change rule looks back. At most `PIECES` + 2 points. */
const PIECES = 32

/** `value` is the extreme of a piece, from which a change is counted; `held` the one it ended with. */
type Point = { elapsed: number; value: number; held: number }

export class RateWindow {
  readonly #windowMs: number
  readonly #direction: 'rises' | 'falls'
  #points: Point[] = []

  constructor(windowMs: number, direction: 'rises' | 'falls') {
    this.#windowMs = windowMs
    this.#direction = direction
  }

  /** `elapsed`: milliseconds on an even clock, not falling. */
  add(value: number, elapsed: number): void {
    const last = this.#points.at(-1)
    const before = this.#points.at(-2)
    // Points closer together than a piece become one: the one the change is counted from.
    if (last !== undefined && before !== undefined && elapsed - before.elapsed < this.#windowMs / PIECES) {
      last.value = this.#direction === 'rises' ? Math.min(last.value, value) : Math.max(last.value, value)
      last.held = value
    } else this.#points.push({ elapsed, value, held: value })
    this.#forget(elapsed)
  }

  /** By how much `value` is above (or below) the least (or most) of the window; null when nothing is known of before. */
  change(value: number, elapsed: number): number | null {
    this.#forget(elapsed)
    const first = this.#points[0]
    if (first === undefined) return null
    // One value alone tells of a change only when it has held for the whole window.
    if (this.#points.length === 1 && elapsed - first.elapsed < this.#windowMs) return null
    const values = this.#points.map((point) => point.value)
    return this.#direction === 'rises' ? value - Math.min(...values) : Math.max(...values) - value
  }

  /** A value holds until the next one comes: the last point before the window is still in it. */
  #forget(elapsed: number): void {
    while (this.#points[1] !== undefined && elapsed - this.#points[1].elapsed >= this.#windowMs)
      this.#points.shift()
    const first = this.#points[0]
    if (first === undefined || elapsed - first.elapsed <= this.#windowMs) return
    // Of what lies before the window only the value it ended with reaches into it.
    first.value = first.held
    if (this.#points.length > 1) first.elapsed = elapsed - this.#windowMs
  }
}
