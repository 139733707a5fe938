import type { NodeTwin } from '@foyer/contracts/fleet'
import type { StaffLanguage } from '../kit/language.tsx'
import { flagMetric, timeMetric } from './heard.ts'
import { inWords, type ManagerTexts } from './texts.ts'
import { nodeVerdict, pinVerdict, type Hearing } from './verdict.ts'

export type KioskContext = { texts: ManagerTexts; language: StaffLanguage; hearing: Hearing }

/** What is wrong at the kiosk and with which device; empty when nothing is. */
export const aboutKiosk = (node: NodeTwin, { texts, hearing }: KioskContext): string => {
  const { verdict, device } = pinVerdict(node, hearing)
  if (verdict.kind === 'well') return ''
  const what = verdict.kind === 'unknown' ? texts.why[verdict.why] : texts.finding(verdict.finding)
  return device === null ? what : `${inWords(texts.kinds, device.kind ?? device.name)} · ${what}`
}

/** Whether somebody is at the kiosk, and for how long; said only while the kiosk is being heard. */
export const visitAtKiosk = (node: NodeTwin, { texts, hearing }: KioskContext): string => {
  const occupied = flagMetric(node, 'Session/Occupied')
  const since = timeMetric(node, 'Session/Since')
  const silent = nodeVerdict(node, hearing)
  if (
    occupied === null ||
    silent.kind === 'unknown' ||
    (silent.kind === 'person' && silent.finding.kind === 'node-silent')
  )
    return '—'
  if (!occupied) return texts.list.free
  return since === null
    ? texts.list.occupied
    : texts.list.occupiedFor(Math.floor((hearing.now - since) / 60_000))
}
