/*
 * Calendar days and months of the hall. All halls lie in one zone without summer time (Asia/Shanghai, UTC+8 since
 * 1991), so a fixed offset is exact. Days are `YYYY-MM-DD`, months `YYYY-MM`.
 */
const offset = 8 * 60 * 60 * 1000
const dayLength = 24 * 60 * 60 * 1000

export const dayOf = (at: number): string => new Date(at + offset).toISOString().slice(0, 10)
export const monthOf = (at: number): string => dayOf(at).slice(0, 7)

/** The first millisecond of a day of the hall. */
export const startOfDay = (day: string): number => Date.parse(`${day}T00:00:00Z`) - offset

/** Days since 1970-01-01, for counting between days. */
export const dayNumber = (day: string): number => Math.floor(Date.parse(`${day}T00:00:00Z`) / dayLength)
export const dayFromNumber = (number: number): string =>
  new Date(number * dayLength).toISOString().slice(0, 10)

/** Months since year 0, for counting between months. */
export const monthNumber = (month: string): number =>
  Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1
export const monthFromNumber = (number: number): string =>
  `${String(Math.floor(number / 12)).padStart(4, '0')}-${String((number % 12) + 1).padStart(2, '0')}`

export const addMonths = (month: string, count: number): string => monthFromNumber(monthNumber(month) + count)

/** Every day of the month, first to last. */
export const daysOfMonth = (month: string): string[] => {
  const first = dayNumber(`${month}-01`)
  const next = dayNumber(`${addMonths(month, 1)}-01`)
  return Array.from({ length: next - first }, (_, index) => dayFromNumber(first + index))
}
