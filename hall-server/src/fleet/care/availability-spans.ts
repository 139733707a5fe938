/** A stretch of time in milliseconds, `until` not included. */
export type Span = { from: number; until: number }

/** The same time as a sorted list of spans that neither touch nor overlap; empty and backward spans are no time. */
export const joined = (spans: readonly Span[]): Span[] => {
  const result: Span[] = []
  for (const { from, until } of spans.toSorted((a, b) => a.from - b.from)) {
    if (until <= from) continue
    const last = result.at(-1)
    if (last !== undefined && from <= last.until) last.until = Math.max(last.until, until)
    else result.push({ from, until })
  }
  return result
}

/** The time that lies in both. */
export const within = (spans: readonly Span[], others: readonly Span[]): Span[] => {
  const [a, b] = [joined(spans), joined(others)]
  const result: Span[] = []
  const at = { a: 0, b: 0 }
  for (;;) {
    const [one, other] = [a[at.a], b[at.b]]
    if (one === undefined || other === undefined) return result
    const span = { from: Math.max(one.from, other.from), until: Math.min(one.until, other.until) }
    if (span.until > span.from) result.push(span)
    if (one.until < other.until) at.a += 1
    else at.b += 1
  }
}

/** The time of `spans` that does not lie in `holes`. */
export const without = (spans: readonly Span[], holes: readonly Span[]): Span[] => {
  const result: Span[] = []
  const cuts = joined(holes)
  // Both lists are sorted: a hole that ended before this span cannot matter to a later one.
  const first = { cut: 0 }
  for (const { from, until } of joined(spans)) {
    const place = { from }
    while ((cuts[first.cut]?.until ?? Infinity) <= from) first.cut += 1
    for (let i = first.cut; i < cuts.length; i += 1) {
      const hole = cuts[i]
      if (hole === undefined || hole.from >= until) break
      if (hole.from > place.from) result.push({ from: place.from, until: hole.from })
      place.from = Math.max(place.from, hole.until)
    }
    if (place.from < until) result.push({ from: place.from, until })
  }
  return result
}

/** Milliseconds, each counted once. */
export const lengthOf = (spans: readonly Span[]): number =>
  joined(spans).reduce((sum, { from, until }) => sum + until - from, 0)
