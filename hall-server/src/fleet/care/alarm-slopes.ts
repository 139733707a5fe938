import { nodeKey } from '../rules.ts'
import type { AlarmBook } from './alarm-book.ts'
import type { Time } from './alarm-machine.ts'
import { RateWindow } from './alarm-rates.ts'
import type { RateRule } from './alarm-rules.ts'
import { measured, rateSight } from './alarm-sights.ts'
import { subjectOf, type Whole } from './alarm-subject.ts'

export type Slopes = {
  heard: (whole: Whole, rule: RateRule, time: Time) => void
  pass: (time: Time, live: (whole: Whole) => boolean) => void
}

/** The rate-of-change rules, on every series that has one. */
export const createSlopes = (book: AlarmBook): Slopes => {
  const windows = new Map<string, RateWindow>()
  /** Series whose rate is not good: it becomes good by time, without another value. */
  const steep = new Map<string, { whole: Whole; rule: RateRule }>()

  const judge = (series: string, whole: Whole, rule: RateRule, time: Time, reported: boolean): void => {
    const value = measured((whole.device ?? whole.node).metrics, rule.metric, rule.shareOf)
    const window = windows.get(series) ?? new RateWindow(rule.windowMs, rule.direction)
    windows.set(series, window)
    if (value !== null && reported) window.add(value, time.elapsed)
    const change = value === null ? null : window.change(value, time.elapsed)
    const sight = rateSight(rule, change, time.now)
    if (sight.sight === 'good' || change === null) steep.delete(series)
    else steep.set(series, { whole, rule })
    const { severity, holdMs, clearMs, metric } = rule
    const condition = { subject: subjectOf(whole), key: metric, severity, holdMs, clearMs }
    book.see({ ...condition, rule: 'rate-of-change' }, sight, time)
  }

  return {
    heard: (whole, rule, time) => {
      const series = [nodeKey(whole.node), whole.device?.name ?? '', rule.metric].join('\0')
      judge(series, whole, rule, time, true)
    },
    pass: (time, live) => {
      for (const [series, { whole, rule }] of steep) if (live(whole)) judge(series, whole, rule, time, false)
    },
  }
}
