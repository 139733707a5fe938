import type { Resolution } from '@foyer/contracts/fleet-history'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

export type RangeName = 'hour' | 'day' | 'week' | 'month' | 'year'
export const ranges: Readonly<Record<RangeName, number>> = {
  hour,
  day,
  week: 7 * day,
  month: 30 * day,
  year: 365 * day,
}

/**
 * Further apart, two points have a gap between them. A device says every metric at least every five minutes even when
 * nothing changes, so that up to a finer grain than that the reports themselves are the measure.
 */
const reportsEvery = 5 * minute
const gaps: Readonly<Record<Resolution, number>> = {
  raw: 1.5 * reportsEvery,
  minute: 1.5 * reportsEvery,
  hour: 1.5 * hour,
  day: 1.5 * day,
}
export const gapOf = (resolution: Resolution): number => gaps[resolution]
