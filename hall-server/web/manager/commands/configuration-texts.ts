import type { NodeConfiguration } from '@foyer/contracts/fleet-command'
import type { Locale } from '@foyer/contracts/locale'
import type { Catalogue } from '../../kit/language.tsx'

type Outcome = NodeConfiguration['history'][number]['outcome']

const zh = {
  title: '设置',
  warn: '多久没人碰就提醒（秒）',
  end: '多久没人碰就结束（秒）',
  locale: '首页语言',
  locales: { 'zh-CN': '简体中文', 'zh-TW': '繁體中文', en: 'English' } satisfies Record<Locale, string>,
  wrong: '提醒 10–600 秒，结束 15–900 秒，结束要比提醒晚。',
  send: '下发',
  none: '还没有从大厅下发过设置，终端用它自己的文件。',
  desired: (version: number) => `要它用第 ${version} 版`,
  reported: (version: number) => `它说在用第 ${version} 版`,
  notReported: '它还没有说在用哪一版',
  rolledBack: (version: number) => `第 ${version} 版用上后不正常，它自己退回了上一版`,
  history: '改过的设置',
  version: '版本',
  by: '谁',
  at: '时间',
  outcome: '结果',
  outcomes: {
    pending: '还没有结果',
    applied: '已用上',
    'rolled-back': '退回了',
    superseded: '被更新的代替',
  } satisfies Record<Outcome, string>,
}

const en: typeof zh = {
  title: 'Settings',
  warn: 'Warn when untouched for (seconds)',
  end: 'End when untouched for (seconds)',
  locale: 'First language',
  locales: { 'zh-CN': '简体中文', 'zh-TW': '繁體中文', en: 'English' },
  wrong: 'Warn 10–600 s, end 15–900 s, and the end after the warning.',
  send: 'Send',
  none: 'Nothing was sent from the hall yet; the kiosk uses its own file.',
  desired: (version) => `should run version ${version}`,
  reported: (version) => `says it runs version ${version}`,
  notReported: 'has not said which version it runs',
  rolledBack: (version) => `was not well with version ${version} and went back by itself`,
  history: 'Earlier settings',
  version: 'Version',
  by: 'Who',
  at: 'When',
  outcome: 'Outcome',
  outcomes: {
    pending: 'no outcome yet',
    applied: 'in use',
    'rolled-back': 'rolled back',
    superseded: 'superseded',
  },
}

export const configurationTexts: Catalogue<typeof zh> = { 'zh-CN': zh, en }
