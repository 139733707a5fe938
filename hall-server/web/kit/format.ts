import type { Locale } from '@foyer/contracts/locale'

/** The hall's time zone: every calendar date of the API is a day there, whatever the reader's own zone is. */
const hallTimeZone = 'Asia/Shanghai'
/** How far that zone lies east of Greenwich; it has no summer time. */
export const hallZoneMs = 8 * 3_600_000

/** `YYYY-MM-DD` of an instant (ms since the epoch) in the hall's time zone. */
export const hallDate = (at: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: hallTimeZone, dateStyle: 'short' }).format(at)

/** English here is read by people in many places: the month is a word, so that no order can be mistaken. */
const written = (locale: Locale): { tag: string; month: '2-digit' | 'short' } =>
  locale === 'en' ? { tag: 'en-GB', month: 'short' } : { tag: locale, month: '2-digit' }

export const formatDateTime = (locale: Locale, at: number): string =>
  new Intl.DateTimeFormat(written(locale).tag, {
    timeZone: hallTimeZone,
    year: 'numeric',
    month: written(locale).month,
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at)

export const formatClock = (locale: Locale, at: number): string =>
  new Intl.DateTimeFormat(locale, { timeZone: hallTimeZone, timeStyle: 'medium', hourCycle: 'h23' }).format(
    at,
  )

const dayMs = 86_400_000

/** A mark on an axis that is `spanMs` long: the time of day on a short one, the day on a long one. */
export const formatShortTime = (locale: Locale, at: number, spanMs: number): string => {
  const midnight = (at + hallZoneMs) % dayMs === 0
  const byDay = spanMs > 2 * dayMs || midnight
  return new Intl.DateTimeFormat(written(locale).tag, {
    timeZone: hallTimeZone,
    ...(byDay
      ? { month: written(locale).month, day: '2-digit' }
      : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  }).format(at)
}

/** A length of time in hours, as figures: `12.5`. What is little is not nothing, and null is an honest dash. */
export const formatHours = (locale: Locale, hours: number | null): string => {
  if (hours === null) return '—'
  if (hours > 0 && hours < 0.05) return '< 0.1'
  return new Intl.NumberFormat(locale, { maximumFractionDigits: hours < 100 ? 1 : 0 }).format(hours)
}

/** A calendar date (`YYYY-MM-DD`) in words; noon UTC is the same day in every zone that has a hall. */
export const formatDate = (locale: Locale, date: string): string =>
  new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    month: 'long',
    day: 'numeric',
    weekday: 'short',
  }).format(Date.parse(`${date}T12:00:00Z`))

export const formatMonth = (locale: Locale, month: string): string =>
  new Intl.DateTimeFormat(locale, { timeZone: 'UTC', year: 'numeric', month: 'short' }).format(
    Date.parse(`${month}-15T12:00:00Z`),
  )

/** Whole fen as an amount in yuan: `¥ 128.40`. */
export const formatMoney = (locale: Locale, fen: number): string => {
  const amount = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  return `${fen < 0 ? '−' : ''}¥ ${amount.format(Math.abs(fen) / 100)}`
}

export const formatNumber = (locale: Locale, value: number, digits = 1): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)

export const formatPercent = (locale: Locale, fraction: number): string =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(fraction)

const byteUnits = ['B', 'KB', 'MB', 'GB', 'TB'] as const

export const formatBytes = (locale: Locale, bytes: number): string => {
  const step = bytes < 1 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log(bytes) / Math.log(1024)))
  return `${formatNumber(locale, bytes / 1024 ** step)} ${byteUnits[step] ?? 'B'}`
}
