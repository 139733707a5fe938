import type { Resolution } from '@foyer/contracts/fleet-history'
import type { Catalogue } from '../../kit/language.tsx'
import type { RangeName } from './ranges.ts'

const zh = {
  title: '曲线',
  of: '看谁的数据',
  metric: '哪一项',
  range: '多长时间',
  fine: '多细',
  ranges: { hour: '1 小时', day: '24 小时', week: '7 天', month: '30 天', year: '1 年' } satisfies Record<
    RangeName,
    string
  >,
  resolutions: { auto: '自动', raw: '原始', minute: '分钟', hour: '小时', day: '天' } satisfies Record<
    Resolution | 'auto',
    string
  >,
  shownAs: (name: string) => `粒度：${name}`,
  late: (count: string) => `其中 ${count} 个是断线时测的，后来补传`,
  old: '没有问到新的，停在上一次',
  none: '这里还没有存下任何数据。',
}

const en: typeof zh = {
  title: 'History',
  of: 'Whose data',
  metric: 'Which metric',
  range: 'How long',
  fine: 'How fine',
  ranges: { hour: '1 hour', day: '24 hours', week: '7 days', month: '30 days', year: '1 year' },
  resolutions: { auto: 'Auto', raw: 'Raw', minute: 'Minutes', hour: 'Hours', day: 'Days' },
  shownAs: (name) => `Grain: ${name.toLowerCase()}`,
  late: (count) => `${count} measured while the line was down and sent later`,
  old: 'no newer answer; this is the last one',
  none: 'Nothing is kept of this yet.',
}

export const historyTexts: Catalogue<typeof zh> = { 'zh-CN': zh, en }
