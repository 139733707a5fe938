import type { Rate } from '@foyer/contracts/face'

/** Where the scale of a rate may end: a bar that fills a hundredth of its room would say nothing. */
const ends = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1] as const

export type RateScale = {
  readonly end: number
  /** Percentages of the scale's length. The interval is always drawn; the estimate only where something was counted. */
  readonly from: number
  readonly to: number
  readonly at: number | null
  readonly target: number | null
}

/** The interval and the target on a scale from zero that is just long enough for both, and never breaks off. */
export const scaleOf = (rate: Rate, target: number | null): RateScale => {
  const most = Math.max(rate.high, rate.low, rate.rate ?? 0, target ?? 0)
  const end = ends.find((each) => each >= most) ?? 1
  const part = (value: number): number => Math.min(100, (100 * value) / end)
  return {
    end,
    from: part(rate.low),
    to: part(rate.high),
    at: rate.rate === null ? null : part(rate.rate),
    target: target === null ? null : part(target),
  }
}

/** As many digits as keep a small rate from being written as nothing. */
export const ratePercent = (locale: string, fraction: number): string =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumSignificantDigits: 2 }).format(fraction)
