import type { Alarm } from '@foyer/contracts/fleet-care'
import { describe, expect, test } from 'vitest'
import { byCall, kindOfAlarm } from './alarm-kind.ts'
import { alarmTitle, evidenceWords, orderTitle } from './evidence-words.ts'
import { alarmTexts } from './texts.ts'
import { managerTexts } from '../texts.ts'

const alarm = (more: Partial<Alarm>): Alarm => ({
  id: 1,
  subject: { group: 'hall-1', node: 'kiosk-1', device: null },
  rule: 'threshold',
  key: 'Memory/AvailableBytes',
  severity: 'person',
  state: 'raised',
  raisedAt: 1_000,
  lastSeenAt: 2_000,
  times: 1,
  acknowledgedBy: null,
  acknowledgedAt: null,
  clearedAt: null,
  muted: false,
  evidence: [{ at: 1_000, what: 'share', metric: 'Memory/AvailableBytes', value: 0.031, expected: '≥ 0.05' }],
  workOrder: null,
  ...more,
})

describe('an alarm on the page', () => {
  test('is drawn as needing a person only while it does and nobody is at work there', () => {
    expect(kindOfAlarm(alarm({}))).toBe('person')
    expect(kindOfAlarm(alarm({ muted: true }))).toBe('new')
    expect(kindOfAlarm(alarm({ state: 'cleared' }))).toBe('closed')
  })

  test('stands before what calls for less', () => {
    const list = [
      alarm({ id: 1, severity: 'note' }),
      alarm({ id: 2, muted: true }),
      alarm({ id: 3, severity: 'soon' }),
      alarm({ id: 4 }),
      alarm({ id: 5, state: 'cleared' }),
      alarm({ id: 6, raisedAt: 9_000 }),
      alarm({ id: 7, raisedAt: 9_500, state: 'acknowledged' }),
    ]
    expect(list.toSorted(byCall).map(({ id }) => id)).toEqual([6, 4, 7, 3, 1, 2, 5])
  })

  test('is said in words, with the number as it is read', () => {
    const each = alarm({})
    const [evidence] = each.evidence
    expect(alarmTitle(each, alarmTexts['zh-CN'])).toBe('可用内存 · 数值越限')
    expect(evidence && evidenceWords(evidence, 'zh-CN', alarmTexts['zh-CN'], managerTexts['zh-CN'])).toBe(
      '可用内存 占比 3.1 %',
    )
    expect(alarmTitle({ rule: 'state', key: 'Status/Paper' }, alarmTexts.en)).toBe('paper out or jammed')
    expect(orderTitle({ openedBy: 'alarm', title: 'absence: silent' }, alarmTexts['zh-CN'])).toBe('没有消息')
    expect(orderTitle({ openedBy: 'staff', title: 'absence: silent' }, alarmTexts['zh-CN'])).toBe(
      'absence: silent',
    )
    const unknown = { at: 1, what: 'wobble', metric: 'Own/Thing', value: 'x', expected: null }
    expect(evidenceWords(unknown, 'en', alarmTexts.en, managerTexts.en)).toBe('Own/Thing wobble x')
  })
})
