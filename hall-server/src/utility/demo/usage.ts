import { dayNumber, daysOfMonth } from '../../hall-time.ts'
import type { MonthEnergy } from '../tariff.ts'
import type { Habit } from './customer.ts'
import { chanceOf } from './seeded.ts'

export type DayEnergy = { day: string; peakKwh: number; valleyKwh: number }

const bell = (x: number, centre: number, width: number): number => Math.exp(-(((x - centre) / width) ** 2))

/** How hot and how cold a day of the year usually is, 0–1: late July and mid-January are the ends. */
const season = (day: string): { hot: number; cold: number } => {
  const dayOfYear = dayNumber(day) - dayNumber(`${day.slice(0, 4)}-01-01`)
  return {
    hot: bell(dayOfYear, 207, 34),
    cold: Math.max(bell(dayOfYear, 15, 36), bell(dayOfYear, 380, 36)),
  }
}

/** The first day of the lunar year that begins in this year, from the calendar that the runtime carries. */
const lunarNewYear = (year: number): number => {
  const lunar = new Intl.DateTimeFormat('en-u-ca-chinese', {
    month: 'numeric',
    day: 'numeric',
    timeZone: 'UTC',
  })
  const first = dayNumber(`${year}-01-20`)
  for (let day = first; day < first + 34; day++) {
    const parts = lunar.formatToParts(new Date(day * 86_400_000))
    const value = (type: string) => parts.find((part) => part.type === type)?.value
    if (value('month') === '1' && value('day') === '1') return day
  }
  return first
}

/** The week from the eve of the lunar new year, and the first week of October. */
type HolidayOf = (day: string) => 'festival' | 'national' | null

export const createHolidays = (): HolidayOf => {
  const newYears = new Map<number, number>()
  return (day) => {
    if (day.slice(5) >= '10-01' && day.slice(5) <= '10-07') return 'national'
    const month = day.slice(5, 7)
    if (month !== '01' && month !== '02') return null
    const year = Number(day.slice(0, 4))
    const newYear = newYears.get(year) ?? lunarNewYear(year)
    newYears.set(year, newYear)
    const since = dayNumber(day) - newYear
    return since >= -1 && since <= 6 ? 'festival' : null
  }
}

const holidayFactor = (habit: Habit, holiday: ReturnType<HolidayOf>): number => {
  if (holiday === null) return 1
  if (habit.kind === 'business') return holiday === 'festival' ? 0.16 : 0.55
  if (holiday === 'national') return 0.95
  return habit.awayAtFestival ? 0.22 : 1.28
}

const weekdayFactor = (habit: Habit, day: string): number => {
  // 1970-01-01 was a Thursday.
  const weekday = (dayNumber(day) + 4) % 7
  if (weekday === 6) return habit.saturday
  return weekday === 0 ? habit.sunday : 1
}

const round = (kwh: number): number => Math.round(kwh * 100) / 100

/** One day's energy: a function of the habit and the date alone, so any day can be asked for in any order. */
export const dayEnergy = (habit: Habit, day: string, holidayOf: HolidayOf): DayEnergy => {
  const { hot, cold } = season(day)
  const number = dayNumber(day)
  const weather = 0.75 + 0.5 * chanceOf(habit.seed, Math.floor(number / 4), 1)
  const whim = 0.85 + 0.3 * chanceOf(habit.seed, number, 2)
  const climate = (habit.cooling * hot + habit.heating * cold) * weather
  const factor = whim * weekdayFactor(habit, day) * holidayFactor(habit, holidayOf(day))
  const total = habit.base * (1 + climate) * factor
  const valley = habit.valleyShare * (0.92 + 0.16 * chanceOf(habit.seed, number, 3))
  return { day, peakKwh: round(total * (1 - valley)), valleyKwh: round(total * valley) }
}

/** A month as the meter is read: whole kilowatt-hours in each period. */
export const monthEnergy = (habit: Habit, month: string, holidayOf: HolidayOf): MonthEnergy => {
  let peak = 0
  let valley = 0
  for (const day of daysOfMonth(month)) {
    const energy = dayEnergy(habit, day, holidayOf)
    peak += energy.peakKwh
    valley += energy.valleyKwh
  }
  return { month, peakKwh: Math.round(peak), valleyKwh: Math.round(valley) }
}
