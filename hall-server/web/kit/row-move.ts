const moves: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowDown: (at, last) => Math.min(last, at + 1),
  ArrowUp: (at) => Math.max(0, at - 1),
  PageDown: (at, last) => Math.min(last, at + 10),
  PageUp: (at) => Math.max(0, at - 10),
  Home: () => 0,
  End: (_at, last) => last,
}

/** Where a key leads among rows 0…`last`; null for a key that does not move. */
export const rowMove = (key: string, at: number, last: number): number | null =>
  moves[key]?.(at, last) ?? null
