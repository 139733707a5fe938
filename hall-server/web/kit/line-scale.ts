export type ChartPoint = { at: number; mean: number; least: number; most: number; count: number }
export type ChartBox = { width: number; height: number }

/** Points that follow each other without a gap; where more than `gapMs` lies between two, nothing is known. */
export const unbroken = <P extends { at: number }>(points: readonly P[], gapMs: number): P[][] => {
  const pieces: P[][] = []
  let piece: P[] = []
  for (const point of points) {
    const before = piece.at(-1)
    if (before !== undefined && point.at - before.at > gapMs) {
      pieces.push(piece)
      piece = []
    }
    piece.push(point)
  }
  if (piece.length > 0) pieces.push(piece)
  return pieces
}

const steps = [1, 2, 5, 10] as const

/** About `wanted` round numbers that hold `least` and `most` between the first and the last of them. */
export const roundTicks = (least: number, most: number, wanted: number): number[] => {
  const size = Math.max(Math.abs(least), Math.abs(most))
  // What differs by less than its own last digits is the same; what is as good as nothing is nothing.
  const isFlat = most - least <= Math.max(size * 1e-9, 1e-12)
  const span = isFlat ? (size > 1e-12 ? size : 1) : most - least
  const rough = span / Math.max(1, wanted)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = (steps.find((each) => each * power >= rough) ?? 10) * power
  const first = Math.floor(least / step)
  const last = Math.max(first + 1, Math.ceil(most / step))
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  )
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const timeSteps = [minute, 5 * minute, 15 * minute, hour, 3 * hour, 6 * hour, day, 2 * day, 7 * day, 30 * day]

/** Round instants between `from` and `until`, whole in the hall's zone (`zoneMs` east of Greenwich). */
export const timeTicks = (from: number, until: number, wanted: number, zoneMs: number): number[] => {
  const rough = (until - from) / Math.max(1, wanted)
  const step = timeSteps.find((each) => each >= rough) ?? Math.ceil(rough / (30 * day)) * 30 * day
  const first = Math.ceil((from + zoneMs) / step) * step - zoneMs
  const count = first > until ? 0 : Math.floor((until - first) / step) + 1
  return Array.from({ length: count }, (_, index) => first + index * step)
}

export type Scale = { x: (at: number) => number; y: (value: number) => number; ticks: readonly number[] }

/** Where instants and values lie in the box; a value of all points' least to most always lies inside. */
export const scaleOf = (
  points: readonly ChartPoint[],
  { from, until }: { from: number; until: number },
  { width, height }: ChartBox,
): Scale => {
  // Not spread into Math.min: a long answer would be too many arguments.
  const least = points.reduce((low, point) => Math.min(low, point.least), points[0]?.least ?? 0)
  const most = points.reduce((high, point) => Math.max(high, point.most), points[0]?.most ?? 1)
  const ticks = roundTicks(least, most, 4)
  const bottom = ticks[0] ?? 0
  const top = ticks.at(-1) ?? 1
  const span = Math.max(1, until - from)
  return {
    x: (at) => ((at - from) / span) * width,
    y: (value) => height - ((value - bottom) / (top - bottom)) * height,
    ticks,
  }
}

const at = (x: number, y: number): string => `${x.toFixed(1)} ${y.toFixed(1)}`

export const linePath = (piece: readonly ChartPoint[], { x, y }: Scale): string =>
  piece.map((point, index) => `${index === 0 ? 'M' : 'L'}${at(x(point.at), y(point.mean))}`).join('')

/** The band between least and most; empty where they never differ. */
export const bandPath = (piece: readonly ChartPoint[], { x, y }: Scale): string => {
  if (piece.every(({ least, most }) => least === most)) return ''
  const upper = piece.map((point) => at(x(point.at), y(point.most)))
  const lower = piece.toReversed().map((point) => at(x(point.at), y(point.least)))
  return `M${[...upper, ...lower].join('L')}Z`
}

/** The point nearest to an instant; null when there is none. Points are in the order of time. */
export const nearestPoint = (points: readonly ChartPoint[], instant: number): number | null => {
  let best: number | null = null
  let distance = Infinity
  for (const [index, point] of points.entries()) {
    const away = Math.abs(point.at - instant)
    if (away >= distance) break
    best = index
    distance = away
  }
  return best
}
