import { alarmRule, type Alarm, type Evidence, type WorkOrder } from '@foyer/contracts/fleet-care'
import { formatDateTime, formatNumber } from '../../kit/format.ts'
import type { StaffLanguage } from '../../kit/language.tsx'
import { metricNumber } from '../metric-words.ts'
import { inWords, startInWords, type ManagerTexts } from '../texts.ts'
import type { AlarmTexts } from './texts.ts'

type Write = (language: StaffLanguage, value: number) => string

const plain: Write = (language, value) => formatNumber(language, value, 3)
/** Kinds of evidence that are about the metric but are not values of it, and how their numbers are read. */
const aside: Readonly<Record<string, Write>> = {
  'proof-age': (language, value) => `${formatNumber(language, value)} s`,
  score: plain,
  'one-in': plain,
  since: formatDateTime,
  'paper-hours-left': plain,
  'paper-out-earliest': formatDateTime,
  'paper-out-latest': formatDateTime,
  'lines-left': plain,
  'lines-per-hour': plain,
  'rolls-seen': plain,
  'retries-per-read': plain,
  reads: plain,
  retries: plain,
  evidence: plain,
}

const numberWords = ({ metric, what }: Evidence, value: number, language: StaffLanguage): string => {
  const write = aside[what]
  if (write !== undefined) return write(language, value)
  if (what === 'share') return `${formatNumber(language, value * 100)} %`
  return metric === null ? plain(language, value) : metricNumber(language, metric, value)
}

const valueWords = (each: Evidence, language: StaffLanguage, texts: ManagerTexts): string => {
  const { metric, value } = each
  if (value === null) return ''
  if (typeof value === 'boolean') return value ? texts.panel.yes : texts.panel.no
  if (typeof value === 'number') return numberWords(each, value, language)
  if (metric === 'Status/State') return inWords(texts.states, value)
  if (metric === 'Status/Paper') return inWords(texts.paper, value)
  return startInWords(texts.reasons, value)
}

/** What it should have been: “full | low” in the reader's words, anything else as the hall wrote it. */
export const expectedWords = ({ metric, expected }: Evidence, texts: ManagerTexts): string => {
  const words = metric === 'Status/State' ? texts.states : metric === 'Status/Paper' ? texts.paper : null
  if (expected === null || words === null) return expected ?? ''
  return expected
    .split(' | ')
    .map((each) => inWords(words, each))
    .join(' / ')
}

/** “可用内存 占比 3 %”: what was seen, with words for what is known and the device's own for what is not. */
export const evidenceWords = (
  each: Evidence,
  language: StaffLanguage,
  alarms: AlarmTexts,
  texts: ManagerTexts,
): string =>
  [
    each.metric === null || each.what in aside || each.what === 'last-proof'
      ? ''
      : inWords(alarms.metrics, each.metric),
    inWords(alarms.whats, each.what),
    valueWords(each, language, texts),
  ]
    .filter(Boolean)
    .join(' ')

/** An alarm in one line. */
export const alarmTitle = ({ rule, key }: Pick<Alarm, 'rule' | 'key'>, alarms: AlarmTexts): string => {
  const title = alarms.titles[`${rule} ${key}`]
  if (title !== undefined) return title
  const metric = alarms.metrics[key]
  return metric === undefined ? alarms.rules[rule] : `${metric} · ${alarms.rules[rule]}`
}

export const severityWords = ({ severity, state }: Alarm, { states, severity: words }: AlarmTexts): string =>
  state === 'cleared' ? states.cleared : words[severity]

/** An order that an alarm opened is called `rule: key` by the hall; a person's own words stay as they are. */
export const orderTitle = (
  { openedBy, title }: Pick<WorkOrder, 'openedBy' | 'title'>,
  alarms: AlarmTexts,
): string => {
  const [, name, key] = /^([a-z-]+): (.*)$/.exec(title) ?? []
  if (openedBy !== 'alarm' || name === undefined || key === undefined) return title
  const rule = alarmRule.options.find((each) => each === name)
  return rule === undefined ? title : alarmTitle({ rule, key }, alarms)
}
