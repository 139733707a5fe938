/** The languages of the hall; the catalogues and the formats exist for each. */
export type TextLocale = 'zh-CN' | 'zh-TW' | 'en'

/** Calendar dates and the clock are the hall's, whatever the machine is set to. */
const hallTimeZone = 'Asia/Shanghai'
const yuanSign = '¥'
const energyUnit: Record<TextLocale, string> = { 'zh-CN': '度', 'zh-TW': '度', en: 'kWh' }

/** An amount in the pieces that are drawn in different weights; `text` is all of them joined. */
export interface MoneyParts {
  readonly minus: string
  readonly sign: string
  readonly whole: string
  readonly decimals: string
  readonly text: string
}

export interface Format {
  readonly locale: TextLocale
  /** Whole fen (1/100 CNY) → `¥ 128.40`. */
  readonly money: (fen: number) => MoneyParts
  /** Kilowatt-hours with their unit, whole unless below ten. */
  readonly energy: (kwh: number) => string
  /** 0–1 → `37%`. */
  readonly percent: (share: number) => string
  readonly count: (n: number) => string
  /** `YYYY-MM-DD` → a date with its year. */
  readonly date: (date: string) => string
  /** `YYYY-MM` → a month with its year. */
  readonly month: (month: string) => string
  /** `YYYY-MM` → the month alone, short enough for an axis. */
  readonly monthShort: (month: string) => string
  /** Milliseconds since 1970 → the hall's wall clock. */
  readonly clock: (ms: number) => string
  /** Milliseconds since 1970 → the hall's day with its weekday. */
  readonly day: (ms: number) => string
  /** Seconds → minutes and seconds in words. */
  readonly duration: (seconds: number) => string
  /** Digits set in groups that the eye can follow; nothing but spaces is added. */
  readonly grouped: (digits: string) => string
}

/** Groups as they are said: mobile numbers 3-4-4, identity numbers region-birth-rest, customer numbers in fours. */
const groupsOf = (length: number): readonly number[] => {
  switch (length) {
    case 10:
      return [3, 3, 4]
    case 11:
      return [3, 4, 4]
    case 13:
      return [4, 4, 5]
    case 18:
      return [6, 8, 4]
    default:
      return Array.from({ length: Math.ceil(length / 4) }, () => 4)
  }
}

export const groupDigits = (digits: string): string => {
  const groups: string[] = []
  let at = 0
  for (const size of groupsOf(digits.length)) {
    if (at < digits.length) groups.push(digits.slice(at, at + size))
    at += size
  }
  return groups.join(' ')
}

const utc = (date: string): Date => new Date(`${date}T00:00:00Z`)

const durationIn = (locale: TextLocale, seconds: number): string => {
  const whole = Math.max(0, Math.floor(seconds))
  const minutes = Math.floor(whole / 60)
  const rest = whole % 60
  if (locale === 'en') return minutes > 0 ? `${minutes} min ${rest} s` : `${rest} s`
  return minutes > 0 ? `${minutes} 分 ${rest} 秒` : `${rest} 秒`
}

/** Every number, date and amount a customer sees goes through one of these. */
export const makeFormat = (locale: TextLocale): Format => {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const oneDecimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const date = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: locale === 'en' ? 'short' : 'long',
    day: 'numeric',
    timeZone: 'UTC',
  })
  const month = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'long', timeZone: 'UTC' })
  const monthShort = new Intl.DateTimeFormat(locale, { month: 'short', timeZone: 'UTC' })
  const clock = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: hallTimeZone,
  })
  const day = new Intl.DateTimeFormat(locale, {
    month: 'long',
    day: 'numeric',
    weekday: 'long',
    timeZone: hallTimeZone,
  })
  return {
    locale,
    money: (fen) => {
      const minus = fen < 0 ? '−' : ''
      const absolute = Math.abs(Math.round(fen))
      const yuan = whole.format(Math.floor(absolute / 100))
      const decimals = `.${String(absolute % 100).padStart(2, '0')}`
      return {
        minus,
        sign: yuanSign,
        whole: yuan,
        decimals,
        text: `${minus}${yuanSign}\u00a0${yuan}${decimals}`,
      }
    },
    energy: (kwh) => `${(Math.abs(kwh) < 10 ? oneDecimal : whole).format(kwh)} ${energyUnit[locale]}`,
    percent: (value) => share.format(value),
    count: (n) => whole.format(n),
    date: (value) => date.format(utc(value)),
    month: (value) => month.format(utc(`${value}-01`)),
    monthShort: (value) => monthShort.format(utc(`${value}-01`)),
    clock: (ms) => clock.format(ms),
    day: (ms) => day.format(ms),
    duration: (seconds) => durationIn(locale, seconds),
    grouped: groupDigits,
  }
}
