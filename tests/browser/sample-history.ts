import type { History, Resolution } from '@foyer/contracts/fleet-history'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const grains = { raw: minute, minute: 5 * minute, hour, day } as const

export const sampleSeries = (now: number) =>
  [
    ['Temperature/CPU', 'Double'],
    ['CPU/LoadPercent', 'Double'],
    ['Memory/AvailableBytes', 'Int64'],
    ['Network/Up', 'Boolean'],
  ].map(([metric, type]) => ({ metric, type, from: now - 60 * day, until: now, points: 12_000 }))

/** A machine that warms up by day and was off for a while: a gap is there and stays one. */
export const historyOf = (metric: string, from: number, until: number, asked: string): History => {
  const resolution: Resolution =
    asked === 'raw' || asked === 'minute' || asked === 'hour' || asked === 'day'
      ? asked
      : until - from <= hour
        ? 'raw'
        : until - from <= 2 * day
          ? 'minute'
          : until - from <= 40 * day
            ? 'hour'
            : 'day'
  const step = grains[resolution]
  const base = { metric, resolution, from, until, historical: 14 }
  if (metric === 'Network/Up')
    return {
      ...base,
      points: [],
      changes: [
        { at: Math.round(from + (until - from) / 3), value: false },
        { at: Math.round(from + (until - from) / 2), value: true },
      ],
    }
  const span = until - from
  const points = Array.from({ length: Math.min(1_500, Math.floor(span / step)) }, (_, index) => {
    const at = from + index * step
    const warm = Math.sin(((at % day) / day) * 2 * Math.PI - 1.2)
    const mean = 46 + 6 * warm + ((index * 7919) % 13) / 6
    const wide = resolution === 'raw' ? 0 : 0.8 + ((index * 104_729) % 17) / 9
    return { at: Math.round(at), mean, least: mean - wide, most: mean + wide * 1.4, count: 12 }
  }).filter(({ at }) => at < from + span * 0.55 || at > from + span * 0.68)
  return { ...base, points, changes: [] }
}
