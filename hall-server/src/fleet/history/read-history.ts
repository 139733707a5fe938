import type { History, Resolution } from '@foyer/contracts/fleet-history'
import type { Database } from 'better-sqlite3'
import { DAY, QUANTITIES } from './buckets.ts'
import { readChanges } from './read-changes.ts'
import { chooseResolution, MOST_POINTS, type Range, readRaw, readRolled } from './read-points.ts'
import type { Retention } from './retention.ts'
import { findSeries, type SeriesId } from './series.ts'

export type Question = {
  of: SeriesId
  metric: string
  /** Milliseconds since 1970, from included, until not. */
  from: number
  until: number
  resolution: Resolution | 'auto'
  keep: Retention
  now: number
}

export type Answer = { kind: 'history'; history: History } | { kind: 'unknown' } | { kind: 'too-many' }

const keptSince = (keep: Retention, now: number): Record<Resolution, number> => ({
  raw: now - keep.rawDays * DAY,
  minute: now - keep.minuteDays * DAY,
  hour: now - keep.hourDays * DAY,
  day: now - keep.dayDays * DAY,
})

/** One page of one metric: points of a quantity, changes of anything else. */
export const readHistory = (sqlite: Database, question: Question): Answer => {
  const { of, metric, from, until, keep, now } = question
  const found = findSeries(sqlite, of, metric)
  const newest = found.at(-1)
  if (newest === undefined) return { kind: 'unknown' }
  const isQuantity = QUANTITIES.includes(newest.type)
  // A metric that changed from one number type to another goes on; one that became a text begins anew.
  const series = found.filter(({ type }) => QUANTITIES.includes(type) === isQuantity).map(({ id }) => id)
  const range: Range = { series, from, until }
  const about = { metric, from, until }
  if (!isQuantity) {
    const changes = readChanges(sqlite, range, newest.type)
    return { kind: 'history', history: { ...about, resolution: 'raw', points: [], ...changes } }
  }
  const resolution =
    question.resolution === 'auto'
      ? chooseResolution(sqlite, range, keptSince(keep, now))
      : question.resolution
  const page = resolution === 'raw' ? readRaw(sqlite, range) : readRolled(sqlite, range, resolution)
  if (page.points.length > MOST_POINTS && question.resolution !== 'auto') return { kind: 'too-many' }
  const points = page.points.slice(-MOST_POINTS)
  return {
    kind: 'history',
    history: { ...about, resolution, points, changes: [], historical: page.historical },
  }
}
