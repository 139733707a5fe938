import type { UsageMonth } from '@foyer/contracts/field'

export interface ChartSize {
  readonly width: number
  readonly height: number
  /** Height below the bars for the months' names, and above them for the figure over the latest month. */
  readonly axis: number
  readonly head: number
}

interface Bar {
  readonly month: string
  readonly x: number
  readonly width: number
  /** Top and height of the two parts, in the units of the size; the valley stands below. */
  readonly peak: { readonly y: number; readonly height: number }
  readonly valley: { readonly y: number; readonly height: number }
  /** Middle of the bar, where its month's name stands. */
  readonly middle: number
  readonly latest: boolean
  /** Every second name is drawn, so that they stay readable; the latest month's always is. */
  readonly named: boolean
  /** The kilowatt-hours to be written over it, or null: the latest month, and the highest where there is room for both. */
  readonly figure: number | null
}

export interface Chart {
  readonly bars: readonly Bar[]
  readonly baseline: number
}

/** Bar to pitch; the rest is air. */
const fill = 0.64
/** Bars between two figures, so that they do not touch. */
const clearance = 2

/** Lays the months out as stacked bars that fill the size. Pure; kilowatt-hours in, the size's units out. */
export const layOutUsage = (months: readonly UsageMonth[], size: ChartSize): Chart => {
  const baseline = size.height - size.axis
  const room = Math.max(0, baseline - size.head)
  const highest = Math.max(0, ...months.map((month) => month.peakKwh + month.valleyKwh))
  // As a share of the highest, so that even a vanishing year divides cleanly.
  const heightOf = (kwh: number): number => (highest > 0 ? (kwh / highest) * room : 0)
  const pitch = months.length > 0 ? size.width / months.length : 0
  const width = pitch * fill
  const latestIndex = months.length - 1
  const highestIndex = months.findIndex((month) => month.peakKwh + month.valleyKwh === highest)
  const figured = (index: number): boolean =>
    index === latestIndex || (index === highestIndex && latestIndex - index > clearance)
  const bars = months.map((month, index): Bar => {
    const valleyHeight = heightOf(month.valleyKwh)
    const peakHeight = heightOf(month.peakKwh)
    const middle = pitch * (index + 0.5)
    return {
      month: month.month,
      x: middle - width / 2,
      width,
      valley: { y: baseline - valleyHeight, height: valleyHeight },
      peak: { y: baseline - valleyHeight - peakHeight, height: peakHeight },
      middle,
      latest: index === latestIndex,
      named: (latestIndex - index) % 2 === 0,
      figure: figured(index) ? month.peakKwh + month.valleyKwh : null,
    }
  })
  return { bars, baseline }
}

export type ChangeInWords = 'less' | 'more' | 'same' | 'plain'

/** Which sentence fits the difference to the same month a year before; under one kilowatt-hour is no difference. */
export const changeInWords = (changeKwh: number | null): ChangeInWords => {
  if (changeKwh === null) return 'plain'
  if (Math.abs(changeKwh) < 1) return 'same'
  return changeKwh < 0 ? 'less' : 'more'
}
