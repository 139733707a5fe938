import { describe, expect, it } from 'vitest'
import { dayOf } from '../hall-time.ts'
import { chineseCalendar, dueDate, isWorkingDay } from './working-days.ts'

const at = (hallTime: string): number => Date.parse(`${hallTime}+08:00`)
const due = (hallTime: string, days = 5): string => dueDate(at(hallTime), days, chineseCalendar)

describe('a due date', () => {
  it.each([
    ['2026-11-23T08:30:00', '2026-11-30', 'Monday 8:30 is due the Monday after'],
    ['2026-11-23T17:30:00', '2026-11-30', 'until 17:30 it is still of that day'],
    ['2026-11-23T17:30:01', '2026-12-01', 'after 17:30 it is of the next'],
    ['2026-11-23T00:10:00', '2026-11-30', 'before opening it is of that day'],
    ['2026-11-21T10:00:00', '2026-11-30', 'Saturday counts as Monday'],
    ['2026-11-20T20:00:00', '2026-11-30', 'Friday evening counts as Monday'],
    ['2026-09-24T10:00:00', '2026-10-09', 'Mid-Autumn and National Day are skipped'],
    ['2026-02-13T10:00:00', '2026-02-27', 'a Saturday that is worked counts, Spring Festival does not'],
    ['2026-12-31T10:00:00', '2027-01-08', 'New Year is skipped'],
  ])('handed in at %s is %s: %s', (hallTime, expected) => {
    expect(due(hallTime)).toBe(expected)
  })

  it('lies on a working day, that many working days later, at every hour of two years', () => {
    for (let time = at('2026-01-01T00:00:00'); time < at('2027-12-15T00:00:00'); time += 7 * 3_600_000) {
      const [from, to] = [dayOf(time), dueDate(time, 5, chineseCalendar)]
      expect(isWorkingDay(to, chineseCalendar)).toBe(true)
      const days = Array.from({ length: 40 }, (_, index) => dayOf(time + index * 86_400_000))
      const between = days.filter((one) => one > from && one <= to && isWorkingDay(one, chineseCalendar))
      expect([5, 6]).toContain(between.length)
    }
  })
})

describe('the calendar', () => {
  it('frees Spring Festival, Dragon Boat and Mid-Autumn as the Chinese calendar has them', () => {
    const lunar = new Intl.DateTimeFormat('en-u-ca-chinese', {
      timeZone: 'Asia/Shanghai',
      month: 'numeric',
      day: 'numeric',
    })
    const days = Array.from({ length: 730 }, (_, index) => at('2026-01-01T12:00:00') + index * 86_400_000)
    // The new moon of 6 February 2027 falls four minutes before midnight, where ICU's arithmetic is a day late.
    const dates = (day: number) =>
      dayOf(day) < '2027' ? ['1/1', '1/2', '1/3', '5/5', '8/15'] : ['5/5', '8/15']
    const festivals = days.filter((day) => dates(day).includes(lunar.format(day)))
    expect(festivals).toHaveLength(7)
    expect(festivals.map(dayOf).filter((day) => isWorkingDay(day, chineseCalendar))).toEqual([])
  })

  it('works at a weekend only where a holiday borrowed the day', () => {
    const weekdays = chineseCalendar.workingWeekends.map((day) => new Date(day).getUTCDay())
    expect(weekdays.every((day) => day === 0 || day === 6)).toBe(true)
    expect(chineseCalendar.workingWeekends.filter((day) => chineseCalendar.daysOff.includes(day))).toEqual([])
  })
})
