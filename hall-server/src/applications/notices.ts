import type { Localized } from '@foyer/contracts/locale'
import type { Decision } from './rules.ts'

/** The text message about a decision, in the hall's language. It names the form and the number, never a person. */
export const decisionText = (about: {
  hall: Localized
  title: Localized
  trackingNumber: string
  decision: Decision
  /** First month of the new tariff, `YYYY-MM`. */
  from: string
  note: string | null
  progressUrl: string
}): string => {
  const [year, month] = about.from.split('-').map(Number)
  const outcome =
    about.decision === 'approve'
      ? `已办好，从 ${year} 年 ${month} 月账期起执行。`
      : `未能办理。${about.note === null ? '' : `原因：${about.note.slice(0, 200)}`}`
  return `【${about.hall['zh-CN']}】您申请的“${about.title['zh-CN']}”（${about.trackingNumber}）${outcome}详情：${about.progressUrl}`
}
