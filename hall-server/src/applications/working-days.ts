import { calendarDate } from '@foyer/contracts/field'
import { z } from 'zod'
import { dayFromNumber, dayNumber, dayOf, startOfDay } from '../hall-time.ts'
import chinese from './calendar.json' with { type: 'json' }

/** Days on which a hall differs from Monday to Friday. */
export const workCalendar = z.strictObject({
  source: z.string(),
  daysOff: z.array(calendarDate),
  workingWeekends: z.array(calendarDate),
})
export type WorkCalendar = z.infer<typeof workCalendar>

export const chineseCalendar: WorkCalendar = workCalendar.parse(chinese)

/** Applications that come in after 17:30 are of the next working day. */
const closesAt = (17 * 60 + 30) * 60 * 1000

const after = (date: string): string => dayFromNumber(dayNumber(date) + 1)

export const isWorkingDay = (date: string, calendar: WorkCalendar): boolean => {
  if (calendar.daysOff.includes(date)) return false
  const weekday = new Date(date).getUTCDay()
  return (weekday !== 0 && weekday !== 6) || calendar.workingWeekends.includes(date)
}

const nextWorkingDay = (date: string, calendar: WorkCalendar): string => {
  const next = after(date)
  return isWorkingDay(next, calendar) ? next : nextWorkingDay(next, calendar)
}

/**
 * The date by which something handed in at `at` (milliseconds) is due, `workingDays` after it counts as handed in:
 * on a working day until 17:30, else with the next one. Monday 8:30 with five days is due the Monday after.
 */
export const dueDate = (at: number, workingDays: number, calendar: WorkCalendar): string => {
  const date = dayOf(at)
  const inTime = at - startOfDay(date) <= closesAt
  const counted = isWorkingDay(date, calendar) && inTime ? date : nextWorkingDay(date, calendar)
  return Array.from({ length: workingDays }).reduce<string>((due) => nextWorkingDay(due, calendar), counted)
}
