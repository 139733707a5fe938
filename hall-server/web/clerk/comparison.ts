import type { Comparison } from '@foyer/contracts/hall-api'

/** Differences below one yuan a year are called the same. */
const sameWithinFen = 100

export const outcomeOf = ({ flatFen, peakValleyFen }: Comparison): 'saves' | 'costs' | 'same' => {
  const difference = peakValleyFen - flatFen
  if (Math.abs(difference) < sameWithinFen) return 'same'
  return difference < 0 ? 'saves' : 'costs'
}

export type Bar = {
  month: string
  peakKwh: number
  valleyKwh: number
  x: number
  peak: number
  valley: number
}

/** Stacked bars in a box of the given size: `peak` and `valley` are heights, valley stands at the bottom. Pure. */
export const barsOf = (
  { months }: Comparison,
  { width, height }: { width: number; height: number },
): { bars: Bar[]; barWidth: number } => {
  const most = Math.max(1, ...months.map(({ peakKwh, valleyKwh }) => peakKwh + valleyKwh))
  const pitch = width / Math.max(1, months.length)
  const bars = months.map(({ month, peakKwh, valleyKwh }, index) => ({
    month,
    peakKwh,
    valleyKwh,
    x: index * pitch,
    peak: (peakKwh / most) * height,
    valley: (valleyKwh / most) * height,
  }))
  return { bars, barWidth: pitch * 0.7 }
}
