import { maskView } from '@foyer/contracts/mask'
import { shown } from '@foyer/contracts/field'
import type { View } from '@foyer/contracts/view'

const row = (id: string, month: string, kwh: number, amountFen: number, lateFeeFen: number) => ({
  id,
  selected: true,
  status: lateFeeFen > 0 ? ('overdue' as const) : ('due' as const),
  fields: {
    period: shown('month', month),
    energy: shown('energy', kwh),
    amount: shown('money', amountFen),
    lateFee: shown('money', lateFeeFen),
    dueOn: shown('date', `${month}-28`),
  },
})

/** A customer's bills as the desk gets them: masked, as the kiosk does it. */
export const sampleDeskView: View = maskView({
  revision: 12,
  kioskId: 'kiosk-1',
  hallName: { 'zh-CN': '城南供电营业厅', 'zh-TW': '城南供電營業廳', en: 'Chengnan Service Hall' },
  settings: { locale: 'zh-CN', textSize: 'standard', contrast: 'normal', voice: false },
  screen: {
    name: 'bills',
    rows: [row('b1', '2026-10', 175, 9_423, 0), row('b2', '2026-09', 270, 14_526, 312)],
    fields: { total: shown('money', 24_261) },
  },
  occupied: true,
  canGoBack: true,
  idleWarning: null,
  help: { state: 'connected', callId: 'call-0001', staffName: '陈晓', pointer: null, messages: [] },
  notices: [],
})
